"""The beat of the daemon: whatever is due is given to a thread.

Due-ness lives in the database and is claimed there, so `tick` may come late, twice, or from two
daemons at once. `now` is a parameter: tests move time by hand.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from casework.alarms import climb, test
from daemon.deliverer import deliver_next, look_next
from daemon.keeper import Keeper
from daemon.poller import poll_next
from daemon.rechecker import recheck_next
from daemon.station import House, PollReport, Station, named, seconds
from storage import accounts, sources

SLICE = 5.0  # seconds an account works before it looks at its circuit again


class Clockwork:
    """Gives due work to one thread per account."""

    def __init__(self, house: House, keeper: Keeper | None = None) -> None:
        self._house = house
        self._keeper = keeper
        self._threads = ThreadPoolExecutor(len(house.stations) + 1, "account")

    def tick(self, now: datetime) -> None:
        """Start every account that may work and is not at work."""
        house = self._house
        if house.stopping.is_set():
            return
        if house.rules is not None:
            house.pipeline = house.rules()
        with house.database.read() as connection:
            states = accounts.states(connection)
        for station in house.stations.values():
            if _may_work(states.get(station.name), now) and not station.busy.locked():
                self._threads.submit(self.work, station)
        if house.lane is not None:
            climb(house.database, house.lane, house.pipeline.rules, now)
            test(house.database, house.lane, now)
        if self._keeper is not None and not self._keeper.busy.locked():
            self._threads.submit(self._keep, now)

    def _keep(self, now: datetime) -> None:
        if self._keeper is None:
            return
        try:
            self._keeper.work(now, self._house.stopping)
        except Exception as error:
            self._house.note("house-keeping stopped", trouble=str(named(error, "media")))

    def work(self, station: Station) -> bool:
        """Do what is due for one account, for a slice of time; whether anything was."""
        if not station.busy.acquire(blocking=False):
            return False
        did = False
        try:
            ends = time.monotonic() + SLICE
            while time.monotonic() < ends and not self._house.stopping.is_set():
                if not self.step(station):
                    break
                did = True
                self._house.stopping.wait(station.pace.spacing)
        except Exception as error:  # the database, most likely: it can only be said
            trouble = str(named(error, station.name))
            self._house.note("work stopped", account=station.name, trouble=trouble)
        finally:
            station.busy.release()
        return did

    def step(self, station: Station) -> bool:
        """One unit of work: answers first, then reading, then looking back."""
        house = self._house
        register(house, station)
        with house.database.read() as connection:
            state = accounts.states(connection).get(station.name)
        if not _may_work(state, house.now()):
            return False
        if state is not None and state.circuit_open_since is not None:
            return _probe(house, station)
        return (
            deliver_next(house, station)
            or look_next(house, station)
            or poll_next(house, station)
            or recheck_next(house, station)
        )

    def stop(self, wait: float) -> bool:
        """Ask all to end; True where they did within `wait` seconds."""
        self._house.stopping.set()
        self._threads.shutdown(wait=False, cancel_futures=True)
        ends = time.monotonic() + wait
        locks = [station.busy for station in self._house.stations.values()]
        if self._keeper is not None:
            locks.append(self._keeper.busy)
        for lock in locks:
            if not lock.acquire(timeout=max(0.01, ends - time.monotonic())):
                return False
            lock.release()
        return True


def register(house: House, station: Station) -> None:
    """Write the account and its inboxes down, once per start."""
    if station.registered:
        return
    inboxes = station.inlet.sources() if station.inlet else ()
    with house.database.write() as connection:
        accounts.register(connection, station.name, station.channel)
        sources.register(connection, inboxes, house.now())
        sources.retire(connection, station.name, [s.inbox for s in inboxes], house.now())
    station.registered = True


def _may_work(state: accounts.AccountState | None, now: datetime) -> bool:
    if state is None:
        return True
    if state.not_before is not None and state.not_before > now:
        return False
    return state.probe_at is None or state.probe_at <= now


def _probe(house: House, station: Station) -> bool:
    """The circuit is open: ask whether the credential works again, and nothing else."""
    now = house.now()
    detail = ""
    try:
        health = station.check()
        ok, sentence = health.ok, health.sentence
    except Exception as raised:
        error = named(raised, "check")
        ok, sentence, detail = False, error.sentence, error.detail
    trouble = {"en": sentence.en, "ar": sentence.ar, "detail": detail}
    with house.database.write() as connection:
        if ok:
            accounts.heal(connection, station.name)
        else:
            probe_at = now + seconds(station.pace.probe)
            accounts.open_circuit(connection, station.name, now, probe_at, trouble)
    house.report(
        PollReport(
            station.name,
            station.channel,
            "check",
            None,
            now,
            0.0,
            trouble=None if ok else sentence.en,
            detail=detail or None,
        )
    )
    return ok
