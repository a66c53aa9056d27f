"""What cannot be read is kept whole, once, until it can."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.message import Raw
from domain.source import Source
from storage import quarantine
from storage.database import Database
from storage.quarantine import Held
from tests.factories import START, database_in

FEED = Source("facebook", "page", "feed")
MENTIONS = Source("x", "city", "mentions")
ITEM: dict[str, Any] = {"id": "1", "text": "حفرة 🕳️", "big": 2**70, "odd": [None, {"a": 1.5}]}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = database_in(tmp_path)
    yield database
    database.close()


def keep(database: Database, raw: Raw, source: Source = FEED, minutes: float = 0.0) -> None:
    with database.write() as connection:
        quarantine.keep(connection, source, raw, "no time", START + timedelta(minutes=minutes))


def waiting(database: Database, channel: str | None = None) -> list[Held]:
    with database.read() as connection:
        return quarantine.waiting(connection, channel)


def test_an_item_comes_back_as_it_went_in(database: Database) -> None:
    raw = Raw("post", ITEM, {"page": "9", "from": {"name": "أحمد"}})
    keep(database, raw)
    [held] = waiting(database)
    assert held.raw == raw
    assert (held.channel, held.account, held.inbox) == ("facebook", "page", "feed")
    assert (held.reason, held.first_seen_at, held.times) == ("no time", START, 1)


@pytest.mark.parametrize("item", [None, "", 0, [], "\0", "\ud83d", {"\udc00": "\ud800\0"}, True])
def test_any_json_value_is_kept(database: Database, item: Any) -> None:
    keep(database, Raw("post", item))
    keep(database, Raw("post", item))
    [held] = waiting(database)
    assert held.times == 2


def test_the_same_item_is_kept_once_and_counted(database: Database) -> None:
    keep(database, Raw("post", ITEM))
    keep(database, Raw("post", ITEM, {"page": "other"}), minutes=9)
    keep(database, Raw("post", {**ITEM, "text": "edited"}))
    assert [(held.times, held.first_seen_at) for held in waiting(database)] == [
        (2, START),
        (1, START),
    ]


def test_another_kind_or_channel_is_another_item(database: Database) -> None:
    keep(database, Raw("post", ITEM))
    keep(database, Raw("comment", ITEM))
    keep(database, Raw("post", ITEM), MENTIONS)
    assert len(waiting(database)) == 3
    assert [held.channel for held in waiting(database, "x")] == ["x"]


def test_what_was_read_after_all_waits_no_more(database: Database) -> None:
    keep(database, Raw("post", ITEM))
    keep(database, Raw("post", {"id": "2"}))
    first, second = waiting(database)
    with database.write() as connection:
        quarantine.done(connection, first.id, START)
    assert waiting(database) == [second]
