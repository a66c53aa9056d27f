"""Storing pages: once each, in the latest version, with the case they belong to."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.ingest import Item, ingest
from domain.message import Raw, Unusable
from domain.source import Source
from storage.database import Database
from tests.factories import COMPLAINT, PIPELINE, START, database_in, message, rows, store


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return database_in(tmp_path)


def test_a_complaint_opens_a_case_with_service_and_event(database: Database) -> None:
    tally = store(database, message())
    assert tally.stored == 1
    [(status, service, intent)] = rows(database, 'SELECT status, service, intent FROM "case"')
    assert (status, service) == ("new", "sewage")
    assert intent in ("report", "complaint")
    assert rows(database, "SELECT kind FROM case_event") == [("opened",)]


def test_reading_again_changes_nothing(database: Database) -> None:
    page = [message(), message(author="citizen-2")]
    store(database, *page)
    before = rows(database, "SELECT * FROM message"), rows(database, 'SELECT * FROM "case"')
    tally = store(database, *page, at=5)
    assert (tally.stored, tally.known, tally.changed) == (0, 2, 0)
    assert (rows(database, "SELECT * FROM message"), rows(database, 'SELECT * FROM "case"')) == (
        before
    )


def test_two_inboxes_are_two_sightings_of_one_message(database: Database) -> None:
    one = message()
    store(database, one, inbox="feed")
    store(database, one, inbox="tagged", at=1)
    assert rows(database, "SELECT inbox FROM sighting ORDER BY inbox") == [("feed",), ("tagged",)]
    assert rows(database, "SELECT count(*) FROM message") == [(1,)]


def test_the_same_id_on_two_channels_is_two_messages(database: Database) -> None:
    store(database, message(external_id="17"))
    store(database, message(external_id="17", channel="youtube"))
    assert rows(database, "SELECT count(*) FROM message") == [(2,)]


def test_an_edit_is_a_new_version_and_an_event(database: Database) -> None:
    one = message()
    store(database, one)
    tally = store(database, replace(one, text=COMPLAINT + " والأطفال يلعبون هناك"), at=3)
    assert tally.changed == 1
    assert rows(database, "SELECT version FROM message") == [(2,)]
    assert rows(database, "SELECT kind FROM case_event ORDER BY id") == [("opened",), ("edited",)]


def test_an_older_read_never_replaces_a_newer_one(database: Database) -> None:
    one = message()
    store(database, replace(one, text="النص الجديد بعد التعديل"), at=5)
    assert store(database, one, at=4).known == 1
    assert rows(database, "SELECT text FROM message_version") == [("النص الجديد بعد التعديل",)]


def test_an_older_version_by_edit_time_never_replaces_a_newer_one(database: Database) -> None:
    one = message()
    newer = replace(one, text="أحدث", edited_at=START + timedelta(minutes=2))
    store(database, newer)
    store(database, replace(one, text="أقدم", edited_at=START + timedelta(minutes=1)), at=9)
    assert rows(database, "SELECT text FROM message_version") == [("أحدث",)]


def test_another_contact_in_the_thread_has_a_case_of_their_own(database: Database) -> None:
    root = message()
    answer = message(author="citizen-2", conversation=root.external_id, parent_id=root.external_id)
    store(database, root, answer)
    assert rows(database, 'SELECT count(*) FROM "case"') == [(2,)]
    assert rows(database, "SELECT count(*) FROM conversation") == [(1,)]


def test_a_second_message_joins_the_open_case(database: Database) -> None:
    root = message()
    store(database, root)
    store(database, message("وما زال الوضع كما هو", conversation=root.external_id), at=2)
    assert rows(database, 'SELECT count(*) FROM "case"') == [(1,)]
    assert rows(database, "SELECT kind FROM case_event ORDER BY id") == [("opened",), ("joined",)]


def test_a_complaint_reopens_a_case_resolved_lately(database: Database) -> None:
    root = message()
    store(database, root)
    with database.write() as connection:
        connection.exec_driver_sql(
            "UPDATE \"case\" SET status = 'resolved', resolved_at = '2026-03-02 00:00:00.000000'"
        )
    late = message(conversation=root.external_id, text=COMPLAINT + " مرة أخرى")
    store(database, late, at=60 * 24 * 5)
    assert rows(database, 'SELECT status FROM "case"') == [("triaged",)]


def test_after_thirty_days_it_is_a_new_case(database: Database) -> None:
    root = message()
    store(database, root)
    with database.write() as connection:
        connection.exec_driver_sql(
            "UPDATE \"case\" SET status = 'resolved', resolved_at = '2026-03-02 00:00:00.000000'"
        )
    late = message(conversation=root.external_id, text=COMPLAINT + " من جديد")
    store(database, late, at=60 * 24 * 40)
    assert rows(database, 'SELECT count(*) FROM "case"') == [(2,)]


def test_an_answer_of_the_city_ends_the_waiting(database: Database) -> None:
    root = message()
    store(database, root)
    answer = message("تم التحويل للقسم المختص", author="city", direction="out",
                     conversation=root.external_id, parent_id=root.external_id,
                     created_at=START + timedelta(minutes=9))  # fmt: skip
    store(database, answer, at=10)
    [(waiting, answered)] = rows(database, 'SELECT waiting_since, first_answered_at FROM "case"')
    assert waiting is None
    assert answered is not None
    assert rows(database, 'SELECT count(*) FROM "case"') == [(1,)]


def test_a_hidden_author_still_has_a_case(database: Database) -> None:
    store(database, message(author=None), message(author=None))
    assert rows(database, 'SELECT count(DISTINCT contact_id) FROM "case"') == [(2,)]


def test_an_unusable_item_is_kept_once_with_its_reason(database: Database) -> None:
    source = Source("facebook", "page", "comments")
    held = Item(Raw("comment", {"id": None, "x": "\ud800\0"}), Unusable("It has no id."))
    for _ in range(2):
        ingest(database, PIPELINE, source, [held], asked_at=START, now=START)
    assert rows(database, "SELECT reason, times FROM quarantine") == [("It has no id.", 2)]


def test_events_hold_no_words_of_a_citizen(database: Database) -> None:
    store(database, message("اسمي خالد ورقمي 0501234567 والمجاري طافحة"))
    everything = repr(rows(database, "SELECT data FROM case_event"))
    assert "خالد" not in everything
    assert "0501234567" not in everything


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10**9), pages=st.integers(1, 8))
def test_any_pages_in_any_order_any_number_of_times_give_the_same_queue(
    seed: int, pages: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    rng = random.Random(seed)
    everything = [
        message(f"{COMPLAINT} {number}", external_id=f"p{number}", author=f"a{number % 3}")
        for number in range(12)
    ]
    database = database_in(tmp_path_factory.mktemp("pages"))
    for page in range(pages):
        store(database, *rng.sample(everything, rng.randint(1, 12)), at=page)
    store(database, *everything, at=pages)
    found = rows(database, "SELECT external_id, version FROM message ORDER BY external_id")
    assert found == sorted((one.external_id, 1) for one in everything)
    assert rows(database, 'SELECT count(*) FROM "case"') == [(12,)]
    database.close()
