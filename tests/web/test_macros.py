"""Macros: put together by an administrator, done whole or not at all."""

from __future__ import annotations

from pathlib import Path

from casework.people import add
from tests.factories import START, message, rows, store
from tests.web.rig import CSRF, Rig, rig

FORM = {
    "csrf": CSRF, "ar": "إلى النظافة", "en": "To cleaning", "assign": "@me", "service": "pests",
    "status": "in_progress", "priority": "2", "active": "true",
}  # fmt: skip
ANSWER = {
    "csrf": CSRF, "title_ar": "شكر", "title_en": "Thanks", "active": "true", "service": "",
    "text_ar": "شكرًا لك {reference}", "text_en": "Thanks {reference}",
}  # fmt: skip


def prepared(folder: Path, **more: str) -> Rig:
    """An administrator who works cases too, one macro, one new case moved to triaged."""
    found = rig(folder, role="admin")
    add(found.database, "test", START, "huda", "Huda", "admin", language="en")
    found.client.post("/admin/answers", data=ANSWER)
    assert found.client.post("/admin/macros", data=FORM | more).status_code == 303
    store(found.database, message())
    return found


def case(found: Rig, number: int = 1) -> tuple[object, ...]:
    found_rows = rows(found.database, 'SELECT assignee, service, priority, status FROM "case"')
    return tuple(found_rows[number - 1])


def do(found: Rig, **more: str) -> int:
    data = {"csrf": CSRF, "do": "macro", "value": "1", **more}
    return found.client.post("/cases/1/do", data=data).status_code


def test_a_macro_does_all_its_steps(tmp_path: Path) -> None:
    found = prepared(tmp_path)
    assert "To cleaning" in found.client.get("/cases/1").text
    found.client.post("/cases/1/do", data={"csrf": CSRF, "do": "status", "value": "triaged"})
    assert do(found) == 303
    assert case(found) == ("huda", "pests", 2, "in_progress")


def test_a_refused_step_undoes_those_before_it(tmp_path: Path) -> None:
    found = prepared(tmp_path)
    before = case(found)
    assert before[3] == "new"  # which cannot go to work at once
    assert do(found) == 409
    assert case(found) == before
    assert rows(found.database, "SELECT count(*) FROM case_event WHERE actor = 'huda'") == [(0,)]


def test_a_macro_puts_its_answer_into_the_box_and_sends_nothing(tmp_path: Path) -> None:
    found = prepared(tmp_path, status="triaged", answer="1")
    data = {"csrf": CSRF, "do": "macro", "value": "1"}
    where = found.client.post("/cases/1/do", data=data).headers["location"]
    assert where.startswith("/cases/1?canned=1")
    assert "شكرًا لك" in found.client.get(where).text
    assert rows(found.database, "SELECT count(*) FROM outbox") == [(0,)]


def test_with_many_cases_and_back(tmp_path: Path) -> None:
    found = prepared(tmp_path, status="triaged")
    store(found.database, message("قطة ميتة في الشارع", external_id="m2", author="noor"))
    before = [case(found, number) for number in (1, 2)]
    data = {"csrf": CSRF, "do": "macro:1", "ids": ["1", "2"]}
    page = found.client.post("/bulk", data=data).text
    assert [case(found, number) for number in (1, 2)] == [("huda", "pests", 2, "triaged")] * 2
    assert "/bulk/1/undo" in page
    found.client.post("/bulk/1/undo", data={"csrf": CSRF})
    assert [case(found, number) for number in (1, 2)] == before


def test_what_makes_no_macro_is_refused_and_stays_in_the_form(tmp_path: Path) -> None:
    found = rig(tmp_path, role="admin")
    for wrong, said in (
        ({"en": ""}, "needed in both languages"),
        ({"service": "moon"}, "cannot be the step"),
        ({"status": "closed"}, "cannot be the step"),
        ({"answer": "7"}, "cannot be the step"),
        (dict.fromkeys(("assign", "service", "status", "priority"), ""), "at least one step"),
    ):
        answer = found.client.post("/admin/macros", data=FORM | wrong)
        assert answer.status_code == 409 and said in answer.text, wrong
        assert "إلى النظافة" in answer.text
    assert rows(found.database, "SELECT count(*) FROM macro") == [(0,)]


def test_a_macro_is_changed_and_put_out_of_use(tmp_path: Path) -> None:
    found = prepared(tmp_path)
    shown = found.client.get("/admin/macros/entry?id=1").text
    assert '<option value="pests" selected>' in shown
    off = {name: value for name, value in FORM.items() if name != "active"} | {"id": "1"}
    found.client.post("/admin/macros", data=off)
    assert "To cleaning" not in found.client.get("/cases/1").text
    assert do(found) == 404


def test_only_administrators_put_them_together(tmp_path: Path) -> None:
    assert rig(tmp_path).client.post("/admin/macros", data=FORM).status_code == 403
