"""A letter of which nobody knows whether it arrived: looked for, and never sent again blindly."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from daemon.deliverer import deliver_next, look_next
from domain.errors import CredentialsRejected, RateLimited, RetryLater
from domain.letter import Absent, CannotTell, Found, Sent, Unknown
from storage import accounts
from storage.database import Database
from tests.daemon.rig import (
    SETTLE,
    WORDS,
    Outlet,
    PowerCut,
    accepted_then,
    deliver,
    letter_to,
    post_office,
    rig,
    state_of,
    station,
)
from tests.factories import rows

SETTLING = SETTLE.total_seconds()


def test_in_doubt_and_found_it_is_sent(database: Database) -> None:
    letter = letter_to(database)
    here, outlet = post_office(database, accepted_then(Unknown("timed out")), looks=(Found("m-9"),))
    deliver_next(here.house, here.station())
    assert state_of(database, letter) == "unknown"
    here.clock.forward(SETTLING - 1)
    assert not look_next(here.house, here.station()), "not before the platform has settled"
    deliver(here)
    assert rows(database, "SELECT state, external_id FROM outbox") == [("sent", "m-9")]
    assert (len(outlet.taken), len(outlet.looked)) == (1, 1)


def test_only_what_is_absent_twice_goes_out_again(database: Database) -> None:
    letter = letter_to(database)
    here, outlet = post_office(database, Unknown("reset by peer"))
    deliver_next(here.house, here.station())
    here.clock.forward(SETTLING)
    assert look_next(here.house, here.station())
    assert not look_next(here.house, here.station()), "the second look waits as long again"
    assert (state_of(database, letter), outlet.taken) == ("unknown", [])
    here.clock.forward(SETTLING)
    assert look_next(here.house, here.station())
    assert state_of(database, letter) == "queued"
    deliver(here)
    assert (state_of(database, letter), len(outlet.taken)) == ("sent", 1)


def test_absent_once_and_then_found_is_sent_once(database: Database) -> None:
    letter_to(database)
    looks = (Absent(), Found("m-9"))
    here, outlet = post_office(database, accepted_then(Unknown("timed out")), looks=looks)
    deliver(here)
    assert rows(database, "SELECT state, external_id FROM outbox") == [("sent", "m-9")]
    assert len(outlet.taken) == 1


def test_where_nobody_can_tell_a_person_decides(database: Database) -> None:
    letter = letter_to(database)
    here, outlet = post_office(database, Unknown("timed out"), looks=(CannotTell(WORDS),))
    deliver(here, hours=24, step=600)
    assert (state_of(database, letter), outlet.taken, len(outlet.looked)) == ("unknown", [], 1)
    [(trouble,)] = rows(database, "SELECT trouble FROM outbox")
    assert WORDS.en in trouble
    kinds = rows(database, "SELECT kind FROM case_event WHERE kind = 'reply_in_doubt'")
    assert len(kinds) == 1


def test_whatever_an_outlet_raises_leaves_a_doubt(database: Database) -> None:
    letter = letter_to(database)
    here, _ = post_office(database, accepted_then(KeyError("id")))
    assert deliver_next(here.house, here.station())
    assert state_of(database, letter) == "unknown"


@pytest.mark.parametrize("arrived", [True, False], ids=["before the record", "before the send"])
def test_a_power_cut_while_sending_is_looked_into(database: Database, arrived: bool) -> None:
    letter = letter_to(database)
    here, before = post_office(database, accepted_then(PowerCut()) if arrived else PowerCut())
    with pytest.raises(PowerCut):
        deliver_next(here.house, here.station())
    assert state_of(database, letter) == "sending"
    looks = (Found("m-9"),) if arrived else (Absent(), Absent())
    again, after = post_office(database, looks=looks)
    again.clock.forward(60)
    assert not deliver_next(again.house, again.station())
    assert not look_next(again.house, again.station()), "its sender may still be alive"
    deliver(again)
    assert state_of(database, letter) == "sent"
    assert len(before.taken) + len(after.taken) == 1


@pytest.mark.parametrize("error", [RetryLater, RateLimited, CredentialsRejected, KeyError])
def test_a_look_that_fails_teaches_nothing(database: Database, error: Any) -> None:
    letter = letter_to(database)
    broken = error("x") if error is KeyError else error(WORDS)
    looks = (Absent(), broken, broken, Found("m-9"))
    here, outlet = post_office(database, accepted_then(Unknown("timed out")), looks=looks)
    for _ in range(3):
        here.clock.forward(SETTLING)
        while deliver_next(here.house, here.station()) or look_next(here.house, here.station()):
            pass
    assert state_of(database, letter) == "unknown"
    assert rows(database, "SELECT absences FROM outbox") == [(1,)]
    deliver(here)
    assert (state_of(database, letter), len(outlet.taken)) == ("sent", 1)
    with database.read() as connection:
        state = accounts.states(connection)["page"]
    assert (state.not_before is not None) == (error is RateLimited)
    assert (state.circuit_open_since is not None) == (error is CredentialsRejected)


def test_one_account_does_not_hurry_the_doubts_of_another(database: Database) -> None:
    slow = Outlet()
    slow.outcomes.append(PowerCut())
    patient = station(outlet=slow, settle=timedelta(hours=1))
    quick = Outlet()
    quick.outcomes.append(Unknown("timed out"))
    hasty = station(outlet=quick, name="other", settle=timedelta(0))
    here = rig(database, patient, hasty)
    letter_to(database)
    letter_to(database, account="other")
    with pytest.raises(PowerCut):
        deliver_next(here.house, patient)
    assert deliver_next(here.house, hasty)
    here.clock.forward(100)
    assert look_next(here.house, hasty)
    assert not look_next(here.house, patient)
    here.clock.forward(3599)
    look_next(here.house, patient)
    assert slow.looked == []


def test_proof_that_comes_after_its_claim_ran_out_still_counts(database: Database) -> None:
    letter = letter_to(database)
    other, resent = post_office(database, looks=(Absent(), Absent()))

    def frozen(outlet: Outlet, posted: Any) -> Sent:
        sent = Sent(outlet.take(posted))
        other.clock.forward(600)
        look_next(other.house, other.station())
        return sent

    here, outlet = post_office(database, frozen)
    deliver_next(here.house, here.station())
    assert state_of(database, letter) == "sent"
    deliver(other)
    assert (len(outlet.taken), resent.taken) == (1, [])


def test_settling_follows_the_pace(database: Database) -> None:
    letter_to(database)
    here, outlet = post_office(database, Unknown("timed out"))
    here.station().pace = replace(here.station().pace, settle_factor=0.0)
    deliver_next(here.house, here.station())
    assert look_next(here.house, here.station())
    assert len(outlet.looked) == 1
