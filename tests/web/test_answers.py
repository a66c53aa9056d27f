"""Canned answers: written once by an administrator, filled in for each case."""

from __future__ import annotations

import re
from pathlib import Path

from casework import canned
from domain.people import Person
from tests.factories import START, message, store
from tests.web.rig import CSRF, rig

FORM = {
    "csrf": CSRF, "title_ar": "شكر", "title_en": "Thanks", "active": "true", "service": "",
    "text_ar": "شكرًا لك، بلاغك {reference} لدى {body}.", "text_en": "Your report: {reference}.",
}  # fmt: skip


def test_an_answer_is_put_into_the_box_in_the_citizens_language(tmp_path: Path) -> None:
    admin = rig(tmp_path, role="admin")
    assert admin.client.post("/admin/answers", data=FORM).status_code == 303
    assert "Thanks" in admin.client.get("/admin/answers").text
    store(admin.database, message())
    page = admin.client.get("/cases/1?canned=1").text
    box = re.search(r"<textarea id=\"reply-text\"[^>]*>([^<]*)</textarea>", page)
    assert box is not None
    assert re.fullmatch(r"شكرًا لك، بلاغك [0-9A-Z]{8} لدى إدارة الصرف الصحي\.", box[1])


def test_a_number_that_is_not_confirmed_is_not_given_out(tmp_path: Path) -> None:
    admin = rig(tmp_path, role="admin")
    admin.client.post("/admin/answers", data=FORM | {"text_ar": "اتصل على {body_number}"})
    store(admin.database, message())
    assert "what the case does not have: body_number" in admin.client.get("/cases/1?canned=1").text


def test_an_odd_placeholder_is_refused_and_nothing_typed_is_lost(tmp_path: Path) -> None:
    admin = rig(tmp_path, role="admin")
    answer = admin.client.post("/admin/answers", data=FORM | {"text_en": "Call {phone} now"})
    assert answer.status_code == 409
    assert "Call {phone} now" in answer.text and "is no placeholder" in answer.text


def test_only_administrators_write_them(tmp_path: Path) -> None:
    agent = rig(tmp_path)
    assert agent.client.post("/admin/answers", data=FORM).status_code == 403
    values = {key: FORM[key] for key in ("title_ar", "title_en", "text_ar", "text_en")}
    canned.save(agent.database, Person("root", "admin"), None, values, START)
    store(agent.database, message())
    assert "Thanks" in agent.client.get("/cases/1").text
