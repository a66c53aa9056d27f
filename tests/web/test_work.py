"""Working on a case from its page, without a line of JavaScript."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from casework import desk
from domain.people import Person
from storage import cases
from tests.factories import START, message, rows, store
from tests.web.rig import CSRF, Rig, rig


@pytest.fixture
def console(tmp_path: Path) -> Rig:
    found = rig(tmp_path)
    store(found.database, message(), message(author="citizen-2"))
    return found


def do(console: Rig, what: str, value: str = "", number: int = 1, **more: Any) -> Any:
    form = {"csrf": CSRF, "do": what, "value": value, **more}
    return console.client.post(f"/cases/{number}/do", data=form)


def column(console: Rig, name: str, number: int = 1) -> Any:
    return rows(console.database, f'SELECT {name} FROM "case" WHERE id = {number}')[0][0]  # noqa: S608


@pytest.mark.parametrize(
    ("what", "value", "name", "expected"),
    [
        ("take", "", "assignee", "huda"),
        ("status", "triaged", "status", "triaged"),
        ("service", "pests", "service", "pests"),
        ("area", "Al Majaz 3", "area", "Al Majaz 3"),
        ("body", "sewa", "body", "sewa"),
        ("priority", "1", "priority", 1),
        ("intent", "complaint", "intent", "complaint"),
        ("emergency", "on", "emergency", 1),
        ("merge", "2", "merged_into_id", 2),
    ],
)
def test_each_act_changes_its_own_field(
    console: Rig, what: str, value: str, name: str, expected: Any
) -> None:
    assert do(console, what, value).status_code == 303
    assert column(console, name) == expected


def test_one_form_corrects_several_fields_each_with_its_event(console: Rig) -> None:
    form = {"csrf": CSRF, "seen": "1", "service": "pests", "priority": "1", "assign": "huda"}
    assert console.client.post("/cases/1/correct", data=form).status_code == 303
    told = rows(console.database, "SELECT kind FROM case_event WHERE case_id = 1")
    assert [kind for (kind,) in told] == ["opened", "service", "priority", "assigned"]
    assert column(console, "body") == "public-health"


def test_the_second_of_two_is_told_and_overwrites_nothing(console: Rig) -> None:
    noor, owners = Person("noor", "agent"), {"pests": "public-health"}
    desk.set_service(console.database, noor, "1", "pests", owners, START)
    late = do(console, "service", "noise", seen="1")
    assert late.status_code == 409 and "Somebody else changed" in late.text
    assert "<bdi>noor</bdi>: Service: Sewage → Pest" in late.text
    assert column(console, "service") == "pests"
    assert do(console, "service", "noise", seen="3").status_code == 303


def test_ones_own_changes_and_balaghs_letters_are_no_conflict(console: Rig) -> None:
    assert do(console, "take", seen="2").status_code == 303
    with console.database.write() as connection:
        cases.add_event(connection, 1, "balagh", START, "reply_sent")
    assert do(console, "status", "triaged", seen="2").status_code == 303


def test_an_illegal_move_is_answered_with_the_legal_ones(console: Rig) -> None:
    refused = do(console, "status", "resolved")
    assert refused.status_code == 409 and "cannot become" in refused.text
    assert column(console, "status") == "new"


@pytest.mark.parametrize("value", ["4h", "1d", "2026-03-02T09:30"])
def test_a_case_is_put_aside_and_brought_back(console: Rig, value: str) -> None:
    assert do(console, "snooze", value).status_code == 303
    assert column(console, "snoozed_until") is not None
    do(console, "snooze", "")
    assert column(console, "snoozed_until") is None


@pytest.mark.parametrize("value", ["yesterday", "2020-01-01T00:00", "999d", "-1h"])
def test_an_odd_time_is_refused_in_words(console: Rig, value: str) -> None:
    assert do(console, "snooze", value).status_code == 409
    assert column(console, "snoozed_until") is None


@pytest.mark.parametrize("what", ["nothing", "__class__", "delete"])
def test_what_there_is_not_to_do_is_not_found(console: Rig, what: str) -> None:
    assert do(console, what).status_code == 404


def test_an_auditor_sees_and_touches_nothing(tmp_path: Path) -> None:
    console = rig(tmp_path, role="auditor")
    store(console.database, message())
    shown = console.client.get("/cases/1").text
    assert "Take it" not in shown
    assert do(console, "take").status_code == 403


def test_whoever_writes_again_brings_a_case_back(console: Rig) -> None:
    do(console, "snooze", "7d")
    first = rows(console.database, "SELECT external_id FROM message WHERE case_id = 1")[0][0]
    store(console.database, message("ما زالت المجاري طافحة عندنا", conversation=first), at=5)
    assert column(console, "snoozed_until") is None
    assert column(console, "opened_at") == START.replace(tzinfo=None).isoformat(" ") + ".000000"
