"""Notes, incidents, acts on many cases, and what stands near a case."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework import bulk, canned, desk, incidents, merging, notes, people
from casework.reply import Desk
from domain.errors import NotAllowed, NotFound
from domain.geo import metres
from domain.letter import Limits
from domain.message import Geo
from domain.people import EVERYTHING, Person, Scope
from pipeline.guard import guard
from storage import cases, neighbours
from storage import notes as kept
from storage.database import Database
from tests.factories import PIPELINE, START, database_in, message, rows, store

HUDA, NOOR = Person("huda", "agent"), Person("noor", "agent")
LATER = START + timedelta(minutes=5)


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = database_in(tmp_path)
    for number in range(4):
        store(database, message(external_id=f"m{number}", author=f"citizen-{number}"))
    return database


def case(database: Database, number: int) -> dict[str, Any]:
    with database.read() as connection:
        return cases.by_id(connection, number)


# --- notes ---


def test_who_is_named_in_a_note_is_told_until_they_look(database: Database) -> None:
    for login in ("huda", "noor"):
        people.add(database, "test", START, login, login, "agent")
    told = notes.write(database, HUDA, "1", "@noor @nobody mail@noor.ae @huda انظري", START)
    assert told == ["noor"]
    with database.write() as connection:
        assert [one["author"] for one in kept.unseen(connection, "noor")] == ["huda"]
        kept.see(connection, 1, "noor", LATER)
        assert kept.unseen(connection, "noor") == []


@pytest.mark.parametrize("text", ["", "  \n", "x" * 5001])
def test_an_empty_or_endless_note_is_refused(database: Database, text: str) -> None:
    with pytest.raises(NotAllowed):
        notes.write(database, HUDA, "1", text, START)


def test_a_notes_words_are_in_no_event(database: Database) -> None:
    notes.write(database, HUDA, "1", "كلمة سرية جدا", START)
    assert not rows(database, "SELECT id FROM case_event WHERE data LIKE '%سرية%'")


# --- incidents ---


class Post:
    """Allows a public answer to everybody but the second citizen."""

    def limits(self, asked: Any, now: Any) -> Limits:
        allowed = Limits(public=True, private=True, characters=100)
        return replace(allowed, public=asked.external_id != "m1")


def test_one_answer_reaches_every_open_case_and_says_whom_it_could_not(database: Database) -> None:
    number = incidents.open_from(database, HUDA, "1", "طفح شارع الوحدة", START)
    for name in ("2", "3"):
        incidents.link(database, HUDA, name, number, START)
    post: Any = Post()
    at_desk = Desk(database, lambda _: post, lambda text: guard(text, PIPELINE.rules))
    answered = incidents.answer_all(at_desk, HUDA, number, "الفرق في الطريق", "public", LATER)
    assert answered.queued == 2
    assert [reference for reference, _ in answered.refused] == [case(database, 2)["reference"]]
    again = incidents.answer_all(at_desk, HUDA, number, "الفرق في الطريق", "public", LATER)
    assert again.queued == 0, "nobody gets an answer twice"


def test_one_update_has_each_ones_language_and_reference(database: Database) -> None:
    number = incidents.open_from(database, HUDA, "1", "طفح شارع الوحدة", START)
    incidents.link(database, HUDA, "3", number, START)
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE \"case\" SET language = 'hi' WHERE id = 3")
    post: Any = Post()
    at_desk = Desk(database, lambda _: post, lambda text: guard(text, PIPELINE.rules))
    english = "{reference}: the teams are on their way"
    incidents.answer_all(
        at_desk, HUDA, number, "{reference}: الفرق في الطريق", "public", LATER, english
    )
    sent = rows(database, "SELECT case_id, text FROM outbox ORDER BY case_id")
    first, third = case(database, 1)["reference"], case(database, 3)["reference"]
    assert sent == [
        (1, f"{first}: الفرق في الطريق"), (3, f"{third}: the teams are on their way"),
    ]  # fmt: skip


def test_a_closed_incident_takes_no_more(database: Database) -> None:
    number = incidents.open_from(database, HUDA, "1", "طفح", START)
    incidents.close(database, HUDA, number, START)
    with pytest.raises(NotAllowed):
        incidents.link(database, HUDA, "2", number, START)


# --- bulk ---


def snooze(database: Database, person: Person = HUDA) -> Any:
    until = START + timedelta(hours=4)
    return lambda within, name: desk.snooze(within, person, name, until, START)


def test_an_act_on_many_is_taken_back_exactly(database: Database) -> None:
    before = [{**case(database, n), "version": 0} for n in (1, 2, 3)]
    done = bulk.run(database, HUDA, "snooze", [1, 2, 3], snooze(database), START)
    assert done.done == (1, 2, 3) and done.batch
    back = bulk.undo(database, HUDA, done.batch, LATER)
    assert back.done == (1, 2, 3)
    assert [{**case(database, n), "version": 0} for n in (1, 2, 3)] == before


def test_what_somebody_changed_since_stays_as_they_left_it(database: Database) -> None:
    done = bulk.run(database, HUDA, "snooze", [1, 2], snooze(database), START)
    desk.assign(database, NOOR, "2", "noor", LATER)
    back = bulk.undo(database, HUDA, done.batch or 0, LATER)
    assert back.done == (1,) and len(back.refused) == 1
    assert case(database, 2)["snoozed_until"] is not None


def test_an_act_is_taken_back_once_soon_and_by_whoever_did_it(database: Database) -> None:
    first = bulk.run(database, HUDA, "snooze", [1], snooze(database), START).batch or 0
    with pytest.raises(NotFound):
        bulk.undo(database, NOOR, first, LATER)
    with pytest.raises(NotAllowed):
        bulk.undo(database, HUDA, first, START + timedelta(minutes=11))
    bulk.undo(database, HUDA, first, LATER)
    with pytest.raises(NotAllowed):
        bulk.undo(database, HUDA, first, LATER)


def test_a_refused_case_does_not_stop_the_others(database: Database) -> None:
    merging.merge(database, HUDA, "2", "1", START)
    done = bulk.run(
        database, HUDA, "status", [1, 99, 3],
        lambda within, name: desk.set_status(within, HUDA, name, "triaged", START), START,
    )  # fmt: skip
    assert done.done == (1, 3) and [name for name, _ in done.refused] == ["99"]


def test_no_undo_gives_a_citizen_two_open_cases_in_one_conversation(database: Database) -> None:
    done = bulk.run(
        database, HUDA, "status", [1],
        lambda within, name: desk.set_status(within, HUDA, name, "no_action", START), START,
    )  # fmt: skip
    again = message(external_id="m0-again", author="citizen-0", conversation="m0")
    store(database, again, at=2)
    assert rows(database, "SELECT id FROM \"case\" WHERE status = 'new' AND id = 5")
    back = bulk.undo(database, HUDA, done.batch or 0, LATER)
    assert back.done == () and "another open case" in back.refused[0][1].en
    assert case(database, 1)["status"] == "no_action"


# --- canned ---


def test_a_canned_reply_is_filled_in_and_says_what_is_missing() -> None:
    assert canned.fill("بلاغك {reference} لدى {body}", {"reference": "A1", "body": "الصرف"}) == (
        "بلاغك A1 لدى الصرف"
    )
    with pytest.raises(NotAllowed, match="body_number"):
        canned.fill("اتصل على {body_number}", {"body_number": None})


@pytest.mark.parametrize(
    "text", ["{phone}", "{reference.__class__}", "{reference!r}", "{", "}", "{}"]
)
def test_a_canned_reply_with_an_odd_placeholder_is_refused(text: str) -> None:
    with pytest.raises(NotAllowed):
        canned.fill(text, {"reference": "A1"})


# --- neighbours ---


def test_possible_duplicates_have_their_text_and_distance(tmp_path: Path) -> None:
    database = database_in(tmp_path)
    here, there = Geo("a", 25.3463, 55.4209), Geo("b", 25.3473, 55.4209)
    store(database, message("طفح مجاري في مويلح قرب المدرسة", geo=here))
    store(database, message("المجاري طافحة في مويلح من الصبح", author="b", geo=there))
    store(database, message("حفرة كبيرة في شارع الوحدة", author="c"))
    with database.read() as connection:
        first = cases.by_id(connection, 1)
        found = neighbours.duplicates(connection, first, EVERYTHING)
        assert [one["id"] for one in found] == [2]
        assert found[0]["text"] == "المجاري طافحة في مويلح من الصبح"
        assert 100 < found[0]["distance"] < 125
        assert neighbours.duplicates(connection, first, Scope("public-parking")) == []


def test_the_same_words_are_a_duplicate_wherever_they_stand(database: Database) -> None:
    with database.read() as connection:
        found = neighbours.duplicates(connection, cases.by_id(connection, 1), EVERYTHING)
    assert {one["id"] for one in found} == {2, 3, 4} and all(one["same_words"] for one in found)


@given(*[st.floats(-89, 89), st.floats(-179, 179)] * 2)
def test_distance_is_symmetric_and_on_this_globe(a: float, b: float, c: float, d: float) -> None:
    there = metres((a, b), (c, d))
    assert 0 <= there <= 20_037_600
    assert there == pytest.approx(metres((c, d), (a, b)), abs=1e-3)
