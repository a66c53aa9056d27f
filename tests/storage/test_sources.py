"""Claims, cursors and watched children."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from domain.source import Cursor, Source, Watch
from storage import sources
from storage.database import Database
from storage.sources import Claim
from tests.factories import START, database_in, rows

INBOX = Source("youtube", "city", "threads")
HOLD = timedelta(minutes=1)


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = database_in(tmp_path)
    with database.write() as connection:
        sources.register(connection, [INBOX], START)
    return database


def claim(database: Database, minutes: float = 0.0, number: int = 1) -> Claim | None:
    now = START + timedelta(minutes=minutes)
    with database.write() as connection:
        return sources.claim(connection, number, f"token-{minutes}", now, HOLD)


def test_a_source_is_claimed_by_one_alone(database: Database) -> None:
    assert claim(database) is not None
    assert claim(database, 0.1) is None


def test_a_claim_expires(database: Database) -> None:
    assert claim(database) is not None
    assert claim(database, 2) is not None


def test_a_cursor_moves_once_per_version(database: Database) -> None:
    held = claim(database)
    assert held is not None
    later = START + timedelta(minutes=5)
    with database.write() as connection:
        assert sources.advance(connection, held, Cursor(floor="5"), finished=True, due_at=later,
                               now=START)  # fmt: skip
        assert not sources.advance(connection, held, Cursor(floor="3"), finished=True,
                                   due_at=later, now=START)  # fmt: skip
    again = claim(database, 6)
    assert again is not None
    assert again.source.cursor.floor == "5"


def watch(database: Database, count: int, minutes: float) -> None:
    now = START + timedelta(minutes=minutes)
    with database.write() as connection:
        sources.watch(connection, INBOX, [Watch("replies", "thread-1", count)], now)


def finish(database: Database, held: Claim, minutes: float) -> None:
    now = START + timedelta(minutes=minutes)
    with database.write() as connection:
        sources.advance(connection, held, Cursor(floor="x"), finished=True,
                        due_at=now + timedelta(days=1), now=now)  # fmt: skip


def due(database: Database, minutes: float) -> set[str]:
    with database.read() as connection:
        found = sources.due(connection, "city", START + timedelta(minutes=minutes), 10)
    return {child for _, _, child in found}


def test_a_child_is_due_when_its_count_changes_and_not_before(database: Database) -> None:
    watch(database, 3, 0)
    assert "thread-1" in due(database, 0)
    held = claim(database, 1, 2)
    assert held is not None
    finish(database, held, 1)
    watch(database, 3, 2)
    assert "thread-1" not in due(database, 2)
    watch(database, 4, 3)
    assert "thread-1" in due(database, 3)


def test_a_count_that_changes_during_the_walk_makes_the_child_due_again(
    database: Database,
) -> None:
    watch(database, 3, 0)
    held = claim(database, 1, 2)
    assert held is not None
    watch(database, 4, 1.1)
    finish(database, held, 1.2)
    assert "thread-1" in due(database, 1.3)


def test_a_gone_child_is_closed_and_opens_when_it_is_seen_again(database: Database) -> None:
    watch(database, 1, 0)
    held = claim(database, 1, 2)
    assert held is not None
    with database.write() as connection:
        sources.fail(connection, held, due_at=START, trouble={}, close_at=START, now=START)
    assert "thread-1" not in due(database, 2)
    watch(database, 2, 3)
    assert "thread-1" in due(database, 3)


def test_a_refused_cursor_restarts_at_the_top_and_keeps_the_floor(database: Database) -> None:
    held = claim(database)
    assert held is not None
    walking = Cursor(floor="5", ceiling="9", position="t", position_at=START)
    with database.write() as connection:
        sources.advance(connection, held, walking, finished=False, due_at=START, now=START)
    held = claim(database, 2)
    assert held is not None
    with database.write() as connection:
        sources.fail(connection, held, due_at=START, trouble={}, restart=True, now=START)
    held = claim(database, 4)
    assert held is not None
    assert held.source.cursor == Cursor(floor="5")


def test_an_inbox_no_longer_asked_for_is_closed(database: Database) -> None:
    with database.write() as connection:
        sources.retire(connection, "city", ["held"], START)
    assert rows(database, "SELECT closed_at IS NOT NULL FROM source") == [(1,)]
