"""Text messages: the reference to whoever called and agreed, within limits; receipts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from casework import receipts
from casework.calls import Call, log_call
from casework.texting import Texting
from domain.people import Person
from domain.receipt import Receipt
from storage import accounts
from storage.database import Database
from tests.casework.test_acknowledging import approve
from tests.factories import PIPELINE, START, database_in, rows

AGENT = Person("huda", "agent", None)
TEXTING = Texting("sms", per_number=2, daily=3)
NUMBER = "+971501234567"
SAID = "طفح مجاري أمام البيت في مويلح منذ يومين"


@pytest.fixture
def database(tmp_path: Path) -> Database:
    found = database_in(tmp_path)
    with found.write() as connection:
        accounts.register(connection, "sms", "kannel")
    approve(found, "ar", "en")
    return found


def ring(database: Database, key: str, number: str | None = NUMBER, **more: Any) -> Any:
    given: dict[str, Any] = {"sms_consent": True, **more}
    call = Call(key, f"{SAID} {key}", number=number, **given)
    return log_call(database, PIPELINE, AGENT, call, START, None, TEXTING)


def texts(database: Database) -> list[tuple[Any, ...]]:
    return rows(database, "SELECT recipient, text FROM outbox WHERE kind = 'sms' ORDER BY rowid")


def why(database: Database) -> list[str]:
    query = "SELECT json_extract(data, '$.why') FROM case_event WHERE kind = 'sms_skipped'"
    return [row[0] for row in rows(database, query)]


def test_whoever_agrees_gets_the_reference(database: Database) -> None:
    case = ring(database, "a")
    [(recipient, text)] = texts(database)
    assert recipient == NUMBER and case["reference"] in text and "سجّلنا" in text
    assert rows(database, "SELECT channel, account, mode, policy FROM outbox") == [
        ("kannel", "sms", "private", "at_most_once")
    ]


def test_in_the_callers_language(database: Database) -> None:
    ring(database, "a", language="hi")  # nobody approved that one: English
    [(_, text)] = texts(database)
    assert text.startswith("Thank you")


@pytest.mark.parametrize("more", [{"sms_consent": False}, {"sms_consent": None}, {"number": None}])
def test_who_did_not_agree_or_gave_no_number_gets_none(
    database: Database, more: dict[str, Any]
) -> None:
    ring(database, "a", **more)
    assert (texts(database), why(database)) == ([], [])


def test_a_form_sent_twice_sends_one(database: Database) -> None:
    ring(database, "a")
    ring(database, "a")
    assert len(texts(database)) == 1


def test_prefix_number_and_day_have_their_limits(database: Database) -> None:
    ring(database, "abroad", "+33612345678")
    for key in "abc":
        ring(database, key)
    for key in "de":
        ring(database, key, "+971507654321")
    assert [number for number, _ in texts(database)] == [NUMBER, NUMBER, "+971507654321"]
    assert why(database) == ["prefix", "often", "much"]


def test_a_receipt_is_kept_once_whatever_order_it_comes_in(database: Database) -> None:
    ring(database, "a")
    [(letter,)] = rows(database, "SELECT id FROM outbox")
    for receipt, new in [
        (Receipt(letter, "on_the_way"), True),
        (Receipt(letter, "delivered"), True),
        (Receipt(letter, "on_the_way"), False),
        (Receipt(letter, "delivered"), False),
        (Receipt("somebody else's", "delivered"), False),
    ]:
        assert receipts.keep(database, "sms", receipt, START) is new, receipt
    assert not receipts.keep(database, "another", Receipt(letter, "failed"), START)
    assert rows(database, "SELECT receipt FROM outbox") == [("delivered",)]
    events = rows(database, "SELECT kind FROM case_event WHERE kind LIKE 'sms%'")
    assert events == [("sms_queued",), ("sms_delivered",)]


def test_a_receipt_ends_a_doubt(database: Database) -> None:
    ring(database, "a")
    [(letter,)] = rows(database, "SELECT id FROM outbox")
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE outbox SET state = 'unknown'")
    receipts.keep(database, "sms", Receipt(letter, "delivered"), START)
    assert rows(database, "SELECT state FROM outbox") == [("sent",)]
