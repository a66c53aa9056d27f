"""A search shows cases: each once, the newest hit first, and nobody another body's."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from casework.merging import merge
from domain.message import Author
from domain.people import EVERYTHING, Person, Scope
from domain.status import OPEN, STATUSES
from pipeline.searching import query_terms
from storage import found
from storage.database import Database
from storage.queue import Filter
from storage.tables import CaseRow
from tests.factories import PIPELINE, START, database_in, message, rows, store

ALL = Filter(statuses=STATUSES)


def search(
    database: Database, query: str, wanted: Filter = ALL, scope: Scope = EVERYTHING, **more: Any
) -> found.Found:
    terms = query_terms(query, PIPELINE.rules.hearing)
    with database.read() as connection:
        return found.page(connection, terms, wanted, scope, START, **more)


def ids(database: Database, query: str, **more: Any) -> list[int]:
    return [row["id"] for row in search(database, query, **more).rows]


def test_a_case_comes_once_with_its_newest_hit(tmp_path: Path) -> None:
    database = database_in(tmp_path)
    again = {"conversation": "a", "parent_id": "a", "created_at": START + timedelta(hours=1)}
    store(database, message("طفح مجاري في شارع الوحدة والريحة لا تطاق", external_id="a"))
    store(database, message("حفرة كبيرة في شارع الملك فيصل تكسر السيارات", author="c2"), at=1)
    store(database, message("المجاري طافحة في شارعنا منذ أسبوع والوضع خطير", **again), at=61)
    page = search(database, "شارع")
    assert [row["id"] for row in page.rows] == [1, 2]
    assert page.rows[0]["hit"]["text"].startswith("المجاري طافحة")
    assert page.rows[0]["text"].startswith("طفح مجاري")
    assert page.before is None


def test_page_by_page_every_case_comes_once(tmp_path: Path) -> None:
    database = database_in(tmp_path)
    for number in range(9):  # three messages in each of three conversations, in turn
        where = f"c{number % 3}"
        store(
            database,
            message(
                f"طفح مجاري في شارع الوحدة والريحة لا تطاق، الرسالة {number}",
                external_id=where if number < 3 else f"m{number}",
                conversation=where, author=where, created_at=START + timedelta(hours=number),
            ),
            at=number * 60,
        )  # fmt: skip
    shown: list[int] = []
    before: int | None = None
    for _ in range(10):
        page = search(database, "مجاري", most=1, before=before)
        shown += [row["id"] for row in page.rows]
        before = page.before
        if before is None:
            break
    assert shown == [3, 2, 1]


def test_filters_narrow_a_search_as_they_narrow_the_queue(tmp_path: Path) -> None:
    database = database_in(tmp_path)
    store(database, message("طفح مجاري في شارع الوحدة والريحة لا تطاق"))
    store(database, message("حفرة كبيرة في شارع الملك فيصل", author="c2"))
    with database.write() as connection:
        connection.execute(update(CaseRow).where(CaseRow.id == 1).values(status="resolved"))
    assert ids(database, "شارع") == [2, 1]
    assert ids(database, "شارع", wanted=Filter(statuses=tuple(OPEN))) == [2]
    assert ids(database, "شارع", wanted=Filter(statuses=STATUSES, service="sewage")) == [1]


def test_a_merged_case_is_found_as_the_one_it_was_merged_into(tmp_path: Path) -> None:
    database = database_in(tmp_path)
    store(database, message("طفح مجاري في شارع الوحدة والريحة لا تطاق"))
    store(database, message("ريحة المجاري عند مسجد النور لا تطاق ابدا", author="c2"))
    merge(database, Person("huda", "agent"), "1", "2", START)
    assert ids(database, "الوحدة") == [2]
    assert ids(database, "مجاري") == [2]


def test_a_telephone_number_is_found_however_it_is_grouped(tmp_path: Path) -> None:
    database = database_in(tmp_path)
    store(database, message("الانارة معطلة في شارعنا اتصلوا ٠٥٠ ١٢٣ ٤٥٦٧ لو سمحتم"))
    store(database, message("الانارة معطلة في شارعنا رقمي +971 50-123-4568", author="c2"))
    assert ids(database, "0501234567") == [1]
    assert ids(database, "+971501234567") == [1]
    assert ids(database, "050 123 4568") == [2]
    assert ids(database, "0501234569") == []


def test_a_case_is_found_by_reference_number_handle_and_name(tmp_path: Path) -> None:
    database = database_in(tmp_path)
    store(database, message(author=Author("7", "um_salem", "أم سالم")))
    [[reference]] = rows(database, 'SELECT reference FROM "case"')
    with database.read() as connection:
        for name in (reference, reference.lower(), f" {reference} ", "1", "#1", "١"):
            [row] = found.named(connection, name, EVERYTHING)
            assert row["id"] == 1
        assert found.named(connection, "", EVERYTHING) == []
        assert found.named(connection, reference, Scope("somebody-else")) == []
    assert ids(database, "@um_salem") == ids(database, "ام سالم") == [1]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """Cases of two departments, in words that they share."""
    database = database_in(tmp_path_factory.mktemp("found"))
    for number in range(12):
        what = ("طفح مجاري", "حفرة كبيرة", "الانارة معطلة")[number % 3]
        store(database, message(f"{what} في شارع الوحدة يا جماعة {number}", author=f"c{number}"))
    with database.write() as connection:
        for number in range(12):
            values = {"body": ("a", "b", None)[number // 2 % 3]}
            connection.execute(update(CaseRow).where(CaseRow.id == number + 1).values(**values))
    return database


@settings(deadline=None)
@given(
    query=st.sampled_from(("شارع", "مجاري", "الوحده", "يا", "انارة", "حفره", "جماعة 1")),
    body=st.sampled_from(("a", "b")),
    most=st.integers(1, 5),
    before=st.one_of(st.none(), st.integers(1, 14)),
)
def test_a_department_finds_its_own_cases_alone(
    shared: Database, query: str, body: str, most: int, before: int | None
) -> None:
    page = search(shared, query, scope=Scope(body), most=most, before=before)
    assert all(row["body"] == body for row in page.rows)
    everything = search(shared, query, before=before).rows
    mine = [row["id"] for row in everything if row["body"] == body]
    assert [row["id"] for row in page.rows] == mine[:most]
    assert (page.before is not None) == (len(mine) > most)


@settings(deadline=None)
@given(
    query=st.sampled_from(("شارع", "مجاري", "غيمة", "الوح")),
    body=st.sampled_from(("a", "b", None)),
    ids=st.lists(st.integers(0, 14), unique=True),
    before=st.one_of(st.none(), st.integers(1, 14)),
)
def test_rows_anew_are_those_that_the_page_would_show(
    shared: Database, query: str, body: str | None, ids: list[int], before: int | None
) -> None:
    shown = {row["id"]: row for row in search(shared, query, scope=Scope(body), before=before).rows}
    terms = query_terms(query, PIPELINE.rules.hearing)
    with shared.read() as connection:
        anew = found.again(connection, ids, terms, ALL, Scope(body), START, before)
    assert {row["id"]: row for row in anew} == {n: shown[n] for n in ids if n in shown}


@settings(deadline=None)
@given(query=st.one_of(st.text(), st.text(alphabet='"*^:-+(){}ab NEARORNOT')))
def test_no_search_is_ever_syntax(shared: Database, query: str) -> None:
    search(shared, query)
    with shared.read() as connection:
        found.named(connection, query, EVERYTHING)
