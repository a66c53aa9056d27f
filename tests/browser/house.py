"""A city in small: simulator, daemon and console as processes of their own, and people."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from app.demo_config import accounts_for, secrets_for
from casework import desk, rota
from casework.alarms import Lane, by_hand
from domain.people import Person
from pipeline.rulebook import load_rules
from storage import accounts
from storage.database import open_database
from tests.factories import rows
from tests.soak.rig import ROOT, Simulator

PASSWORD = "seven green parrots"
PEOPLE = {
    "huda": ("agent", None),
    "noor": ("agent", None),
    "salem": ("lead", None),
    "drains": ("department", "drainage"),
    "audit": ("auditor", None),
    "root": ("admin", None),
}


@dataclass
class House:
    """Everything that runs. `write` lets a citizen write; `until` waits for what must come."""

    folder: Path
    simulator: Simulator
    url: str
    port: int
    config: Path
    environment: dict[str, str]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, *command: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "run_bot.py", *command, "-c", str(self.config)],
                cwd=ROOT, env=self.environment, stdout=log, stderr=log,
            )  # fmt: skip

    def start_console(self) -> None:
        self.start("console", "console")
        until(lambda: _answers(f"{self.url}/sign-in"), 30)

    def kill_console(self) -> None:
        process = self.processes.pop("console")
        process.kill()
        process.wait(10)

    def write(self, text: str, author: str, post: dict[str, Any], **more: Any) -> dict[str, Any]:
        """A citizen's comment below a post of the city's on Facebook."""
        asked = {
            "channel": "facebook", "kind": "comment", "text": text, "author": author,
            "author_name": author, "parent": post["id"], "root": post["id"], "visible": True,
            **more,
        }  # fmt: skip
        return dict(self.simulator.ask("/items", asked))

    def post(self) -> dict[str, Any]:
        asked = {
            "channel": "facebook", "kind": "post", "author": "city", "visible": True,
            "text": "بلدية مدينة الشارقة تستقبل بلاغاتكم على مدار الساعة",
        }  # fmt: skip
        return dict(self.simulator.ask("/items", asked))

    def written_by_the_city(self) -> list[str]:
        """What the simulated platform itself says it was given."""
        return [str(one) for one in self.simulator.ask("/writes")]

    def add_people(self) -> None:
        for login, (role, body) in PEOPLE.items():
            command = ["run_bot.py", "agent", "add", login, "--name", login.title(), "--role", role]
            command += ["--body", body] if body else []
            command += ["--password-stdin", "-c", str(self.config)]
            subprocess.run(
                [sys.executable, *command],
                cwd=ROOT, env=self.environment, input=PASSWORD.encode(), check=True,
                capture_output=True,
            )  # fmt: skip

    def page_somebody(self) -> str:
        """An open case is an emergency, for which an officer was paged: the letter's id."""
        database = open_database(f"sqlite:///{self.folder / 'test.db'}")
        paged = "SELECT id FROM outbox WHERE kind = 'alarm' AND case_id IS NOT NULL"
        if not (found := rows(database, paged)):
            root, now, lane = Person("root", "admin", None), datetime.now(UTC), Lane(self.url)
            with database.write() as connection:
                accounts.register(connection, "alarms", "apprise")
            rota.save(
                database, root, None, name="Officer", rung=0, paths="alarms/officer",
                days=range(7), begins="00:00", ends="00:00", since="", until="", now=now,
            )  # fmt: skip
            self.write("طفح مجاري في مويلح قرب الحديقة", "citizen-paged", self.post())
            fresh = """SELECT "case".id FROM "case" JOIN contact ON contact.id = contact_id
                WHERE contact.name = 'citizen-paged' AND status = 'new'"""
            [(number,)] = until(lambda: rows(database, fresh), 60)
            alarm = by_hand(lane, load_rules())
            desk.set_emergency(database, root, str(number), True, now, alarm=alarm)
            found = rows(database, paged)
        database.close()
        return str(found[0][0])

    def stop(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            process.wait(15)
        self.simulator.stop()


def build(folder: Path, two_factor: str = "optional") -> House:
    """Start simulator, daemon and console over a fresh database."""
    simulator = Simulator(folder)
    world = simulator.ask("/world")["accounts"]
    simulator.ask("/settings", {"lag_s": 0.0, "limits_on": False})
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    accounts = accounts_for(simulator.url, world)
    for account in accounts:
        account |= {"every": 1.0, "timeout": 5.0}
    settings = {
        "database": f"sqlite:///{folder / 'test.db'}",
        "data": str(folder),
        "pace": {"tick": 0.2, "children": 4.0, "settle": 0.1},
        "media": {"fetch": False},
        "console": {"port": port, "public_url": url, "two_factor": two_factor},
        "accounts": accounts,
    }
    config = folder / "config.yaml"
    config.write_text(yaml.safe_dump(settings, allow_unicode=True), "utf-8")
    environment = {**os.environ, **secrets_for(world)}
    house = House(folder, simulator, url, port, config, environment)
    house.add_people()
    house.start("daemon", "daemon", "--no-table")
    house.start_console()
    return house


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(true: Callable[[], Any], seconds: float = 20.0) -> Any:
    """What `true` gives, as soon as it is something; AssertionError where it never is."""
    ends = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < ends, f"still not so after {seconds} s"
        time.sleep(0.1)
    return found


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own server
            return int(answer.status) == 200
    except (urllib.error.URLError, ConnectionError):
        return False
