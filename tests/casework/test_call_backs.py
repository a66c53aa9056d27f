"""Call-backs: a resolved case ends by what the citizen says, or after trying in vain."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from casework import desk
from casework.call_backs import ATTEMPTS, record
from domain.errors import Conflict, NotAllowed
from domain.people import EVERYTHING, Person, Scope
from storage import call_backs
from storage.database import Database
from tests.factories import START, database_in, message, rows, store

AGENT = Person("huda", "agent", None)
DAY = timedelta(days=1)


@pytest.fixture
def database(tmp_path: Path) -> Database:
    found = database_in(tmp_path)
    store(found, message(external_id="root"))
    for status in ("triaged", "in_progress", "resolved"):
        desk.set_status(found, AGENT, "1", status, START)
    return found


def status(database: Database) -> str:
    return str(rows(database, 'SELECT status FROM "case"')[0][0])


def due(database: Database, days: float, scope: Scope = EVERYTHING) -> list[int]:
    with database.read() as connection:
        return [row["id"] for row in call_backs.due(connection, scope, START + days * DAY)]


def test_a_resolved_case_asks_for_a_call_the_day_after(database: Database) -> None:
    assert (due(database, 0.9), due(database, 1)) == ([], [1])
    assert due(database, 1, Scope("roads")) == []


def test_solved_closes_it(database: Database) -> None:
    record(database, AGENT, "1", "solved", START + DAY)
    assert status(database) == "closed"
    assert due(database, 30) == []
    with pytest.raises(NotAllowed):
        record(database, AGENT, "1", "not_solved", START + DAY)


def test_not_solved_opens_it_again(database: Database) -> None:
    record(database, AGENT, "1", "not_solved", START + DAY)
    assert status(database) == "triaged"
    assert rows(database, 'SELECT resolved_at, call_back_at FROM "case"') == [(None, None)]


def test_nobody_answers_it_is_tried_again_and_at_last_closed(database: Database) -> None:
    for attempt in range(1, ATTEMPTS):
        record(database, AGENT, "1", "no_answer", START + attempt * DAY)
        assert status(database) == "resolved"
        assert due(database, attempt + 0.9) == []
        assert due(database, attempt + 1) == [1]
    record(database, AGENT, "1", "no_answer", START + ATTEMPTS * DAY)
    assert status(database) == "closed"
    kinds = [kind for (kind,) in rows(database, "SELECT kind FROM case_event")]
    assert kinds[-1] == "call_back_given_up"


def test_a_new_message_of_the_citizen_needs_no_call(database: Database) -> None:
    again = message(conversation="root", parent_id="root", created_at=START + DAY)
    store(database, again, at=24 * 60)
    assert status(database) == "triaged"
    assert due(database, 30) == []


def test_a_citizen_does_not_get_a_second_open_case_by_it(database: Database) -> None:
    again = message(
        conversation="root", parent_id="root", created_at=START + 40 * DAY, external_id="later"
    )
    store(database, again, at=40 * 24 * 60)  # too late to reopen the first: a case of its own
    with pytest.raises(NotAllowed, match="another open case"):
        record(database, AGENT, "1", "not_solved", START + 41 * DAY)
    assert status(database) == "resolved"


def test_somebody_who_may_not_work_or_came_late_changes_nothing(database: Database) -> None:
    with pytest.raises(NotAllowed):
        record(database, Person("eye", "auditor", None), "1", "solved", START)
    with pytest.raises(NotAllowed):
        record(database, AGENT, "1", "perhaps", START)
    with pytest.raises(Conflict):
        record(database, Person("omar", "agent", None), "1", "solved", START, seen=1)
    assert status(database) == "resolved"
