"""How long the console's server needs for a page, over made-up cases of two years.

Time inside the application, from the request to the last byte of its answer. `--cases 100000
1000000` is the show: the databases take turns at every request, so that what disturbs the machine
disturbs both. `--folder` keeps what was made for the next time.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from starlette.testclient import TestClient

from app.cli.frame import settings_at
from app.wiring import make_console
from bench.line import say
from casework import people, signing_in
from daemon.clock import spare_the_collector
from storage import agents
from storage.database import Database
from web.security import cookie_name
from web.server import create_app

ROOT = Path(__file__).resolve().parents[1]
ALLOWED_MS, ALLOWED_GROWTH = 50.0, 1.5
DEEP = 200  # pages into a list
FILTERS = (
    {"service": "sewage"}, {"channel": "x"}, {"status": "in_progress"}, {"language": "ur"},
    {"area": "Al Nahda"}, {"assignee": "@nobody"}, {"emergency": "1"}, {"age": "3d"},
    {"service": "pests", "channel": "facebook"}, {"body": "drainage"},
)  # fmt: skip
SEARCHES = (
    "مجاري", "انارة الشارع", "mjari", "النهدة حفرة", "water", "قمامه", "smell garbage",
    "0501234567", "حفره", "شجرة",
)  # fmt: skip
ACCOUNTS: tuple[dict[str, Any], ...] = (
    {"channel": "x", "user_id": "1", "handle": "city", "bearer_token": "env:NONE"},
    {"channel": "facebook", "page": "1", "token": "env:NONE"},
    {"channel": "instagram", "user": "2", "page": "1", "username": "c", "token": "env:NONE"},
    {"channel": "youtube", "channel_id": "UC_x5XG1OV2P6uZZ5FSM9Ttw", "api_key": "env:NONE"},
)


class Timed:
    """The application, and how long its latest answer took."""

    def __init__(self, app: Any) -> None:
        self.app, self.taken = app, 0.0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        began = time.perf_counter()
        await self.app(scope, receive, send)
        self.taken = time.perf_counter() - began


class City:
    """A console over `count` made-up cases, and somebody signed in."""

    def __init__(self, folder: Path, count: int) -> None:
        self.count, self.database = count, folder / f"{count}.db"
        settings = {
            "database": f"sqlite:///{self.database}",
            "data": str(folder),
            "accounts": [{**account, "name": account["channel"]} for account in ACCOUNTS],
        }
        config = folder / f"{count}.yaml"
        config.write_text(json.dumps(settings), "utf-8")  # YAML as well
        if not self.database.exists():
            command = ["generate", "--cases", str(count), "--long-case", "-c", str(config)]
            run = [sys.executable, "run_bot.py", *command]
            subprocess.run(run, cwd=ROOT, check=True, stdout=sys.stderr)
        self.console = make_console(settings_at(config))
        self.console.pipeline()
        self.timed = Timed(create_app(self.console))
        self.client = TestClient(self.timed, base_url="http://127.0.0.1:8080")
        self.client.cookies.set(cookie_name(self.console), self._let_in(self.console.database))

    def _let_in(self, database: Database) -> str:
        now = self.console.now()
        with database.read() as connection:
            known = "bench" in agents.logins(connection)
        if not known:
            people.add(database, "bench", now, "bench", "Bench", "lead")
        with database.write() as connection:
            agent = agents.get(connection, "bench")
            return signing_in.let_in(connection, agent, self.console.door, now).token

    def get(self, address: str) -> tuple[float, str]:
        """Milliseconds, and the page."""
        answer = self.client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)  # noqa: S101
        return self.timed.taken * 1000, answer.text

    def deep(self, address: str) -> str:
        """The address of a list's page 200, or of its last one."""
        for _ in range(DEEP - 1):
            _, text = self.get(address)
            found = text.partition('rel="next"')[2].partition('href="')[2].partition('"')[0]
            if not found:
                break
            address = found.replace("&amp;", "&")
        return address

    def longest(self) -> int:
        query = "SELECT case_id FROM message GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
        with sqlite3.connect(self.database) as connection:
            return int(connection.execute(query).fetchone()[0])

    def pages(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """What is measured: its name, and addresses that take turns."""
        yield "queue", ("/queue",)
        yield "filter", tuple(f"/queue?{urlencode(one)}" for one in FILTERS)
        yield f"page {DEEP} of the queue, or its last", (self.deep("/queue"),)
        yield f"page {DEEP} of what has ended", (self.deep("/queue?status=ended"),)
        yield "search", tuple(f"/queue?{urlencode({'q': one})}" for one in SEARCHES)
        yield "case of 500 messages", (f"/cases/{self.longest()}",)


def measure(cities: list[City], rounds: int) -> None:
    known = [dict(city.pages()) for city in cities]
    for name in known[0]:
        taken: list[list[float]] = [[] for _ in cities]
        turns = [cycle(pages[name]) for pages in known]
        for number in range(-len(known[0][name]), rounds):  # each once before it counts
            for city, turn, times in zip(cities, turns, taken, strict=True):
                spent, _ = city.get(next(turn))
                if number >= 0:
                    times.append(spent)
        for city, times in zip(cities, taken, strict=True):
            p95 = statistics.quantiles(times, n=100)[94]
            title = f"{name}, {city.count:,} cases"
            say("console", f"ms p95, {title}", p95, ALLOWED_MS, 1.0, "lower")
        if len(cities) > 1:
            small, large = (statistics.median(times) for times in (taken[0], taken[-1]))
            title = f"ms, {name}, {cities[-1].count:,} cases against {cities[0].count:,}"
            say("console", title, large, small, ALLOWED_GROWTH, "lower")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, nargs="+", default=[20_000])
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--folder", type=Path, help="where the databases are kept")
    asked = parser.parse_args()
    with ExitStack() as stack:
        folder = asked.folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        cities = [City(folder.resolve(), count) for count in sorted(asked.cases)]
        for city in cities:
            stack.enter_context(city.client)
        spare_the_collector(2_000)  # as the console does
        measure(cities, asked.rounds)


if __name__ == "__main__":
    main()
