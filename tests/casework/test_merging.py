"""A merge is a pointer: nothing is moved or lands in a dead case, and it can be taken back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from casework import desk, merging
from domain.errors import NotAllowed, NotFound
from domain.people import Person
from storage import cases
from storage.database import Database
from tests.factories import START, database_in, message, rows, store

HUDA = Person("huda", "agent")
LATER = START + timedelta(minutes=5)


@pytest.fixture
def database(tmp_path: Path) -> Database:
    """Two cases of two citizens about the same thing."""
    database = database_in(tmp_path)
    store(database, message(external_id="one"))
    store(database, message(external_id="two", author="citizen-2"))
    return database


def case(database: Database, number: int) -> dict[str, object]:
    with database.read() as connection:
        return cases.by_id(connection, number)


STILL = "المجاري ما زالت طافحة والرائحة لا تطاق"


def again(database: Database, text: str = STILL, at: float = 60.0, **changes: object) -> None:
    """The second citizen writes again in their own conversation."""
    fields = {"external_id": f"again-{at}", "author": "citizen-2", "conversation": "two", **changes}
    store(database, message(text, created_at=START + timedelta(minutes=at), **fields), at=at)


def test_the_merged_case_leaves_the_queue_and_its_messages_stay_its_own(database: Database) -> None:
    merging.merge(database, HUDA, "2", "1", LATER)
    assert case(database, 2)["merged_into_id"] == 1
    assert rows(database, "SELECT case_id FROM message ORDER BY id") == [(1,), (2,)]
    with database.read() as connection:
        shown = cases.messages(connection, cases.by_id(connection, 1), [1, 2])
    assert [one["external_id"] for one in shown] == ["one", "two"]


def test_who_writes_to_a_merged_case_wakes_the_one_it_points_to(database: Database) -> None:
    merging.merge(database, HUDA, "2", "1", LATER)
    with database.write() as connection:
        target = cases.by_id(connection, 1)
        values = {"waiting_since": None, "snoozed_until": START + timedelta(days=3)}
        cases.change(connection, target, "huda", LATER, "test", values)
    again(database)
    assert len(rows(database, 'SELECT id FROM "case"')) == 2
    assert rows(database, "SELECT case_id FROM message WHERE external_id = 'again-60.0'") == [(2,)]
    woken = case(database, 1)
    assert woken["waiting_since"] == START + timedelta(minutes=60)
    assert woken["snoozed_until"] is None
    assert case(database, 2)["waiting_since"] == START


def test_danger_in_a_merged_case_raises_the_one_it_points_to(database: Database) -> None:
    merging.merge(database, HUDA, "2", "1", LATER)
    again(database, "الحقوا حريق في البناية الآن وفيه ناس محاصرين")
    assert case(database, 1)["emergency"] is True
    assert case(database, 2)["emergency"] is False


def test_a_target_that_was_resolved_is_reopened(database: Database) -> None:
    merging.merge(database, HUDA, "2", "1", LATER)
    for status in ("triaged", "in_progress", "resolved"):
        desk.set_status(database, HUDA, "1", status, LATER)
    again(database)
    assert case(database, 1)["status"] == "triaged"


def test_a_target_that_ended_long_ago_is_left_in_peace(database: Database) -> None:
    merging.merge(database, HUDA, "2", "1", LATER)
    for status in ("triaged", "in_progress", "resolved"):
        desk.set_status(database, HUDA, "1", status, LATER)
    again(database, at=60.0 * 24 * 40)
    assert case(database, 1)["status"] == "resolved"
    assert case(database, 3)["status"] == "new"


def test_a_merge_taken_back_leaves_both_as_they_were(database: Database) -> None:
    before = case(database, 2)
    merging.merge(database, HUDA, "2", "1", LATER)
    again(database)
    merging.unmerge(database, HUDA, "2", LATER)
    after = case(database, 2)
    assert {**after, "version": 0} == {**before, "version": 0}
    assert rows(database, "SELECT case_id FROM message ORDER BY id") == [(1,), (2,), (2,)]


def test_no_circle_and_no_dead_end(database: Database) -> None:
    store(database, message(external_id="three", author="citizen-3"))
    merging.merge(database, HUDA, "2", "1", LATER)
    for name, into in (("1", "1"), ("1", "2"), ("3", "2"), ("2", "3")):
        with pytest.raises(NotAllowed):
            merging.merge(database, HUDA, name, into, LATER)
    merging.merge(database, HUDA, "1", "3", LATER)
    again(database)
    told = "SELECT case_id FROM case_event WHERE kind = 'joined'"
    assert rows(database, told) == [(3,)]  # over two pointers


def test_a_merge_is_not_taken_back_into_a_second_open_case(database: Database) -> None:
    merging.merge(database, HUDA, "2", "1", LATER)
    for status in ("triaged", "in_progress", "resolved"):
        desk.set_status(database, HUDA, "1", status, LATER)
    again(database, at=60.0 * 24 * 40)  # opens a case of its own
    with pytest.raises(NotAllowed, match="another open case"):
        merging.unmerge(database, HUDA, "2", LATER)


def test_a_department_neither_merges_nor_sees_the_others(database: Database) -> None:
    with pytest.raises(NotAllowed):
        merging.merge(database, Person("d", "department", "drainage"), "2", "1", LATER)
    foreign = Person("d", "department", "public-parking")
    with pytest.raises(NotFound):
        desk.set_status(database, foreign, "1", "triaged", LATER)


def test_an_ended_target_with_an_open_sibling_stays_ended(database: Database) -> None:
    merging.merge(database, HUDA, "2", "1", LATER)
    for status in ("triaged", "in_progress", "resolved"):
        desk.set_status(database, HUDA, "1", status, LATER)
    with database.write() as connection:  # the first citizen has a later case by now
        connection.exec_driver_sql("UPDATE \"case\" SET resolved_at = '2026-01-01 00:00:00.000000'")
    store(database, message(external_id="later", conversation="one"), at=30)
    with database.write() as connection:
        connection.exec_driver_sql(
            'UPDATE "case" SET resolved_at = ? WHERE id = 1', ("2026-03-01 08:05:00.000000",)
        )
    again(database)
    assert case(database, 1)["status"] == "resolved"
    assert case(database, 4)["status"] == "new"
