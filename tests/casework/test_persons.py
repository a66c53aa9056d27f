"""Contacts that are one person: linked by an agent, and parted again."""

from __future__ import annotations

from pathlib import Path

import pytest

from casework import persons
from domain.errors import NotAllowed, NotFound
from domain.people import EVERYTHING, Person
from storage import cases, neighbours
from storage.database import Database
from tests.factories import START, database_in, message, store

HUDA = Person("huda", "agent")
TEXTS = ("طفح مجاري في الرولة", "حفرة كبيرة في شارع الوحدة", "قطط كثيرة في الحي", "إنارة معطلة")


@pytest.fixture
def database(tmp_path: Path) -> Database:
    """Four cases, each by a citizen of his own."""
    made = database_in(tmp_path)
    for number, text in enumerate(TEXTS, 1):
        store(made, message(text, external_id=f"m{number}", author=f"citizen-{number}"))
    return made


def history(database: Database, number: int) -> set[int]:
    with database.read() as connection:
        case = cases.find(connection, str(number), EVERYTHING)
        contact = connection.exec_driver_sql(
            "SELECT person_id FROM contact WHERE id = ?", (case["contact_id"],)
        ).scalar()
        return {one["id"] for one in neighbours.history(connection, case, contact, EVERYTHING)}


def test_linked_contacts_share_one_history(database: Database) -> None:
    persons.link(database, HUDA, "1", "2", START)
    persons.link(database, HUDA, "3", "4", START)
    assert (history(database, 1), history(database, 3)) == ({2}, {4})
    persons.link(database, HUDA, "2", "3", START)  # two groups become one
    assert [history(database, one) for one in (1, 2, 3, 4)] == [
        {2, 3, 4}, {1, 3, 4}, {1, 2, 4}, {1, 2, 3},
    ]  # fmt: skip


def test_a_contact_is_parted_and_the_others_stay_together(database: Database) -> None:
    for other in ("2", "3"):
        persons.link(database, HUDA, "1", other, START)
    persons.part(database, HUDA, "1", START)  # whose number the others had
    assert [history(database, one) for one in (1, 2, 3)] == [set(), {3}, {2}]
    persons.link(database, HUDA, "1", "4", START)
    assert [history(database, one) for one in (1, 2, 3, 4)] == [{4}, {3}, {2}, {1}]
    persons.part(database, HUDA, "2", START)
    assert [history(database, one) for one in (2, 3)] == [set(), set()]


def test_what_cannot_be_linked_or_parted(database: Database) -> None:
    with pytest.raises(NotAllowed, match="already"):
        persons.link(database, HUDA, "1", "1", START)
    with pytest.raises(NotFound):
        persons.link(database, HUDA, "1", "NOSUCH99", START)
    with pytest.raises(NotAllowed, match="not linked"):
        persons.part(database, HUDA, "1", START)
    with pytest.raises(NotAllowed):
        persons.link(database, Person("dora", "department", "drainage"), "1", "2", START)


def test_both_cases_tell_it(database: Database) -> None:
    persons.link(database, HUDA, "1", "2", START)
    with database.read() as connection:
        told = [event["kind"] for number in (1, 2) for event in cases.events(connection, number)]
    assert told.count("person_linked") == 2
