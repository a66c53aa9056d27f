"""Open pages hear of everything that happens, once, whatever breaks in between."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
import uvicorn

from casework import bulk, desk, people
from casework.signing_in import DoorRules
from domain.people import EVERYTHING, Person
from storage import cases
from storage.database import Database
from tests.factories import PIPELINE, START, database_in, message, rows, store
from tests.web.rig import catalogue, outlet
from tests.web.served import PASSWORD, Served
from web import live
from web.console import Console
from web.server import create_app

HUDA = Person("huda", "agent")


@dataclass
class House:
    database: Database
    url: str
    port: int


@pytest.fixture
def house(tmp_path: Path) -> House:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    database = database_in(tmp_path)
    people.add(database, "test", START, "huda", "Huda", "agent", password=PASSWORD)
    people.add(
        database,
        "test",
        START,
        "drains",
        "Drains",
        "department",
        password=PASSWORD,
        body="drainage",
    )
    return House(database, f"http://127.0.0.1:{port}", port)


def add(database: Database, login: str, role: str, **more: str) -> None:
    people.add(
        database, "test", START, login, login, role, password=PASSWORD, language="en", **more
    )


@contextmanager
def served(house: House) -> Iterator[uvicorn.Server]:
    """A real server on a real socket; its own threads and loop."""
    console = Console(
        house.database, catalogue(house.database), outlet, house.url, DoorRules(two_factor=False),
        now=lambda: datetime.now(UTC),
    )  # fmt: skip
    app = create_app(console)
    config = uvicorn.Config(
        app, port=house.port, log_level="error", timeout_graceful_shutdown=3, lifespan="off"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield server
    finally:
        app.state.hub.close()
        server.should_exit = True
        thread.join(5)
        assert not thread.is_alive(), "the server did not stop"


def browser(house: House, login: str = "huda") -> requests.Session:
    session = requests.Session()
    session.post(f"{house.url}/sign-in", data={"login": login, "password": PASSWORD})
    return session


class Ear:
    """Listens in a thread of its own, as a browser does; `heard` are (id, cases)."""

    def __init__(
        self, session: requests.Session, house: House | Served, last: int | None = 0
    ) -> None:
        headers = {"last-event-id": str(last)} if last is not None else {}
        self.answer = session.get(f"{house.url}/live", headers=headers, stream=True, timeout=20)
        self.heard: list[tuple[int, dict[str, Any]]] = []
        self.present: list[int] = []
        self.reloads = self.comments = 0
        self.ended = threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        number, kind = 0, ""
        try:
            for line in self.answer.iter_lines(chunk_size=1, decode_unicode=True):
                name, _, value = line.partition(": ")
                if name == "id":
                    number = int(value)
                elif name == "":
                    self.comments += value == "still here"
                elif name == "event":
                    kind = value
                    self.reloads += kind == "reload"
                elif name == "data" and kind == "presence":
                    self.present += json.loads(value)["cases"]
                elif name == "data" and kind == "cases":
                    self.heard.append((number, json.loads(value)["cases"]))
        except requests.RequestException:
            pass  # the server is gone: that is what some tests are about
        self.ended.set()

    def cases(self) -> list[int]:
        return [int(case) for _, told in self.heard for case in told]

    def wait_for(self, case: int, seconds: float = 20.0) -> None:
        ends = time.monotonic() + seconds
        while case not in self.cases():
            assert time.monotonic() < ends, f"never heard of case {case}: {self.heard}"
            time.sleep(0.02)


def test_a_new_case_is_heard_of_within_a_second_and_by_number_only(house: House) -> None:
    with served(house):
        ear = Ear(browser(house), house)
        began = time.monotonic()
        store(house.database, message())
        ear.wait_for(1)
        assert time.monotonic() - began < 2
        assert ear.heard == [(1, {"1": ["opened"]})]


def test_nothing_is_missed_or_told_twice_over_a_restart(house: House) -> None:
    with served(house):
        ear = Ear(browser(house), house)
        store(house.database, message(author="a"))
        ear.wait_for(1)
    ear.ended.wait(5)
    store(house.database, message(author="b"), message(author="c"))  # nobody listens
    with served(house):
        again = Ear(browser(house), house, last=ear.heard[-1][0])
        again.wait_for(3)
        store(house.database, message(author="d"))
        again.wait_for(4)
    assert ear.cases() + again.cases() == [1, 2, 3, 4]


def test_nothing_is_missed_or_told_twice_although_the_server_was_killed(tmp_path: Path) -> None:
    house = Served(tmp_path)
    house.add("huda")
    told: list[int] = []
    last = 0
    try:
        for turn in range(3):
            house.start()
            ear = Ear(house.browser("huda"), house, last)
            for number in range(5):
                store(house.database, message(author=f"{turn}-{number}"))
            ear.wait_for(6 * turn + 3)
            house.stop(signal.SIGKILL)
            assert ear.ended.wait(5)
            store(house.database, message(author=f"{turn}-meanwhile"))
            told += ear.cases()
            last = ear.heard[-1][0]
        house.start()
        ear = Ear(house.browser("huda"), house, last)
        ear.wait_for(18)
        assert told + ear.cases() == list(range(1, 19))
    finally:
        assert house.stop() < 2


def test_a_burst_is_told_in_few_pieces_and_whole(house: House) -> None:
    with served(house):
        ear = Ear(browser(house), house)
        for number in range(60):
            store(house.database, message(author=f"citizen-{number}"))
        ear.wait_for(60)
        assert sorted(ear.cases()) == list(range(1, 61))
        assert len(ear.heard) < 30


def test_a_department_hears_of_its_own_cases_and_of_one_that_leaves(house: House) -> None:
    with served(house):
        ear = Ear(browser(house, "drains"), house)
        store(
            house.database, message(author="a"), message("ازعاج من الجيران آخر الليل", author="b")
        )
        ear.wait_for(1)
        bodies = {"noise": "inspection"}
        desk.set_service(house.database, HUDA, "1", "noise", bodies, START)
        time.sleep(1)
        desk.set_priority(house.database, HUDA, "1", 1, PIPELINE.rules.sla, START)
        time.sleep(1)
    assert [told for _, told in ear.heard if told] == [{"1": ["opened"]}, {"1": ["service"]}]


def test_a_session_that_ended_hears_nothing_more(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "HEARTBEAT", 0.2)
    monkeypatch.setattr("web.agents.live.CHECK_EVERY", 0.2)
    with served(house):
        ear = Ear(browser(house), house)
        assert not ear.ended.wait(1)
        people.set_password(house.database, "root", START, "huda", "four brown camels walk")
        assert ear.ended.wait(3)


def test_whoever_is_too_far_behind_is_told_to_load_anew(house: House) -> None:
    store(house.database, message())
    with house.database.write() as connection:
        for _ in range(1200):
            cases.add_event(connection, 1, "x", START, "test")
    with served(house):
        ear = Ear(browser(house), house, last=0)
        assert ear.ended.wait(5)
        assert ear.reloads == 1 and not ear.heard


def test_the_server_stops_although_somebody_listens(house: House) -> None:
    with served(house):
        ear = Ear(browser(house), house)
        store(house.database, message())
        ear.wait_for(1)
        began = time.monotonic()
    assert time.monotonic() - began < 2.5
    assert ear.ended.wait(1)


def test_presence_is_seen_by_the_others_only(house: House) -> None:
    store(house.database, message())
    add(house.database, "noor", "agent")
    with served(house):
        huda, noor = browser(house), browser(house, "noor")
        csrf = rows(house.database, "SELECT csrf FROM web_session ORDER BY opened_at")
        here = f"{house.url}/cases/1/presence"
        huda.post(here, data={"csrf": csrf[0][0], "typing": "true"})
        assert "huda" in noor.get(here).text and "typing" in noor.get(here).text.replace(
            "يكتب", "typing"
        )
        assert "huda" not in huda.get(here).text
        huda.post(here, data={"csrf": csrf[0][0], "left": "true"})
        assert "huda" not in noor.get(here).text


def test_the_others_pages_hear_who_opens_types_and_goes(house: House) -> None:
    store(house.database, message())
    noise = message("ازعاج من الجيران آخر الليل", author="b")
    store(house.database, noise)
    add(house.database, "noor", "agent")
    with served(house):
        huda, ear = browser(house), Ear(browser(house, "noor"), house, None)
        body = Ear(browser(house, "drains"), house, None)
        csrf = {
            "csrf": rows(house.database, "SELECT csrf FROM web_session ORDER BY opened_at")[0][0]
        }
        for more, count in (
            ({}, 1),
            ({"typing": "true"}, 2),
            ({"typing": "true"}, 2),
            ({"left": "true"}, 3),
        ):
            for case in (1, 2):
                huda.post(f"{house.url}/cases/{case}/presence", data=csrf | more)
            time.sleep(1.6)
            assert (ear.present.count(1), ear.present.count(2)) == (count, count)
        assert body.present == [1, 1, 1]  # the other case is another body's
        assert not ear.heard  # and the feed's position is not touched


def test_whoever_reads_too_slowly_is_told_to_load_anew(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "EVERY", 0.01)
    monkeypatch.setattr(live, "WAITING", 3)

    async def slowly() -> list[str]:
        hub = live.Hub(house.database, lambda: START)
        slow, quick = hub.listen(EVERYTHING, 0), hub.listen(EVERYTHING, 0)
        store(house.database, message(author="first"))
        told = [await anext(slow), await anext(quick)]
        for number in range(6):
            await asyncio.to_thread(store, house.database, message(author=f"c{number}"))
            told.append(await anext(quick))
        told.append(await anext(slow))
        assert live.RELOAD not in told[:-1]
        with pytest.raises(StopAsyncIteration):
            await anext(slow)
        await quick.aclose()
        return told

    # In a thread of its own: the browser's tests leave a loop running in this one.
    with ThreadPoolExecutor(1) as aside:
        assert aside.submit(asyncio.run, slowly()).result(60)[-1] == live.RELOAD


def test_a_position_of_another_database_is_told_to_load_anew(house: House) -> None:
    with served(house):
        ear = Ear(browser(house), house, last=10_000)
        assert ear.ended.wait(5) and ear.reloads == 1


def test_silence_is_broken_by_a_sign_of_life(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "HEARTBEAT", 0.2)
    with served(house):
        ear = Ear(browser(house), house)
        time.sleep(1)
        assert ear.comments >= 3 and not ear.heard


def test_a_page_that_only_listens_keeps_no_session_awake(house: House) -> None:
    with served(house):
        huda = browser(house)
        long_ago = datetime.now(UTC) - timedelta(minutes=20)
        with house.database.write() as connection:
            connection.exec_driver_sql(
                "UPDATE web_session SET seen_at = ?", (long_ago.isoformat(),)
            )
        seen = "SELECT seen_at FROM web_session"
        before = rows(house.database, seen)
        Ear(huda, house)
        huda.get(f"{house.url}/queue/rows?ids=1", headers={"X-Unattended": "1"})
        assert rows(house.database, seen) == before
        huda.get(f"{house.url}/queue")
        assert rows(house.database, seen) != before


def test_a_body_hears_that_a_case_is_taken_from_it_by_an_undo(house: House) -> None:
    store(house.database, message("ازعاج من الجيران آخر الليل"))
    bodies = {"sewer_overflow": "drainage"}
    outcome = bulk.run(
        house.database, HUDA, "service", [1],
        lambda within, name: desk.set_service(within, HUDA, name, "sewer_overflow", bodies, START),
        START,
    )  # fmt: skip
    with served(house):
        [(last,)] = rows(house.database, "SELECT max(id) FROM case_event")
        ear = Ear(browser(house, "drains"), house, last)
        assert outcome.batch
        bulk.undo(house.database, HUDA, outcome.batch, START)
        ear.wait_for(1)
        assert ear.heard[-1][1] == {"1": ["undone"]}
