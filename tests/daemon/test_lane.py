"""From commit to the gateway: real Apprise over HTTP, the real beat of the daemon."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from casework.alarms import Lane
from casework.ingest import ingest
from connectors.apprise import CHANNEL
from connectors.apprise.options import AppriseOptions
from connectors.http import Wire
from connectors.vault import Vault
from daemon.station import House, Pace, Station
from daemon.tick import Clockwork
from domain.source import Source
from storage import accounts, switches
from storage.database import Database
from tests.casework.test_alarms import FIRE, turn
from tests.factories import PIPELINE, database_in, item, message, rows

LANE = Lane("https://balagh.example")


class Pager:
    """Somebody's telephone: what came, and how it answers."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.answers: list[int] = []
        pager = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                status = pager.answers.pop(0) if pager.answers else 200
                if status == 200:
                    pager.got.append(json.loads(body))
                self.send_response(status)
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                """The test's output is not the place."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def pager() -> Iterator[Pager]:
    found = Pager()
    yield found
    found.server.shutdown()
    found.server.server_close()


def house(folder: Path, pager: Pager, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setenv("OFFICER", f"json://127.0.0.1:{pager.port}/")
    monkeypatch.setenv("DEAD", "json://127.0.0.1:1/")
    database = database_in(folder)
    options = AppriseOptions(
        channel="apprise", name="alarms", addresses={"officer": "env:OFFICER", "dead": "env:DEAD"}
    )
    station = Station(
        "alarms", "apprise", None, CHANNEL.open_outlet(options, Wire(Vault(folder / "s"))),
        CHANNEL.capabilities, Pace(),
    )  # fmt: skip
    with database.write() as connection:
        accounts.register(connection, "alarms", "apprise")
    return House(
        database, PIPELINE, {"alarms": station}, lambda report: None, lambda *a, **k: None,
        lane=LANE,
    )  # fmt: skip


def burn(database: Database) -> None:
    now = datetime.now(UTC)
    source = Source("facebook", "page", "comments")
    items = [item(message(FIRE, created_at=now))]
    ingest(database, PIPELINE, source, items, asked_at=now, now=now, lane=LANE)


def beat(clockwork: Clockwork, until: Any, seconds: float = 20.0) -> float:
    """Tick as the daemon does until something is so; how long that took."""
    began = time.monotonic()
    while not until():
        assert time.monotonic() - began < seconds
        clockwork.tick(datetime.now(UTC))
        time.sleep(0.2)
    return time.monotonic() - began


def test_a_page_is_taken_within_ten_seconds_of_the_commit(
    tmp_path: Path, pager: Pager, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = house(tmp_path, pager, monkeypatch)
    turn(here.database, "officer", 0)
    clockwork = Clockwork(here)
    burn(here.database)
    assert beat(clockwork, lambda: pager.got) < 10
    assert "https://balagh.example/alarm/" in pager.got[0]["message"]
    assert clockwork.stop(5)
    events = rows(here.database, "SELECT kind FROM case_event")
    assert ("alarm_sent",) in events


def test_a_pause_stops_no_page(
    tmp_path: Path, pager: Pager, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = house(tmp_path, pager, monkeypatch)
    turn(here.database, "officer", 0)
    with here.database.write() as connection:
        switches.put(connection, "replies", True, "storm", "lead", datetime.now(UTC))
    burn(here.database)
    clockwork = Clockwork(here)
    assert beat(clockwork, lambda: pager.got) < 10
    assert clockwork.stop(5)


def test_a_gateway_that_says_no_is_asked_again_until_it_takes_the_page(
    tmp_path: Path, pager: Pager, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = house(tmp_path, pager, monkeypatch)
    turn(here.database, "officer", 0)
    pager.answers = [500, 503]
    burn(here.database)
    clockwork = Clockwork(here)
    beat(clockwork, lambda: pager.got, 40)
    assert clockwork.stop(5)


def test_where_one_way_is_dead_the_next_rung_is_paged_at_once(
    tmp_path: Path, pager: Pager, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = house(tmp_path, pager, monkeypatch)
    turn(here.database, "dead", 0)
    turn(here.database, "officer", 1)
    burn(here.database)
    clockwork = Clockwork(here)
    assert beat(clockwork, lambda: pager.got) < 10
    assert clockwork.stop(5)
    assert os.environ["DEAD"] not in str(rows(here.database, "SELECT trouble FROM outbox"))


def test_a_page_whose_sender_was_killed_goes_out_again(
    tmp_path: Path, pager: Pager, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = house(tmp_path, pager, monkeypatch)
    turn(here.database, "officer", 0)
    burn(here.database)
    with here.database.write() as connection:
        connection.exec_driver_sql(
            "UPDATE outbox SET state = 'sending', claim = 'gone', "
            "claimed_until = '2020-01-01 00:00:00.000000'"
        )
    clockwork = Clockwork(here)
    assert beat(clockwork, lambda: pager.got) < 10
    assert clockwork.stop(5)
