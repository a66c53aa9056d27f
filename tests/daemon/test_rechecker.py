"""Looking back: in batches, at the pace of the account, and past what cannot be read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from daemon.rechecker import recheck_next
from domain.errors import CredentialsRejected, RateLimited, RetryLater
from domain.message import Change, Ref
from storage import accounts
from storage.database import Database
from tests.daemon.rig import WORDS, Inlet, Rig, raw, rig, station
from tests.factories import COMPLAINT, START, message, rows, store

IDS = ("a", "b", "c")


@pytest.fixture
def here(database: Database) -> Rig:
    store(database, *(message(external_id=name, author=name) for name in IDS))
    here = rig(database, station(Inlet("page", recheck_batch=2)))
    here.clock.forward(1800)
    return here


def recheck(rig: Rig, *answers: Any) -> int:
    """Re-check as long as anything is due; how many batches were asked."""
    inlet = rig.station().inlet
    assert isinstance(inlet, Inlet)
    inlet.rechecks.extend(answers)
    before = len(inlet.asked)
    while recheck_next(rig.house, rig.station()):
        pass
    return len(inlet.asked) - before


def test_all_that_is_due_is_asked_in_batches_and_then_rests(here: Rig) -> None:
    assert recheck(here) == 2
    assert recheck(here) == 0
    here.clock.forward(1200)
    assert recheck(here) == 2


def test_what_is_found_is_stored_and_told(here: Rig) -> None:
    changed = Change(Ref("a", "comment"), raw("تم الإصلاح، شكرًا لكم", "a"))
    assert recheck(here, [changed, Change(Ref("b", "comment"), gone="deleted")]) == 2
    assert (here.reports[0].changed, here.reports[0].deleted) == (1, 1)
    found = "SELECT version, deleted_at IS NOT NULL FROM message ORDER BY external_id"
    assert rows(here.house.database, found) == [(2, 0), (1, 1), (1, 0)]


def test_an_item_that_breaks_normalize_does_not_hold_up_its_batch(here: Rig) -> None:
    poison = Change(Ref("a", "comment"), raw("poison", "a"))
    recheck(here, [poison, Change(Ref("b", "comment"), raw(COMPLAINT + " أيضًا", "b"))])
    assert (here.reports[0].quarantined, here.reports[0].changed) == (1, 1)
    assert len(rows(here.house.database, "SELECT * FROM quarantine")) == 1


@pytest.mark.parametrize("error", [RetryLater(WORDS), KeyError("data"), RateLimited(WORDS)])
def test_what_fails_is_told_and_not_asked_again_at_once(here: Rig, error: Exception) -> None:
    assert recheck(here, error, error) == 2
    assert here.reports[0].trouble is not None
    assert recheck(here) == 0
    versions = rows(here.house.database, "SELECT DISTINCT version, deleted_at FROM message")
    assert versions == [(1, None)]


@pytest.mark.parametrize("minutes", [-1, 45])
def test_a_limit_holds_the_account(here: Rig, minutes: int) -> None:
    until = here.clock() + timedelta(minutes=minutes)
    inlet = here.station().inlet
    assert isinstance(inlet, Inlet)
    inlet.rechecks.append(RateLimited(WORDS, not_before=until))
    recheck_next(here.house, here.station())
    with here.house.database.read() as connection:
        held = accounts.states(connection)["page"].not_before
    assert held == max(until, here.clock() + timedelta(seconds=60))


def test_a_dead_credential_opens_the_circuit(here: Rig) -> None:
    recheck(here, CredentialsRejected(WORDS))
    with here.house.database.read() as connection:
        state = accounts.states(connection)["page"]
    assert state.circuit_open_since == here.clock() > START


def test_a_channel_that_cannot_look_back_is_not_asked(database: Database) -> None:
    store(database, message())
    here = rig(database, station(Inlet("page", recheck_batch=0)))
    here.clock.forward(1800)
    assert recheck(here) == 0
