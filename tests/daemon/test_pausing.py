"""While something is paused it is left alone, and afterwards nothing is missing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casework import pausing
from daemon.poller import poll_next
from daemon.rechecker import recheck_next
from daemon.tick import register
from domain.errors import NotAllowed
from domain.people import Person
from storage import accounts, outbox
from storage.database import Database
from tests.daemon.rig import (
    Inlet,
    deliver,
    letter_to,
    page,
    post_office,
    raw,
    rig,
    state_of,
    station,
)
from tests.factories import COMPLAINT, START, message, rows, store

LEAD = Person("salma", "lead")


def pause(database: Database, name: str, off: bool = True, account: str = "page") -> None:
    with database.write() as connection:
        accounts.register(connection, account, "facebook")
    pausing.turn(database, LEAD, name, off, "a rumour", START)


@pytest.mark.parametrize("name", ["replies", "replies:page"])
def test_letters_wait_while_replies_are_paused_and_go_out_once_afterwards(
    database: Database, name: str
) -> None:
    letter = letter_to(database)
    pause(database, name)
    here, outlet = post_office(database)
    deliver(here)
    assert (state_of(database, letter), outlet.taken) == ("queued", [])
    pause(database, name, off=False)
    deliver(here)
    assert (state_of(database, letter), outlet.taken) == ("sent", ["وصلنا بلاغكم"])


def test_a_pause_of_one_account_leaves_the_others_answering(database: Database) -> None:
    letter = letter_to(database)
    pause(database, "replies:other", account="other")
    here, outlet = post_office(database)
    deliver(here)
    assert (state_of(database, letter), len(outlet.taken)) == ("sent", 1)


def test_an_alarm_goes_out_through_a_pause_past_the_answer_that_waits(database: Database) -> None:
    answer = letter_to(database)
    [(case_id, message_id)] = rows(database, "SELECT case_id, reply_to_id FROM outbox")
    with database.write() as connection:
        alarm = outbox.put(
            connection, case_id=case_id, channel="facebook", account="page", mode="private",
            text="بلاغ طارئ", author="balagh", reply_to_id=message_id,
            now=START + timedelta(seconds=1),
        )  # fmt: skip
        connection.exec_driver_sql(
            "UPDATE outbox SET policy = 'at_least_once' WHERE id = ?", (alarm,)
        )
    pause(database, "replies")
    here, outlet = post_office(database)
    deliver(here)
    assert outlet.taken == ["بلاغ طارئ"]
    assert (state_of(database, alarm), state_of(database, answer)) == ("sent", "queued")


def test_a_paused_accounts_inboxes_are_left_alone_and_read_on_afterwards(
    database: Database,
) -> None:
    inlet = Inlet("page")
    inlet.script(page(raw(COMPLAINT, "1")))
    here = rig(database, station(inlet))
    pause(database, "reading:page")
    register(here.house, here.station())
    assert not poll_next(here.house, here.station())
    assert inlet.asked == []
    pause(database, "reading:page", off=False)
    assert poll_next(here.house, here.station())
    assert rows(database, "SELECT external_id FROM message") == [("1",)]


def test_a_paused_account_asks_about_no_stored_message_either(database: Database) -> None:
    store(database, message())
    inlet = Inlet("page", recheck_batch=10)
    here = rig(database, station(inlet))
    here.clock.forward(3600)
    pause(database, "reading:page")
    assert not recheck_next(here.house, here.station())
    pause(database, "reading:page", off=False)
    assert recheck_next(here.house, here.station())
    assert inlet.asked == ["recheck"]


def test_every_turn_of_a_switch_is_audited_once(database: Database) -> None:
    pause(database, "replies")
    pause(database, "replies")
    pause(database, "replies", off=False)
    found = rows(database, "SELECT actor, kind, data FROM audit ORDER BY id")
    assert found == [
        ("salma", "paused", '{"switch":"replies"}'),
        ("salma", "resumed", '{"switch":"replies"}'),
    ]


def test_who_may_not_pause_and_what_is_no_switch_is_refused(database: Database) -> None:
    with pytest.raises(NotAllowed):
        pausing.turn(database, Person("huda", "agent"), "replies", True, "", START)
    with pytest.raises(NotAllowed, match="no switch"):
        pausing.turn(database, LEAD, "reading:nobody", True, "", START)
    assert rows(database, "SELECT * FROM switch") == []
