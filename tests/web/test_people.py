"""People are added, changed and let go by administrators; auditors see what was done."""

from __future__ import annotations

import re
from pathlib import Path

from tests.factories import rows
from tests.web.rig import CSRF, rig
from web.admin.audited import SENTENCES

PASSWORD = "seven green parrots"
NOOR = {"csrf": CSRF, "login": "noor", "name": "نور", "role": "agent", "password": PASSWORD}


def test_somebody_is_added_changed_and_let_go_and_all_of_it_is_audited(tmp_path: Path) -> None:
    admin = rig(tmp_path, role="admin", login="root")
    assert admin.client.post("/admin/people", data=NOOR).status_code == 303
    assert "نور" in admin.client.get("/admin/people").text
    form = {"csrf": CSRF, "known": "noor", "name": "نور", "role": "lead"}
    assert admin.client.post("/admin/people", data=form).status_code == 303
    kept = rows(admin.database, "SELECT role, active FROM agent")
    assert kept == [("lead", 0)]
    told = rows(admin.database, "SELECT actor, kind FROM audit ORDER BY id")
    assert told == [("root", "person_added"), ("root", "person_changed")]
    assert "Added a person" in admin.client.get("/audit").text
    assert PASSWORD not in admin.client.get("/audit").text


def test_what_is_wrong_is_said_and_what_was_typed_stays(tmp_path: Path) -> None:
    admin = rig(tmp_path, role="admin")
    for wrong, told in (
        ({"password": "short"}, "at least 12"),
        ({"login": "No or!"}, "does not fit"),
        ({"role": "department"}, "needs the department"),
        ({"role": "emperor"}, "no role"),
    ):
        answer = admin.client.post("/admin/people", data=NOOR | wrong)
        assert answer.status_code == 409 and told in answer.text and "نور" in answer.text
    assert rows(admin.database, "SELECT count(*) FROM agent") == [(0,)]


def test_a_lead_administers_nobody_and_an_agent_sees_no_audit(tmp_path: Path) -> None:
    lead = rig(tmp_path / "a", role="lead")
    assert lead.client.post("/admin/people", data=NOOR).status_code == 403
    assert rig(tmp_path / "b", role="agent").client.get("/audit").status_code == 403
    assert rig(tmp_path / "c", role="auditor").client.get("/audit").status_code == 200


def test_teams_have_a_code_and_two_names(tmp_path: Path) -> None:
    admin = rig(tmp_path, role="admin")
    team = {"csrf": CSRF, "code": "night", "ar": "الوردية الليلية", "en": "Night shift"}
    assert admin.client.post("/admin/teams", data=team).status_code == 303
    assert "Night shift" in admin.client.get("/admin/people").text
    assert admin.client.post("/admin/teams", data=team | {"code": "N!"}).status_code == 403


def test_everything_audited_has_words() -> None:
    """Kinds are written where they are recorded: each is looked up in the source."""
    recorded = set()
    for path in Path("casework").glob("*.py"):
        for call in re.findall(r"(?:audit\.add|_tell)\((.*?)\)", path.read_text("utf-8"), re.S):
            recorded |= set(re.findall(r', "([a-z]+(?:_[a-z]+)+)"', call))
    assert len(recorded) > 12 and recorded <= set(SENTENCES), recorded - set(SENTENCES)


def test_the_audit_is_read_in_arabic(tmp_path: Path) -> None:
    admin = rig(tmp_path, role="admin", language="ar")
    admin.client.post("/admin/teams", data={"csrf": CSRF, "code": "night", "ar": "ليل", "en": "N"})
    page = admin.client.get("/audit").text
    assert "حفظ فريقًا" in page and "team=night" in page and "team_saved" not in page
