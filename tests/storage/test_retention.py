"""Verbatim answers go after their time; what citizens wrote stays."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import requests

from daemon.keeper import Keeper
from domain.message import Raw
from domain.source import Source
from storage import quarantine, retention
from storage.database import Database
from tests.factories import START, database_in, message, rows, store

KEPT = {
    table: f'SELECT * FROM "{table}"'  # noqa: S608 - our own names
    for table in ("message", "message_version", "case", "case_event", "triage", "sighting")
}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = database_in(tmp_path)
    yield database
    database.close()


def raws(database: Database) -> int:
    return int(rows(database, "SELECT count(*) FROM raw")[0][0])


def all_kept(database: Database) -> dict[str, list[object]]:
    return {table: rows(database, query) for table, query in KEPT.items()}


def drop(database: Database, days: float) -> int:
    with database.write() as connection:
        return retention.drop_old(connection, START + timedelta(days=days))


def test_a_raw_goes_and_its_message_stays(database: Database) -> None:
    one = message()
    store(database, one, message(author="b"))
    store(database, replace(one, text=one.text + " !"), at=5)  # a second version, its own raw
    before = all_kept(database)
    assert raws(database) == 3
    assert drop(database, days=1) == 3
    assert raws(database) == 0
    assert all_kept(database) == before
    assert all(before.values())


def test_only_what_is_older_goes(database: Database) -> None:
    store(database, message())
    store(database, message(), at=24 * 60)
    assert drop(database, days=0) == 0  # stored at that moment: not before it
    assert drop(database, days=0.5) == 1
    with database.read() as connection:
        assert not retention.any_old(connection, START + timedelta(days=1))
        assert retention.any_old(connection, START + timedelta(days=1, seconds=1))


def test_a_large_backlog_goes_in_batches(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 3)
    store(database, *(message(author=f"c{n}") for n in range(7)))
    assert [drop(database, days=1) for _ in range(4)] == [3, 3, 1, 0]


def test_a_message_read_again_after_its_raw_went_is_still_known(database: Database) -> None:
    one = message()
    store(database, one)
    drop(database, days=1)
    tally = store(database, one, at=24 * 60 + 5)
    assert (tally.stored, tally.known, tally.changed) == (0, 1, 0)


def test_what_was_quarantined_goes_once_it_could_be_read(database: Database) -> None:
    with database.write() as connection:
        for number in "12":
            raw = Raw("post", {"id": number})
            quarantine.keep(connection, Source("x", "city", "mentions"), raw, "no time", START)
        first, second = quarantine.waiting(connection)
        quarantine.done(connection, first.id, START)
    drop(database, days=0)  # read at that moment: not before it
    assert rows(database, "SELECT count(*) FROM quarantine") == [(2,)]
    drop(database, days=365)
    assert rows(database, "SELECT id FROM quarantine") == [(second.id,)]


@pytest.mark.parametrize(("days", "left"), [(29.9, 1), (30.1, 0)])
def test_the_keeper_lets_them_go_after_the_days_configured(
    database: Database, tmp_path: Path, days: float, left: int
) -> None:
    store(database, message())
    with requests.Session() as session:
        keeper = Keeper(
            database, tmp_path, hosts=(), largest=1, raw_days=30, session=session,
            note=lambda *_, **__: None, fetch=False,
        )  # fmt: skip
        keeper.work(START + timedelta(days=days), threading.Event())
    assert raws(database) == left
    assert rows(database, "SELECT count(*) FROM message") == [(1,)]
