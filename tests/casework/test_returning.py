"""A case whose agent is silent, or that was put aside, comes back by itself."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from casework import desk, notes
from casework.returning import bring_back
from domain.people import Person
from storage.database import Database
from tests.factories import START, database_in, message, rows, store

HUDA = Person("huda", "agent")
HOUR = timedelta(hours=1)


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = database_in(tmp_path)
    store(database, message())
    return database


def assignee(database: Database) -> str | None:
    return rows(database, 'SELECT assignee FROM "case"')[0][0]


def test_a_silent_agents_case_goes_back_to_all(database: Database) -> None:
    desk.assign(database, HUDA, "1", "huda", START)
    bring_back(database, HOUR, START + timedelta(minutes=59))
    assert assignee(database) == "huda"
    bring_back(database, HOUR, START + timedelta(minutes=61))
    assert assignee(database) is None
    assert rows(database, "SELECT actor FROM case_event WHERE kind = 'returned'") == [("balagh",)]


def test_whoever_works_on_it_keeps_it(database: Database) -> None:
    desk.assign(database, HUDA, "1", "huda", START)
    notes.write(database, HUDA, "1", "اتصلت بالقسم", START + timedelta(minutes=50))
    bring_back(database, HOUR, START + timedelta(minutes=61))
    assert assignee(database) == "huda"
    bring_back(database, HOUR, START + timedelta(minutes=130))
    assert assignee(database) is None


def test_no_citizen_waits_no_case_returns(database: Database) -> None:
    desk.assign(database, HUDA, "1", "huda", START)
    with database.write() as connection:
        connection.exec_driver_sql('UPDATE "case" SET waiting_since = NULL')
    bring_back(database, HOUR, START + timedelta(days=1))
    assert assignee(database) == "huda"


def test_a_case_put_aside_wakes_with_an_event(database: Database) -> None:
    desk.snooze(database, HUDA, "1", START + HOUR, START)
    assert bring_back(database, HOUR, START + timedelta(minutes=59)) == 0
    assert bring_back(database, HOUR, START + timedelta(minutes=60)) == 1
    assert bring_back(database, HOUR, START + timedelta(minutes=61)) == 0
    assert rows(database, "SELECT kind FROM case_event")[-1] == ("woken",)
