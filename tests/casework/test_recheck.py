"""What a platform says of messages we have: edited, hidden, gone, or as they were."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from casework.ingest import Tally
from casework.recheck import apply_changes
from domain.message import Change, Message, Raw, Ref, Skipped, Unusable
from domain.source import Watch
from storage import recheck
from storage.database import Database
from tests.factories import COMPLAINT, PIPELINE, START, database_in, message, rows, store

ONE = message(external_id="one")


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = database_in(tmp_path)
    store(database, ONE)
    return database


def apply(
    database: Database, result: Message | Skipped | Unusable | None = None, *, at: float = 20,
    **change: Any,
) -> Tally:  # fmt: skip
    """One change of message `one`, found by a re-check begun `at` minutes after START."""
    asked_at = START + timedelta(minutes=at)
    raw = Raw("comment", {"id": "one"}) if result else None
    found = Change(Ref("one", "comment"), raw, **change)
    return apply_changes(
        database, PIPELINE, "facebook", "page", [found], lambda _: result or Unusable("nothing"),
        asked_at=asked_at, now=asked_at + timedelta(seconds=5),
    )  # fmt: skip


def events(database: Database) -> list[str]:
    return [kind for (kind,) in rows(database, "SELECT kind FROM case_event ORDER BY id")][1:]


def state(database: Database) -> tuple[Any, ...]:
    [found] = rows(database, "SELECT version, hidden, deleted_at IS NOT NULL FROM message")
    return tuple(found)


def test_an_edit_is_a_new_version_beside_the_old_one(database: Database) -> None:
    tally = apply(database, replace(ONE, text="تم الإصلاح، شكرًا لكم"))
    assert (tally.changed, state(database), events(database)) == (1, (2, 0, 0), ["edited"])
    texts = rows(database, "SELECT text FROM message_version ORDER BY number")
    assert texts == [(COMPLAINT,), ("تم الإصلاح، شكرًا لكم",)]


def test_what_is_as_it_was_changes_nothing(database: Database) -> None:
    before = rows(database, "SELECT * FROM message")
    assert apply(database, ONE).known == 1
    assert rows(database, "SELECT * FROM message") == before
    assert events(database) == []


@pytest.mark.parametrize(("gone", "after"), [("deleted", (1, 0, 1)), ("hidden", (1, 1, 0))])
def test_what_is_gone_is_marked_once_and_its_words_are_kept(
    database: Database, gone: str, after: tuple[int, ...]
) -> None:
    first = apply(database, gone=gone)
    again = apply(database, gone=gone, at=40)
    assert (state(database), events(database)) == (after, [gone])
    assert (first.deleted, again.deleted) == (int(gone == "deleted"), 0)
    assert rows(database, "SELECT text FROM message_version") == [(COMPLAINT,)]
    [(deleted,)] = rows(database, "SELECT sum(deleted) FROM coverage")
    assert deleted == int(gone == "deleted")


def test_what_was_gone_may_come_back(database: Database) -> None:
    apply(database, gone="deleted")
    apply(database, gone="hidden", at=30)
    assert state(database) == (1, 1, 1)
    assert apply(database, ONE, at=40).changed == 1
    assert (state(database), events(database)[2:]) == ((1, 0, 0), ["restored", "shown"])


@pytest.mark.parametrize("late", [{"gone": "deleted"}, {"gone": "hidden"}, {"result": ONE}])
def test_an_older_state_never_replaces_a_newer_one(database: Database, late: Any) -> None:
    store(database, replace(ONE, text="النص بعد التعديل"), at=15)
    apply(database, at=14, **late)
    assert (state(database), events(database)) == ((2, 0, 0), ["edited"])


def test_an_edit_seen_before_a_deletion_does_not_bring_it_back(database: Database) -> None:
    apply(database, gone="deleted", at=30)
    apply(database, replace(ONE, text="نص آخر"), at=29)
    assert state(database) == (1, 0, 1)


def test_a_verdict_on_what_we_do_not_have_is_no_message(database: Database) -> None:
    asked_at = START + timedelta(minutes=20)
    stranger = Change(Ref("stranger", "comment"), gone="deleted")
    tally = apply_changes(
        database, PIPELINE, "facebook", "page", [stranger], lambda _: Skipped(""),
        asked_at=asked_at, now=asked_at,
    )  # fmt: skip
    assert tally.deleted == 0
    assert rows(database, "SELECT count(*) FROM message") == [(1,)]


def test_what_cannot_be_read_is_set_aside_and_the_message_stays(database: Database) -> None:
    assert apply(database, Unusable("It has no id.")).quarantined == 1
    assert state(database) == (1, 0, 0)


def due(database: Database, now: datetime) -> list[str]:
    with database.read() as connection:
        return [ref.external_id for ref in recheck.due(connection, "page", now, 10)]


def test_it_is_asked_again_less_and_less_often_for_a_month(database: Database) -> None:
    ages = []
    while check_at := rows(database, "SELECT check_at FROM message")[0][0]:
        now = datetime.fromisoformat(check_at).replace(tzinfo=START.tzinfo)
        ages.append(now - START)
        assert due(database, now - timedelta(seconds=1)) == []
        assert due(database, now) == ["one"]
        with database.write() as connection:
            recheck.postpone(connection, "facebook", [Ref("one", "comment")], now)
    waits = [later - earlier for earlier, later in pairwise(ages)]
    assert ages[0] <= timedelta(minutes=20)
    assert waits == sorted(waits)
    assert timedelta(days=30) <= ages[-1] < timedelta(days=35)
    assert len(ages) < 30


def test_of_the_city_s_own_messages_nothing_is_asked(database: Database) -> None:
    store(database, message(external_id="two", direction="out", author="city"))
    assert due(database, START + timedelta(days=1)) == ["one"]


def test_what_is_found_below_a_message_is_to_be_read(database: Database) -> None:
    apply(database, ONE, watch=Watch("conversation", "one", 3))
    [found] = rows(database, "SELECT inbox, child, items FROM source WHERE child != ''")
    assert tuple(found) == ("conversation", "one", 3)
