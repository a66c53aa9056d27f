"""The index of words keeps step with the messages."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.indexing import rebuild
from domain.message import Author
from pipeline.searching import query_terms
from storage import dialect, search
from storage.database import Database
from tests.factories import PIPELINE, database_in, message, rows, store


def ids(database: Database, query: str, **more: int) -> list[int]:
    with database.read() as connection:
        terms = query_terms(query, PIPELINE.rules.hearing)
        if not terms:
            return []
        return search.hits(connection, search.sought(connection, terms), 10, **more)


def test_a_message_is_found_as_soon_as_it_is_stored_and_the_newest_comes_first(
    tmp_path: Path,
) -> None:
    database = database_in(tmp_path)
    store(database, message("طفح في المجاري قرب المدرسة"))
    store(database, message("رائحة مجاري قوية في الحي"), message("حفرة في الطريق"))
    assert ids(database, "المجاري") == [2, 1]
    assert ids(database, "المجاري", before=2) == [1]
    assert ids(database, "مجاري المدرسة") == [1]
    assert ids(database, "مدر") == [1]  # an unfinished last word


def test_an_edit_takes_the_old_words_out(tmp_path: Path) -> None:
    database = database_in(tmp_path)
    store(database, message("طفح في المجاري", external_id="a"))
    store(database, message("حفرة في الطريق العام", external_id="a"), at=5)
    assert ids(database, "المجاري") == []
    assert ids(database, "حفرة") == [1]


def test_an_author_is_found_by_name(tmp_path: Path) -> None:
    database = database_in(tmp_path)
    store(database, message(author=Author("7", "um_salem", "أم سالم")))
    assert ids(database, "ام سالم") == [1]
    assert ids(database, "salem") == [1]


def test_an_index_that_is_lost_is_built_anew(tmp_path: Path) -> None:
    database = database_in(tmp_path)
    store(database, message(), message("el majari tafha 3ndna min ams"))
    before = rows(database, "SELECT rowid, words FROM message_search")
    with database.write() as connection:
        search.clear(connection)
        assert search.is_missing(connection)
    assert rebuild(database, PIPELINE.rules) == 2
    assert rows(database, "SELECT rowid, words FROM message_search") == before


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Database:
    database = database_in(tmp_path_factory.mktemp("search"))
    store(database, message())
    return database


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text())
def test_no_search_is_ever_syntax(shared: Database, query: str) -> None:
    with shared.read() as connection:
        terms = query_terms(query)
        if terms:
            search.hits(connection, search.sought(connection, terms), 5)
            search.hits(connection, dialect.matching(connection, terms, begun=True), 5)
