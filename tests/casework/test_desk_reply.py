"""Answering and moving a case along: what an agent may do, and the sentence where not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from casework import desk
from casework.reply import Desk, reply
from domain.errors import NotAllowed, NotFound
from domain.letter import Absent, Letter, Limits, Sent
from domain.message import Message
from domain.people import Person
from domain.words import Words
from pipeline.guard import guard
from storage.database import Database
from tests.factories import COMPLAINT, PIPELINE, START, database_in, message, rows, store

SLA = PIPELINE.rules.sla
MARYAM = Person("maryam", "agent")

LATER = START + timedelta(minutes=5)
WINDOW = Words(en="The 24 hours are over.", ar="انقضت الساعات الأربع والعشرون.")


class Post:
    """An outlet that allows what it is given, and remembers of which message it was asked."""

    def __init__(self, limits: Limits) -> None:
        self.allowed = limits
        self.asked: list[Message] = []

    def deliver(self, letter: Letter) -> Sent:
        raise AssertionError("a reply is queued, never sent from the desk")

    def find_sent(self, letter: Letter, claimed: frozenset[str]) -> Absent:
        return Absent()

    def limits(self, message: Message, now: Any) -> Limits:
        self.asked.append(message)
        return self.allowed


def desk_with(database: Database, **limits: Any) -> tuple[Desk, Post]:
    post = Post(replace(Limits(public=True, private=True, characters=40), **limits))
    at_desk = Desk(database, lambda _: post, lambda text: guard(text, PIPELINE.rules))
    return at_desk, post


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = database_in(tmp_path)
    store(database, message(external_id="one"))
    return database


def test_a_reply_is_queued_to_the_last_message_with_its_event(database: Database) -> None:
    store(database, message("وما زال الوضع كما هو", external_id="two", conversation="one",
                            created_at=LATER), at=5)  # fmt: skip
    at_desk, post = desk_with(database)
    letter = reply(at_desk, "1", "  وصلنا بلاغكم  ", "public", "maryam", LATER)
    query = (
        "SELECT outbox.id, outbox.state, outbox.text, outbox.author, message.external_id"
        " FROM outbox JOIN message ON message.id = outbox.reply_to_id"
    )
    assert rows(database, query) == [(letter, "queued", "وصلنا بلاغكم", "maryam", "two")]
    assert [asked.external_id for asked in post.asked] == ["two"]
    [(actor, data)] = rows(
        database, "SELECT actor, data FROM case_event WHERE kind = 'reply_queued'"
    )
    assert (actor, letter in data, "بلاغكم" in data) == ("maryam", True, False)


@pytest.mark.parametrize(
    ("text", "mode", "limits", "says"),
    [
        ("   ", "public", {}, "empty"),
        ("x" * 41, "public", {}, "Shorten it by 1"),
        ("🙂" * 21, "public", {"length": lambda text: 2 * len(text)}, "Shorten it by 2"),
        ("Please call 0501234567", "public", {}, "a phone number"),
        ("hello", "private", {"private": False}, "private reply is not possible"),
        ("hello", "private", {"private": False, "why_not": WINDOW}, "24 hours"),
    ],
)
def test_what_may_not_go_is_not_queued_and_says_why(
    database: Database, text: str, mode: Any, limits: dict[str, Any], says: str
) -> None:
    at_desk, _ = desk_with(database, **limits)
    with pytest.raises(NotAllowed, match=says):
        reply(at_desk, "1", text, mode, "maryam", LATER)
    assert rows(database, "SELECT count(*) FROM outbox") == [(0,)]


def test_private_data_may_go_privately(database: Database) -> None:
    at_desk, _ = desk_with(database)
    assert reply(at_desk, "1", "Please call 0501234567", "private", "maryam", LATER)


def test_a_message_that_its_author_deleted_is_not_answered(database: Database) -> None:
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE message SET deleted_at = stored_at")
    at_desk, _ = desk_with(database)
    with pytest.raises(NotAllowed, match="deleted"):
        reply(at_desk, "1", "hello", "public", "maryam", LATER)


def test_a_stranger_s_message_below_is_not_what_is_answered(database: Database) -> None:
    store(database, message(COMPLAINT, external_id="two", author="other", conversation="one",
                            parent_id="one", created_at=LATER), at=5)  # fmt: skip
    at_desk, post = desk_with(database)
    reply(at_desk, "1", "hello", "public", "maryam", LATER)
    assert [asked.external_id for asked in post.asked] == ["one"]


def test_an_unknown_case_is_told(database: Database) -> None:
    at_desk, _ = desk_with(database)
    with pytest.raises(NotFound, match="no case 99"):
        reply(at_desk, "99", "hello", "public", "maryam", LATER)


def test_a_case_goes_along_the_status_table_and_each_step_is_an_event(database: Database) -> None:
    for status in ("triaged", "in_progress", "resolved"):
        desk.set_status(database, MARYAM, "1", status, LATER)
    [(status, resolved)] = rows(database, 'SELECT status, resolved_at FROM "case"')
    assert (status, resolved is not None) == ("resolved", True)
    desk.set_status(database, MARYAM, "1", "triaged", LATER)
    assert rows(database, 'SELECT status, resolved_at FROM "case"') == [("triaged", None)]
    assert rows(database, "SELECT count(*) FROM case_event WHERE kind = 'status'") == [(4,)]


@pytest.mark.parametrize("status", ["resolved", "closed", "new", "solved"])
def test_no_other_move_is_made(database: Database, status: str) -> None:
    with pytest.raises(NotAllowed):
        desk.set_status(database, MARYAM, "1", status, LATER)
    assert rows(database, 'SELECT status, version FROM "case"') == [("new", 1)]


def test_no_case_is_reopened_beside_the_open_one_of_its_conversation(database: Database) -> None:
    for status in ("triaged", "in_progress", "resolved"):
        desk.set_status(database, MARYAM, "1", status, START)
    late = START + timedelta(days=40)
    store(database, message(conversation="one", created_at=late), at=40 * 24 * 60)
    assert [row[0] for row in rows(database, 'SELECT status FROM "case"')] == ["resolved", "new"]
    with pytest.raises(NotAllowed, match="another open case"):
        desk.set_status(database, MARYAM, "1", "triaged", late)
    desk.set_status(database, MARYAM, "2", "no_action", late)
    desk.set_status(database, MARYAM, "1", "triaged", late)


def test_no_case_is_closed_without_a_call_back(database: Database) -> None:
    for status in ("triaged", "in_progress", "resolved"):
        desk.set_status(database, MARYAM, "1", status, LATER)
    with pytest.raises(NotAllowed, match="call-back"):
        desk.set_status(database, MARYAM, "1", "closed", LATER)


@pytest.mark.parametrize(
    ("act", "column", "value", "kind"),
    [
        (lambda db: desk.assign(db, MARYAM, "1", "noor", LATER), "assignee", "noor", "assigned"),
        (lambda db: desk.set_priority(db, MARYAM, "1", 1, SLA, LATER), "priority", 1, "priority"),
        (lambda db: desk.set_emergency(db, MARYAM, "1", True, LATER), "emergency", 1,
         "emergency"),
        (lambda db: desk.set_service(db, MARYAM, "1", "pests", {"pests": "ph"}, LATER), "service",
         "pests", "service"),
    ],
)  # fmt: skip
def test_a_correction_is_kept_with_who_made_it(
    database: Database, act: Callable[[Database], None], column: str, value: Any, kind: str
) -> None:
    act(database)
    assert rows(database, f'SELECT {column}, version FROM "case"') == [(value, 2)]  # noqa: S608
    events = rows(database, "SELECT actor FROM case_event WHERE kind = ?", kind)
    assert events == [("maryam",)]


def test_a_wrong_service_or_priority_names_the_right_ones(database: Database) -> None:
    with pytest.raises(NotAllowed, match="sewage, pests"):
        desk.set_service(
            database, MARYAM, "1", "sewerage", {"sewage": "shm", "pests": "shm"}, LATER
        )
    with pytest.raises(NotAllowed, match="from 1"):
        desk.set_priority(database, MARYAM, "1", 5, SLA, LATER)


def test_with_its_service_a_case_goes_to_the_body_that_has_it(database: Database) -> None:
    bodies = {"sewage": "drainage", "pests": "public-health"}
    desk.set_service(database, MARYAM, "1", "pests", bodies, LATER)
    assert rows(database, 'SELECT service, body FROM "case"') == [("pests", "public-health")]


def test_an_agents_priority_moves_the_case_in_the_queue(database: Database) -> None:
    query = 'SELECT next_due_at, response_due, resolution_due FROM "case" WHERE id = 1'
    [before] = rows(database, query)
    desk.set_priority(database, MARYAM, "1", 1, SLA, LATER)
    [raised] = rows(database, query)
    desk.set_priority(database, MARYAM, "1", 4, SLA, LATER)
    [lowered] = rows(database, query)
    assert raised < lowered
    assert raised[0] == raised[1]  # an answer is owed first
    assert before in (raised, lowered) or raised < before < lowered
