"""Fixed texts: proposed, approved by a person, withdrawn."""

from __future__ import annotations

from pathlib import Path

from tests.factories import rows
from tests.web.rig import CSRF, rig

FORM = {"csrf": CSRF, "kind": "registered", "language": "en", "text": "Registered: {reference}."}


def test_a_text_is_sent_only_once_somebody_approved_it(tmp_path: Path) -> None:
    admin = rig(tmp_path, role="admin")
    page = admin.client.get("/admin/letters").text
    assert "only proposed, not sent" in page and "سجّلنا بلاغك" in page
    assert admin.client.post("/admin/letters", data=FORM).status_code == 303
    assert rows(admin.database, "SELECT text, approved_by FROM fixed_text") == [
        ("Registered: {reference}.", "huda")
    ]
    assert admin.client.post("/admin/letters", data=FORM | {"act": "withdraw"}).status_code == 303
    assert rows(admin.database, "SELECT * FROM fixed_text") == []


def test_a_refused_text_stays_in_its_box_with_the_reason(tmp_path: Path) -> None:
    admin = rig(tmp_path, role="admin")
    answer = admin.client.post("/admin/letters", data=FORM | {"text": "No number <b>"})
    assert answer.status_code == 409
    assert "must have reference" in answer.text and "No number &lt;b&gt;" in answer.text


def test_agents_do_not_come_here(tmp_path: Path) -> None:
    agent = rig(tmp_path)
    assert agent.client.get("/admin/letters").status_code == 403
    assert agent.client.post("/admin/letters", data=FORM).status_code == 403
