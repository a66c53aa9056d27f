"""Notes, incidents and acts on many cases, as pages without JavaScript."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from casework import people
from tests.factories import START, message, rows, store
from tests.web.rig import CSRF, Rig, rig


@pytest.fixture
def console(tmp_path: Path) -> Rig:
    found = rig(tmp_path)
    for number in range(3):
        store(found.database, message(author=f"citizen-{number}", external_id=f"m{number}"))
    return found


def test_a_note_is_kept_and_whoever_it_names_finds_it(console: Rig) -> None:
    for login in ("huda", "noor"):
        people.add(console.database, "test", START, login, login, "agent")
    form = {"csrf": CSRF, "text": "@huda من يتابع هذه؟"}
    console.client.post("/cases/1/notes", data=form)
    assert "@huda من يتابع هذه؟" in console.client.get("/cases/1").text
    with console.database.write() as connection:  # as if noor had named huda
        connection.exec_driver_sql("INSERT INTO mention (note_id, login) VALUES (1, 'huda')")
    assert "/cases/1#notes-title" in console.client.get("/mentions").text
    console.client.get("/cases/1")
    assert "/cases/1#notes-title" not in console.client.get("/mentions").text


def test_a_note_that_is_refused_stays_in_the_box(console: Rig) -> None:
    answer = console.client.post("/cases/1/notes", data={"csrf": CSRF, "text": "x" * 5001})
    assert answer.status_code == 409 and "x" * 5001 in answer.text


def test_an_incident_gathers_cases_and_answers_them_all(console: Rig) -> None:
    made = console.client.post("/cases/1/incident", data={"csrf": CSRF, "title": "طفح الوحدة"})
    assert made.headers["location"] == "/incidents/1"
    form = {"csrf": CSRF, "do": "link", "value": "1"}
    assert console.client.post("/cases/2/do", data=form).status_code == 303
    assert "طفح الوحدة" in console.client.get("/incidents").text
    form = {"csrf": CSRF, "text": "الفرق في الطريق إليكم", "mode": "public"}
    shown = console.client.post("/incidents/1/answer", data=form).text
    assert "2 answers are on their way" in shown
    assert rows(console.database, "SELECT case_id FROM outbox ORDER BY case_id") == [(1,), (2,)]


def test_many_cases_are_changed_at_once_and_put_back(console: Rig) -> None:
    form = {"csrf": CSRF, "do": "snooze", "value": "4h", "ids": ["1", "2", "99"], "back": "/queue"}
    shown = console.client.post("/bulk", data=form).text
    assert "2 cases were changed" in shown and ">99<" in shown
    asleep = 'SELECT count(*) FROM "case" WHERE snoozed_until IS NOT NULL'
    assert rows(console.database, asleep) == [(2,)]
    number = re.search(r"/bulk/(\d+)/undo", shown)
    assert number is not None
    back = console.client.post(f"/bulk/{number[1]}/undo", data={"csrf": CSRF})
    assert "2 cases are as they were before" in back.text
    assert rows(console.database, asleep) == [(0,)]


def test_what_hurts_a_citizen_is_not_done_to_many(console: Rig) -> None:
    form = {"csrf": CSRF, "do": "merge", "value": "1", "ids": ["2"]}
    assert console.client.post("/bulk", data=form).status_code == 404


def test_possible_duplicates_are_shown_with_their_words(console: Rig) -> None:
    shown = console.client.get("/cases/1").text
    assert "Possibly the same matter" in shown and "the same words" in shown


def test_nobody_learns_of_an_incident_of_another_department(tmp_path: Path) -> None:
    console = rig(tmp_path, role="department", body="public-parking")
    store(console.database, message())
    with console.database.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO incident (id, title, opened_at, opened_by) VALUES (1, 'سر', ?, 'x')",
            (START.replace(tzinfo=None).isoformat(" ") + ".000000",),
        )
        connection.exec_driver_sql('UPDATE "case" SET incident_id = 1')
    assert console.client.get("/incidents/1").status_code == 404
    assert "سر" not in console.client.get("/incidents").text
