"""A second daemon on the same database is harmless, and so is one that was frozen for a while."""

from __future__ import annotations

from typing import Any

from connectors.contract import Page
from daemon.poller import poll_next
from daemon.tick import Clockwork, register
from domain.errors import RetryLater
from storage.database import Database
from tests.daemon.rig import WORDS, Clock, Inlet, Rig, page, raw, rig, station
from tests.factories import COMPLAINT, rows


def daemons(database: Database) -> tuple[Rig, Rig]:
    """Two of them, with one time."""
    clock = Clock()
    both = rig(database, station(), clock=clock), rig(database, station(), clock=clock)
    for one in both:
        register(one.house, one.station())
    return both


def inlet(one: Rig) -> Inlet:
    found = one.station().inlet
    assert isinstance(found, Inlet)
    return found


def poll(one: Rig) -> bool:
    return poll_next(one.house, one.station())


def test_a_source_being_polled_is_polled_by_no_other(database: Database) -> None:
    here, there = daemons(database)

    def meanwhile() -> Page:
        assert not poll(there)
        return page()

    inlet(here).script(meanwhile)
    assert poll(here)
    assert not poll(there), "it was polled just now"
    assert inlet(there).asked == []


def frozen(here: Rig, there: Rig, outcome: Any) -> None:
    """`here` sleeps in a call for longer than its claim; `there` polls; `here` wakes."""

    def sleep() -> Any:
        here.clock.forward(100)
        inlet(there).script(page(raw(COMPLAINT, "1"), raw(COMPLAINT + " ٢", "2"), floor="2"))
        assert poll(there)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    inlet(here).script(sleep)
    assert poll(here)


def test_a_daemon_that_was_frozen_cannot_move_the_cursor(database: Database) -> None:
    here, there = daemons(database)
    frozen(here, there, page(raw(COMPLAINT, "1"), floor="1"))
    assert rows(database, "SELECT version, cursor FROM source") == [(1, '{"floor":"2","walks":0}')]
    found = rows(database, "SELECT external_id, version FROM message ORDER BY 1")
    assert found == [("1", 1), ("2", 1)]
    assert rows(database, 'SELECT count(*) FROM "case"') == [(2,)]


def test_a_failure_of_a_frozen_daemon_does_not_mar_what_the_other_did(database: Database) -> None:
    here, there = daemons(database)
    frozen(here, there, RetryLater(WORDS))
    assert rows(database, "SELECT version, failures, trouble FROM source") == [(1, 0, None)]


def test_what_a_dead_daemon_held_is_polled_when_its_claim_runs_out(database: Database) -> None:
    here, there = daemons(database)

    class Killed(BaseException):
        pass

    inlet(here).script(Killed())
    try:
        poll(here)
    except Killed:
        pass
    else:
        raise AssertionError("a kill was caught")
    here.clock.forward(89)
    assert not poll(there)
    here.clock.forward(2)
    assert poll(there)


def test_an_open_circuit_counts_for_both(database: Database) -> None:
    here, there = daemons(database)
    with database.write() as connection:
        connection.exec_driver_sql(
            "UPDATE account SET circuit_open_since = '2026-03-01 08:00:00.000000',"
            " probe_at = '2026-03-01 08:05:00.000000'"
        )
    for one in (here, there):
        assert not Clockwork(one.house).work(one.station())
    assert inlet(here).asked + inlet(there).asked == []
