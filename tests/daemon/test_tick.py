"""Whatever is due is done, and what fails of one account is no other's trouble."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests

from casework.calls import Call, log_call
from connectors.contract import Health, Page
from daemon.keeper import Keeper
from daemon.tick import Clockwork
from domain.errors import CredentialsRejected, RateLimited
from domain.message import Media
from domain.people import Person
from pipeline.catalogue import Change
from pipeline.rulebook import load_rules
from pipeline.stages import Pipeline
from storage import accounts
from storage.accounts import AccountState
from storage.database import Database
from tests.daemon.rig import WORDS, Clock, Inlet, Outlet, Rig, letter_to, page, raw, rig, station
from tests.factories import PIPELINE, START, message, rows, store

SOON = 20.0  # seconds; only a broken test waits for it to end


def state(database: Database, name: str = "page") -> AccountState:
    with database.read() as connection:
        return accounts.states(connection)[name]


def work(rig: Rig, name: str = "page") -> None:
    Clockwork(rig.house).work(rig.station(name))


def tick(rig: Rig, words: int) -> None:
    """One tick, and all it started has ended: it said so in so many words."""
    clockwork = Clockwork(rig.house)
    clockwork.tick(rig.clock())
    for _ in range(words):
        assert rig.said.acquire(timeout=SOON)
    assert clockwork.stop(SOON)


def test_a_dead_credential_opens_its_circuit_and_the_others_go_on(database: Database) -> None:
    dead, alive = Inlet("page"), Inlet("other")
    dead.script(CredentialsRejected(WORDS))
    alive.script(page(raw("طفح مجاري في شارع الوحدة", "1")))
    here = rig(database, station(dead), station(alive, name="other"))
    tick(here, 2)
    assert rows(database, "SELECT external_id FROM message") == [("1",)]
    assert state(database).circuit_open_since == START
    assert state(database, "other").circuit_open_since is None


def test_calls_that_agents_took_down_are_nobodys_work(database: Database) -> None:
    huda, call = (
        Person("huda", "agent"),
        Call("a" * 32, "طفح مجاري في مويلح", number="+97165612222"),
    )
    log_call(database, PIPELINE, huda, call, START)
    inlet = Inlet("page")
    inlet.script(page())
    here = rig(database, station(inlet), clock=Clock(START + timedelta(days=1)))
    tick(here, 1)
    assert inlet.asked == ["comments"], "nobody asks a platform about a call"
    assert rows(database, "SELECT deleted_at FROM message") == [(None,)]


def test_an_open_circuit_lets_only_probes_through_until_one_succeeds(database: Database) -> None:
    inlet, outlet = Inlet("page"), Outlet()
    inlet.script(CredentialsRejected(WORDS))
    inlet.checks.extend([Health(False, WORDS), CredentialsRejected(WORDS), KeyError("data")])
    here = rig(database, station(inlet, outlet))
    work(here)
    letter_to(database)
    for _ in range(3):
        here.clock.forward(299)
        work(here)
        here.clock.forward(1)
        work(here)
    assert (inlet.asked, outlet.taken) == (["comments", "check", "check", "check"], [])
    assert state(database).circuit_open_since == START
    here.clock.forward(300)
    work(here)
    assert inlet.asked[4:] == ["check", "comments"]
    assert len(outlet.taken) == 1
    assert state(database).circuit_open_since is None


def test_a_limit_holds_the_whole_account_and_no_other(database: Database) -> None:
    inlet, outlet, other = Inlet("page", ("comments", "feed")), Outlet(), Inlet("other")
    here = rig(database, station(inlet, outlet), station(other, name="other"))
    until = START.replace(hour=9)
    inlet.script(RateLimited(WORDS, not_before=until))
    work(here)
    letter_to(database)
    here.clock.forward(3599)
    work(here)
    work(here, "other")
    assert (inlet.asked, outlet.taken, other.asked) == (["comments"], [], ["comments"])
    here.clock.forward(1)
    work(here)
    assert (sorted(inlet.asked), len(outlet.taken)) == (["comments", "comments", "feed"], 1)


def test_letters_go_before_reading_and_re_checks_come_last(database: Database) -> None:
    order: list[str] = []
    inlet = Inlet("page", recheck_batch=10)
    inlet.script(lambda: (order.append("poll"), page())[1])
    inlet.rechecks.append(lambda: (order.append("recheck"), ())[1])
    outlet = Outlet()
    outlet.outcomes.append(lambda outlet, letter: order.append("letter"))
    here = rig(database, station(inlet, outlet))
    letter_to(database)
    here.clock.forward(1800)
    work(here)
    assert order == ["letter", "poll", "recheck"]


def test_our_own_mistakes_are_said_and_end_nothing_else(database: Database) -> None:
    broken, fine = Inlet("page"), Inlet("other")
    broken.inboxes = (None,)  # type: ignore[assignment]  # cannot be registered
    here = rig(database, station(broken), station(fine, name="other"))
    tick(here, 2)
    assert [(event, facts["account"]) for event, facts in here.notes] == [("work stopped", "page")]
    assert fine.asked == ["comments"]


def test_an_account_at_work_is_not_started_again(database: Database) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> Page:
        begun.set()
        assert go_on.wait(SOON)
        return page()

    inlet = Inlet("page", ("comments", "feed"))
    inlet.script(slow)
    here = rig(database, station(inlet))
    clockwork = Clockwork(here.house)
    clockwork.tick(START)
    assert begun.wait(SOON)
    clockwork.tick(START)
    assert not clockwork.work(here.station())
    assert inlet.asked == ["comments"]
    go_on.set()
    assert clockwork.stop(SOON)


def test_a_stop_does_not_wait_for_a_call_that_hangs(database: Database) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def hang() -> Page:
        begun.set()
        assert go_on.wait(SOON)
        return page(raw("text", "1"))

    hanging = Inlet("page")
    hanging.script(hang)
    here = rig(database, station(hanging), station(name="other"))
    clockwork = Clockwork(here.house)
    clockwork.tick(START)
    assert begun.wait(SOON)
    asked_at = time.monotonic()
    assert not clockwork.stop(0.2)
    assert time.monotonic() - asked_at < 5
    go_on.set()
    assert here.station().busy.acquire(timeout=SOON)
    assert hanging.asked == ["comments"], "nothing is begun after a stop"
    clockwork.tick(START)
    assert hanging.asked == ["comments"]


@pytest.fixture
def black_hole() -> Iterator[tuple[str, threading.Event]]:
    """A server that takes a request and does not answer, and the event of its coming."""
    came, go_on = threading.Event(), threading.Event()

    class Silent(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            came.set()
            go_on.wait(SOON)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            """Nothing on the terminal."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Silent) as server, ThreadPoolExecutor(1) as threads:
        threads.submit(server.serve_forever, 0.05)
        yield f"http://127.0.0.1:{server.server_port}/picture.jpg", came
        go_on.set()
        server.shutdown()


def test_a_stop_knows_of_a_picture_still_being_fetched(
    database: Database, black_hole: tuple[str, threading.Event], tmp_path: Path
) -> None:
    url, came = black_hole
    store(database, message(media=(Media("photo", url),)))
    here = rig(database)
    with requests.Session() as session:
        keeper = Keeper(database, tmp_path, ("127.0.0.1",), 10**6, 90, session, print)
        clockwork = Clockwork(here.house, keeper)
        clockwork.tick(START)
        assert came.wait(SOON)
        assert not clockwork.stop(0.2), "the process would hang in the end of its threads"


def test_rules_that_were_changed_are_at_work_from_the_next_tick(database: Database) -> None:
    here = rig(database)
    changed = Pipeline(load_rules(overlay=[Change("body", "beeah", {"number": "1"})]))
    here.house.rules = lambda: changed
    Clockwork(here.house).tick(here.clock())
    assert here.house.pipeline is changed
