"""Acknowledgements: once a case, in the citizen's language, and never into a loop."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from casework import texts
from casework.acknowledging import MOST_A_DAY, Manners
from casework.ingest import ingest
from casework.reply import Desk, reply
from domain.errors import NotAllowed
from domain.letter import Limits
from domain.message import Author, Message
from domain.people import Person
from domain.source import Source
from pipeline.guard import guard
from pipeline.letters import LANGUAGES
from storage.database import Database
from tests.factories import COMPLAINT, PIPELINE, START, database_in, item, message, rows

ADMIN = Person("root", "admin", None)
PRIVATE = partial(guard, rules=PIPELINE.rules)
OPEN = Limits(public=True, private=True, characters=280)
MANNERS = Manners("public", 5000, lambda message, now: OPEN)


def approve(database: Database, *languages: str) -> None:
    for kind, proposed in PIPELINE.rules.letters.texts.items():
        for language in languages:
            texts.approve(database, ADMIN, kind, language, proposed[language], PRIVATE, START)


@pytest.fixture
def database(tmp_path: Path) -> Database:
    found = database_in(tmp_path)
    approve(found, *LANGUAGES)
    return found


def read(database: Database, *messages: Message, at: float = 0, manners: Any = MANNERS) -> None:
    now = START + timedelta(minutes=at)
    source = Source("facebook", "page", "comments")
    items = [item(one) for one in messages]
    ingest(database, PIPELINE, source, items, asked_at=now, now=now, manners=manners)


def acks(database: Database) -> list[tuple[Any, ...]]:
    return rows(database, "SELECT mode, text FROM outbox WHERE kind = 'ack' ORDER BY rowid")


def why(database: Database) -> list[str]:
    query = "SELECT json_extract(data, '$.why') FROM case_event WHERE kind = 'ack_skipped'"
    return [row[0] for row in rows(database, query)]


def test_a_complaint_is_acknowledged_with_its_reference(database: Database) -> None:
    read(database, message())
    [(mode, text)] = acks(database)
    [(reference,)] = rows(database, 'SELECT reference FROM "case"')
    assert mode == "public"
    assert reference in text and "سجّلنا بلاغك" in text
    assert rows(database, "SELECT author, policy FROM outbox") == [("balagh", "at_most_once")]


def test_once_a_case_however_often_it_is_read_or_written_to(database: Database) -> None:
    first = message()
    read(database, first)
    more = message(conversation=first.external_id, parent_id=first.external_id)
    read(database, first, more, at=5)
    assert len(acks(database)) == 1


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("The street light near Al Majaz park is broken, please fix it", "Thank you"),
        ("ہماری گلی میں کچرا پڑا ہے، کوئی اٹھانے نہیں آیا، مہربانی کریں", "ہم سے"),
        ("हमारी गली में कचरा पड़ा है, कृपया इसे उठाइए", "हमसे"),
        ("Walang tubig dito sa amin, tatlong araw na po, paki ayos naman", "Salamat"),
    ],
)
def test_in_the_citizens_language(database: Database, text: str, begins: str) -> None:
    read(database, message(text))
    [(_, sent)] = acks(database)
    assert sent.startswith(begins)


def test_where_there_is_danger_the_number_to_call_comes_with_it(database: Database) -> None:
    read(database, message("حريق في البناية والناس عالقين داخل الشقة الحقونا"))
    [(_, text)] = acks(database)
    assert "999" in text


@pytest.mark.parametrize(
    "text", ["شكرا لكم على جهودكم الرائعة", "Follow me and win a free iPhone http://win.example"]
)
def test_praise_and_spam_get_none(database: Database, text: str) -> None:
    read(database, message(text))
    assert acks(database) == []


def test_our_own_posts_get_none(database: Database) -> None:
    read(database, message(direction="out"))
    assert acks(database) == []


def test_nothing_goes_out_before_a_person_has_approved_it(tmp_path: Path) -> None:
    plain = database_in(tmp_path)
    read(plain, message())
    assert acks(plain) == [] and why(plain) == []
    approve(plain, "en")
    read(plain, message(author="citizen-2"), at=1)
    [(_, text)] = acks(plain)
    assert text.startswith("Thank you")  # rather in English than not at all


def test_a_machine_that_answers_machines_is_soon_left_alone(database: Database) -> None:
    for number in range(20):  # each a conversation of its own, as a bot's posts are
        read(database, message(f"{COMPLAINT} {number}"), at=number)
    assert len(acks(database)) == MOST_A_DAY
    assert set(why(database)) == {"often"}


@pytest.mark.parametrize("author", [Author("1", handle="weather_bot"), Author("2", name="AskBot")])
def test_a_bot_by_its_own_name_gets_none(database: Database, author: Author) -> None:
    read(database, message(author=author))
    assert (acks(database), why(database)) == ([], ["bot"])


@pytest.mark.parametrize("author", [Author("1", handle="talbot"), Author("2", name="Botros Ali")])
def test_a_citizen_with_such_a_name_is_none(database: Database, author: Author) -> None:
    read(database, message(author=author))
    assert len(acks(database)) == 1


def test_who_quotes_our_words_back_gets_none(database: Database) -> None:
    read(database, message())
    [(_, text)] = acks(database)
    read(database, message(f"{text} {COMPLAINT}", author="citizen-2"), at=1)
    assert (len(acks(database)), why(database)) == (1, ["echo"])


def test_what_was_written_long_ago_is_left_to_a_person(database: Database) -> None:
    read(database, message(created_at=START - timedelta(days=3)))
    assert (acks(database), why(database)) == ([], ["old"])


def test_policy_and_platform_decide_how(database: Database) -> None:
    once = replace(OPEN, private_once=True)
    closed = replace(OPEN, public=False)
    for number, (policy, limits, public) in enumerate(
        [("silent", OPEN, True), ("private", OPEN, True), ("private", once, True),
         ("public", closed, True), ("public", replace(OPEN, characters=20), True),
         ("public", closed, False)]
    ):  # fmt: skip
        manners = Manners(policy, 5000, lambda message, now, limits=limits: limits)  # type: ignore[arg-type,misc]
        read(database, message(author=f"a{number}", public=public), at=number, manners=manners)
    assert [mode for mode, _ in acks(database)] == ["private", "private"]
    assert why(database) == ["kept_for_agent", "not_possible", "too_long"]


def test_an_account_has_its_share_a_day(database: Database) -> None:
    few = replace(MANNERS, daily=2)
    page = [message(f"{COMPLAINT} {n}", author=f"c{n}") for n in range(5)]
    read(database, *page, manners=few)
    assert (len(acks(database)), why(database)) == (2, ["much"] * 3)
    read(database, message(author="late"), at=24 * 60 + 1, manners=few)
    assert why(database)[3:] == ["old"]


def test_the_acknowledgement_read_back_from_the_platform_is_no_answer(database: Database) -> None:
    asked = message()
    read(database, asked)
    [(_, text)] = acks(database)
    ours = message(
        f"@citizen {text}", direction="out", author="city", parent_id=asked.external_id,
        conversation=asked.external_id,
    )  # fmt: skip
    read(database, ours, at=1)
    [(waiting, answered)] = rows(database, 'SELECT waiting_since, first_answered_at FROM "case"')
    assert waiting is not None and answered is None
    real = replace(ours, external_id="real", text="وصل الفريق إلى الموقع")
    read(database, real, at=2)
    [(waiting, answered)] = rows(database, 'SELECT waiting_since, first_answered_at FROM "case"')
    assert waiting is None and answered is not None


def test_an_agent_may_still_answer(database: Database) -> None:
    read(database, message())

    class Outlet:
        def limits(self, message: Message, now: object) -> Limits:
            return OPEN

    desk = Desk(database, lambda account: Outlet(), PRIVATE)  # type: ignore[arg-type,return-value]
    assert reply(desk, "1", "وصلنا البلاغ", "public", "huda", START)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Thank you", "must have reference"),
        ("{reference} {number}", "must have reference"),
        ("{reference} {", "must have reference"),
        ("{reference!r}", "must have reference"),
        ("{reference.__class__}", "must have reference"),
        ("{reference} https://x.example", "web address"),
        ("{reference} call 050 123 4567", "somebody's data"),
        ("{reference} " + "a" * 300, "240 fit"),
    ],
)
def test_a_text_that_may_not_go_out_is_not_approved(
    database: Database, text: str, told: str
) -> None:
    with pytest.raises(NotAllowed) as refused:
        texts.approve(database, ADMIN, "registered", "en", text, PRIVATE, START)
    assert told in refused.value.sentence.en


def test_only_who_manages_approves(database: Database) -> None:
    agent = Person("huda", "agent", None)
    with pytest.raises(NotAllowed):
        texts.approve(database, agent, "registered", "en", "{reference}", PRIVATE, START)
    with pytest.raises(NotAllowed):
        texts.withdraw(database, agent, "registered", "en", START)


def test_what_is_withdrawn_is_sent_no_more(database: Database) -> None:
    for language in LANGUAGES:
        texts.withdraw(database, ADMIN, "registered", language, START)
    read(database, message())
    assert (acks(database), why(database)) == ([], ["no_text"])
