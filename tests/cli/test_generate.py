"""`generate`: cases like a real hotline's, the same for the same seed; nothing leaves for them."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.made_up.cases import CHANNELS, LONG, Wanted, generate
from app.made_up.texts import AREAS
from domain.people import EVERYTHING
from pipeline.searching import query_terms
from storage import case_page, cases, outbox, queue, recheck, search
from storage.database import Database
from storage.queue import Filter
from tests.cli.terminal import bot, config
from tests.factories import PIPELINE, START, database_in, rows

UNTIL = START + timedelta(days=300)
MANY = 1_500


def made(database: Database, seed: int = 7, cases: int = MANY, long_case: bool = False) -> Any:
    accounts = {channel: f"{channel}-city" for channel in CHANNELS}
    wanted = Wanted(cases, UNTIL, accounts, seed, long_case)
    return generate(database, PIPELINE, wanted, lambda _: None)


@pytest.fixture(scope="module")
def hotline(tmp_path_factory: pytest.TempPathFactory) -> Database:
    database = database_in(tmp_path_factory.mktemp("generated"))
    made(database)
    return database


def test_about_one_in_ten_is_open_and_every_status_occurs(hotline: Database) -> None:
    counts = dict(rows(hotline, 'SELECT status, count(*) FROM "case" GROUP BY 1'))
    assert len(counts) == 9
    ended = {"resolved", "closed", "redirected", "no_action"}
    still = sum(count for status, count in counts.items() if status not in ended)
    assert 0.06 < still / MANY < 0.15
    assert 0.2 < counts["no_action"] / MANY < 0.4


def test_dates_reach_over_two_years_and_nothing_happens_after_the_end(hotline: Database) -> None:
    [(first, last)] = rows(hotline, 'SELECT min(opened_at), max(opened_at) FROM "case"')
    assert first < str(UNTIL - timedelta(days=700)) < str(UNTIL - timedelta(days=10)) < last
    for table, column in (("case", "opened_at"), ("case", "resolved_at"), ("message", "created_at"),
                          ("case_event", "at")):  # fmt: skip
        [(latest,)] = rows(hotline, f'SELECT max({column}) FROM "{table}"')  # noqa: S608
        assert latest <= UNTIL.strftime("%Y-%m-%d %H:%M:%S.%f"), table


def test_the_queue_a_case_and_a_search_show_what_was_made(hotline: Database) -> None:
    terms = query_terms("الحاوية", PIPELINE.rules.hearing)
    with hotline.read() as connection:
        found = queue.page(connection, Filter(), EVERYTHING, UNTIL)
        case = cases.find(connection, str(found[0]["id"]), EVERYTHING)
        seen = case_page.read(connection, case, whole=True, scope=EVERYTHING)
        hits = search.hits(connection, search.sought(connection, terms), 50)
        words = {row["text"] for row in found}
    assert len(found) == 50
    assert len(words) > 40, "hardly any text comes twice"
    assert seen.triage is not None
    assert seen.events[0]["kind"] == "opened"
    assert len(seen.events) == case["version"]
    assert len(hits) == 50


def test_nothing_made_up_is_sent_or_asked_about(hotline: Database) -> None:
    later = UNTIL + timedelta(days=400)
    with hotline.read() as connection:
        for channel in CHANNELS:
            assert outbox.ready(connection, f"{channel}-city", later) == []
            assert list(recheck.due(connection, f"{channel}-city", later, 10)) == []


def test_the_same_seed_makes_the_same_cases_and_another_one_others(
    hotline: Database, tmp_path: Path
) -> None:
    (tmp_path / "same").mkdir()
    (tmp_path / "other").mkdir()
    same, other = database_in(tmp_path / "same"), database_in(tmp_path / "other")
    made(same)
    made(other, seed=8)
    for table in ("case", "message_version", "case_event", "triage"):
        query = f'SELECT * FROM "{table}" ORDER BY 1'  # noqa: S608
        assert rows(same, query) == rows(hotline, query)
    query = 'SELECT service, opened_at FROM "case" ORDER BY id'
    assert rows(other, query) != rows(hotline, query)


def test_the_long_case_has_its_messages(tmp_path: Path) -> None:
    database = database_in(tmp_path)
    number = made(database, cases=20, long_case=True)
    with database.read() as connection:
        case = cases.find(connection, str(number), EVERYTHING)
        assert len(cases.messages(connection, case, [case["id"]])) == LONG
    assert case["status"] == "in_progress"


def test_its_areas_are_the_gazetteers() -> None:
    assert AREAS.keys() <= PIPELINE.rules.places.areas.keys()


def test_a_database_with_cases_is_left_alone_unless_told(tmp_path: Path) -> None:
    path = config(tmp_path)
    assert bot("generate", "--cases", "30", "-c", path).returncode == 0
    refused = bot("generate", "--cases", "30", "-c", path)
    assert refused.returncode == 1
    assert "--add" in refused.stderr
    assert bot("generate", "--cases", "30", "--add", "-c", path).returncode == 0
    with sqlite3.connect(tmp_path / "queue.db") as connection:
        assert connection.execute('SELECT count(*) FROM "case"').fetchone() == (60,)
