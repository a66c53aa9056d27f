"""A letter goes out at most once, whatever becomes of its sending."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from daemon.deliverer import deliver_next, look_next
from domain.errors import CredentialsRejected, RateLimited, RetryLater
from domain.letter import Absent, CannotTell, Found, Refused, Sent, Unknown
from storage import accounts
from storage.database import Database
from tests.daemon.rig import (
    SETTLE,
    WORDS,
    Outlet,
    PowerCut,
    Rig,
    accepted_then,
    letter_to,
    rig,
    state_of,
    station,
)
from tests.factories import START, rows

SETTLING = SETTLE.total_seconds()


def at_work(database: Database, *outcomes: Any, looks: tuple[Any, ...] = ()) -> tuple[Rig, Outlet]:
    outlet = Outlet()
    outlet.outcomes.extend(outcomes)
    outlet.looks.extend(looks)
    return rig(database, station(outlet=outlet)), outlet


def run(rig: Rig, hours: float = 1.0, step: float = 60.0) -> None:
    """Everything that is due, for so long: more than any wait of a letter."""
    for _ in range(int(hours * 3600 / step)):
        while deliver_next(rig.house, rig.station()) or look_next(rig.house, rig.station()):
            pass
        rig.clock.forward(step)


def test_a_letter_that_was_taken_is_sent_and_never_again(database: Database) -> None:
    letter = letter_to(database)
    here, outlet = at_work(database)
    run(here)
    assert outlet.taken == ["وصلنا بلاغكم"]
    found = rows(database, "SELECT state, external_id, attempts FROM outbox")
    assert found == [("sent", "sent-1", 1)]
    [(data,)] = rows(database, "SELECT data FROM case_event WHERE kind = 'reply_sent'")
    assert letter in data
    [(waiting, answered)] = rows(database, 'SELECT waiting_since, first_answered_at FROM "case"')
    assert (waiting is None, answered is not None) == (True, True)


def test_a_final_refusal_is_not_tried_again_and_a_person_is_told(database: Database) -> None:
    letter = letter_to(database)
    here, outlet = at_work(database, Refused(WORDS, "code 200"))
    run(here)
    assert (state_of(database, letter), outlet.taken) == ("refused", [])
    assert rows(database, "SELECT count(*) FROM case_event WHERE kind = 'reply_refused'") == [(1,)]


def test_a_refusal_for_now_waits_as_long_as_the_platform_says(database: Database) -> None:
    letter = letter_to(database)
    until = START + timedelta(minutes=40)
    here, outlet = at_work(database, Refused(WORDS, retry=True, not_before=until))
    run(here, hours=0.6)
    assert (state_of(database, letter), outlet.taken) == ("queued", [])
    run(here, hours=0.2)
    assert (state_of(database, letter), len(outlet.taken)) == ("sent", 1)


@pytest.mark.parametrize("when", [None, START - timedelta(seconds=5)])
def test_without_a_time_or_with_one_gone_by_it_backs_off(database: Database, when: Any) -> None:
    letter = letter_to(database)
    here, outlet = at_work(database, *[Refused(WORDS, retry=True, not_before=when)] * 12)
    run(here)
    tries = 12 - len(outlet.outcomes)
    assert 5 <= tries <= 10, "after 2, 4, 8, 15, 15 … minutes, less a spread"
    outlet.outcomes.clear()
    run(here, hours=0.3)
    assert (state_of(database, letter), len(outlet.taken)) == ("sent", 1)


def test_in_doubt_and_found_it_is_sent(database: Database) -> None:
    letter = letter_to(database)
    here, outlet = at_work(database, accepted_then(Unknown("timed out")), looks=(Found("m-9"),))
    deliver_next(here.house, here.station())
    assert state_of(database, letter) == "unknown"
    here.clock.forward(SETTLING - 1)
    assert not look_next(here.house, here.station()), "not before the platform has settled"
    run(here)
    assert rows(database, "SELECT state, external_id FROM outbox") == [("sent", "m-9")]
    assert (len(outlet.taken), len(outlet.looked)) == (1, 1)


def test_only_what_is_absent_twice_goes_out_again(database: Database) -> None:
    letter = letter_to(database)
    here, outlet = at_work(database, Unknown("reset by peer"))
    deliver_next(here.house, here.station())
    here.clock.forward(SETTLING)
    assert look_next(here.house, here.station())
    assert not look_next(here.house, here.station()), "the second look waits as long again"
    assert (state_of(database, letter), outlet.taken) == ("unknown", [])
    here.clock.forward(SETTLING)
    assert look_next(here.house, here.station())
    assert state_of(database, letter) == "queued"
    run(here)
    assert (state_of(database, letter), len(outlet.taken)) == ("sent", 1)


def test_absent_once_and_then_found_is_sent_once(database: Database) -> None:
    letter_to(database)
    looks = (Absent(), Found("m-9"))
    here, outlet = at_work(database, accepted_then(Unknown("timed out")), looks=looks)
    run(here)
    assert rows(database, "SELECT state, external_id FROM outbox") == [("sent", "m-9")]
    assert len(outlet.taken) == 1


def test_where_nobody_can_tell_a_person_decides(database: Database) -> None:
    letter = letter_to(database)
    here, outlet = at_work(database, Unknown("timed out"), looks=(CannotTell(WORDS),))
    run(here, hours=24, step=600)
    assert (state_of(database, letter), outlet.taken, len(outlet.looked)) == ("unknown", [], 1)
    [(trouble,)] = rows(database, "SELECT trouble FROM outbox")
    assert WORDS.en in trouble
    kinds = rows(database, "SELECT kind FROM case_event WHERE kind = 'reply_in_doubt'")
    assert len(kinds) == 1


def test_whatever_an_outlet_raises_leaves_a_doubt(database: Database) -> None:
    letter = letter_to(database)
    here, _ = at_work(database, accepted_then(KeyError("id")))
    assert deliver_next(here.house, here.station())
    assert state_of(database, letter) == "unknown"


@pytest.mark.parametrize("arrived", [True, False], ids=["before the record", "before the send"])
def test_a_power_cut_while_sending_is_looked_into(database: Database, arrived: bool) -> None:
    letter = letter_to(database)
    here, before = at_work(database, accepted_then(PowerCut()) if arrived else PowerCut())
    with pytest.raises(PowerCut):
        deliver_next(here.house, here.station())
    assert state_of(database, letter) == "sending"
    looks = (Found("m-9"),) if arrived else (Absent(), Absent())
    again, after = at_work(database, looks=looks)
    again.clock.forward(60)
    assert not deliver_next(again.house, again.station())
    assert not look_next(again.house, again.station()), "its sender may still be alive"
    run(again)
    assert state_of(database, letter) == "sent"
    assert len(before.taken) + len(after.taken) == 1


@pytest.mark.parametrize("error", [RetryLater, RateLimited, CredentialsRejected, KeyError])
def test_a_look_that_fails_teaches_nothing(database: Database, error: Any) -> None:
    letter = letter_to(database)
    broken = error("x") if error is KeyError else error(WORDS)
    looks = (Absent(), broken, broken, Found("m-9"))
    here, outlet = at_work(database, accepted_then(Unknown("timed out")), looks=looks)
    for _ in range(3):
        here.clock.forward(SETTLING)
        while deliver_next(here.house, here.station()) or look_next(here.house, here.station()):
            pass
    assert state_of(database, letter) == "unknown"
    assert rows(database, "SELECT absences FROM outbox") == [(1,)]
    run(here)
    assert (state_of(database, letter), len(outlet.taken)) == ("sent", 1)
    with database.read() as connection:
        state = accounts.states(connection)["page"]
    assert (state.not_before is not None) == (error is RateLimited)
    assert (state.circuit_open_since is not None) == (error is CredentialsRejected)


def test_one_account_does_not_hurry_the_doubts_of_another(database: Database) -> None:
    slow = Outlet()
    slow.outcomes.append(PowerCut())
    patient = station(outlet=slow, settle=timedelta(hours=1))
    hasty = station(name="other", settle=timedelta(0))
    here = rig(database, patient, hasty)
    letter_to(database)
    with pytest.raises(PowerCut):
        deliver_next(here.house, patient)
    here.clock.forward(100)
    look_next(here.house, hasty)
    assert not look_next(here.house, patient)
    here.clock.forward(3599)
    look_next(here.house, patient)
    assert slow.looked == []


def test_proof_that_comes_after_its_claim_ran_out_still_counts(database: Database) -> None:
    letter = letter_to(database)
    other, _ = at_work(database, looks=(Absent(), Absent()))

    def frozen(outlet: Outlet, posted: Any) -> Sent:
        sent = Sent(outlet.take(posted))
        other.clock.forward(600)
        look_next(other.house, other.station())
        return sent

    here, outlet = at_work(database, frozen)
    deliver_next(here.house, here.station())
    assert state_of(database, letter) == "sent"
    run(other)
    assert len(outlet.taken) + len(other.station().outlet.taken) == 1  # type: ignore[attr-defined]


def test_a_case_gets_its_letters_one_after_the_other(database: Database) -> None:
    first = letter_to(database, "first")
    with database.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO outbox (id, case_id, channel, account, policy, mode, text, author,"
            " reply_to_id, state, created_at, not_before, attempts, absences)"
            " SELECT 'second', case_id, channel, account, policy, mode, 'second', author,"
            " reply_to_id, state, '2026-03-01 08:00:01.000000', not_before, 0, 0 FROM outbox"
        )
    here, outlet = at_work(database, Unknown("timed out"), looks=(Absent(), Absent()))
    here.clock.forward(5)
    deliver_next(here.house, here.station())
    assert not deliver_next(here.house, here.station())
    assert (state_of(database, first), state_of(database, "second")) == ("unknown", "queued")
    run(here)
    assert outlet.taken == ["first", "second"]


def test_two_daemons_send_a_letter_once(database: Database) -> None:
    letter_to(database)
    there, outlet = at_work(database)

    def meanwhile(mine: Outlet, posted: Any) -> Sent:
        assert not deliver_next(there.house, there.station())
        return Sent(mine.take(posted))

    here, mine = at_work(database, meanwhile)
    assert deliver_next(here.house, here.station())
    run(there)
    assert (len(mine.taken), outlet.taken) == (1, [])


def test_settling_follows_the_pace(database: Database) -> None:
    letter_to(database)
    here, outlet = at_work(database, Unknown("timed out"))
    here.station().pace = replace(here.station().pace, settle_factor=0.0)
    deliver_next(here.house, here.station())
    assert look_next(here.house, here.station())
    assert len(outlet.looked) == 1
