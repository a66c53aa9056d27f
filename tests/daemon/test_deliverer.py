"""A letter goes out at most once, and a refusal waits or ends as the platform says."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from daemon.deliverer import deliver_next
from domain.letter import Absent, Refused, Sent, Unknown
from storage.database import Database
from tests.daemon.rig import (
    WORDS,
    Outlet,
    deliver,
    letter_to,
    post_office,
    state_of,
)
from tests.factories import START, rows


def test_a_letter_that_was_taken_is_sent_and_never_again(database: Database) -> None:
    letter = letter_to(database)
    here, outlet = post_office(database)
    deliver(here)
    assert outlet.taken == ["وصلنا بلاغكم"]
    found = rows(database, "SELECT state, external_id, attempts FROM outbox")
    assert found == [("sent", "sent-1", 1)]
    [(data,)] = rows(database, "SELECT data FROM case_event WHERE kind = 'reply_sent'")
    assert letter in data
    [(waiting, answered)] = rows(database, 'SELECT waiting_since, first_answered_at FROM "case"')
    assert (waiting is None, answered is not None) == (True, True)


def test_a_final_refusal_is_not_tried_again_and_a_person_is_told(database: Database) -> None:
    letter = letter_to(database)
    here, outlet = post_office(database, Refused(WORDS, "code 200"))
    deliver(here)
    assert (state_of(database, letter), outlet.taken) == ("refused", [])
    assert rows(database, "SELECT count(*) FROM case_event WHERE kind = 'reply_refused'") == [(1,)]


def test_a_refusal_for_now_waits_as_long_as_the_platform_says(database: Database) -> None:
    letter = letter_to(database)
    until = START + timedelta(minutes=40)
    here, outlet = post_office(database, Refused(WORDS, retry=True, not_before=until))
    deliver(here, hours=0.6)
    assert (state_of(database, letter), outlet.taken) == ("queued", [])
    deliver(here, hours=0.2)
    assert (state_of(database, letter), len(outlet.taken)) == ("sent", 1)


@pytest.mark.parametrize("when", [None, START - timedelta(seconds=5)])
def test_without_a_time_or_with_one_gone_by_it_backs_off(database: Database, when: Any) -> None:
    letter = letter_to(database)
    here, outlet = post_office(database, *[Refused(WORDS, retry=True, not_before=when)] * 12)
    deliver(here)
    tries = 12 - len(outlet.outcomes)
    assert 5 <= tries <= 10, "after 2, 4, 8, 15, 15 … minutes, less a spread"
    outlet.outcomes.clear()
    deliver(here, hours=0.3)
    assert (state_of(database, letter), len(outlet.taken)) == ("sent", 1)


def test_a_case_gets_its_letters_one_after_the_other(database: Database) -> None:
    first = letter_to(database, "first")
    with database.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO outbox (id, case_id, channel, account, policy, mode, text, author,"
            " reply_to_id, state, created_at, not_before, attempts, absences)"
            " SELECT 'second', case_id, channel, account, policy, mode, 'second', author,"
            " reply_to_id, state, '2026-03-01 08:00:01.000000', not_before, 0, 0 FROM outbox"
        )
    here, outlet = post_office(database, Unknown("timed out"), looks=(Absent(), Absent()))
    here.clock.forward(5)
    deliver_next(here.house, here.station())
    assert not deliver_next(here.house, here.station())
    assert (state_of(database, first), state_of(database, "second")) == ("unknown", "queued")
    deliver(here)
    assert outlet.taken == ["first", "second"]


def test_two_daemons_send_a_letter_once(database: Database) -> None:
    letter_to(database)
    there, outlet = post_office(database)

    def meanwhile(mine: Outlet, posted: Any) -> Sent:
        assert not deliver_next(there.house, there.station())
        return Sent(mine.take(posted))

    here, mine = post_office(database, meanwhile)
    assert deliver_next(here.house, here.station())
    deliver(there)
    assert (len(mine.taken), outlet.taken) == (1, [])
