"""Real processes: the simulator, and daemons that are killed and started again."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from app.demo_config import accounts_for, secrets_for

ROOT = Path(__file__).resolve().parents[2]
OVERLAP = 8.0  # seconds; the simulator shows an item 4 s late at most, a search 1 s later still


class Simulator:
    """`python -m simulator` in a process of its own."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.journal = folder / "journal.jsonl"
        self._log = (folder / "simulator.log").open("w")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "simulator", "--port", "0", "--journal", str(self.journal),
             *options],
            stdout=subprocess.PIPE, stderr=self._log, text=True, cwd=ROOT,
        )  # fmt: skip
        assert self.process.stdout is not None
        self.ready: dict[str, Any] = json.loads(self.process.stdout.readline())
        self.url: str = self.ready["listening"]

    def ask(self, path: str, body: Any = None, platform: str = "") -> Any:
        """A control call: POST with a body, else GET."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}{platform}/_sim{path}", data)  # noqa: S310
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return json.loads(answer.read())

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)
        if self.process.stdout:
            self.process.stdout.close()
        self._log.close()


class Daemons:
    """Daemons over one configuration. `tooth` breaks a connector on purpose."""

    def __init__(self, folder: Path, simulator: Simulator, pace: dict[str, float],
                 every: float, tooth: str | None = None) -> None:  # fmt: skip
        self.folder, self.tooth = folder, tooth
        self.database = folder / "soak.db"
        self.config = folder / "config.yaml"
        world = simulator.ask("/world")["accounts"]
        accounts = accounts_for(simulator.url, world)
        for account in accounts:
            account |= {"every": every, "timeout": 2.0, "spacing": 0.0}
            account["overlap_minutes"] = OVERLAP / 60
            if account["channel"] == "x":
                account["search_lag"] = 2.0
            else:
                account["sweep_every"] = every * 4
        settings = {
            "database": f"sqlite:///{self.database}",
            "data": str(folder / "data"),
            "pace": pace,
            "media": {"fetch": False},
            "accounts": accounts,
        }
        self.config.write_text(yaml.safe_dump(settings, allow_unicode=True), "utf-8")
        self.environment = {**os.environ, **secrets_for(world)}
        self.running: list[Daemon] = []
        self.kills: list[datetime] = []
        self._started = 0

    def start(self) -> None:
        self._started += 1
        log = self.folder / f"daemon-{self._started:03}.log"
        command = [sys.executable, "-m", "tests.soak.daemon_process", str(self.config)]
        if self.tooth:
            command.append(self.tooth)
        with log.open("wb") as out:
            process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=out, stderr=out
            )
        self.running.append(Daemon(process, log))

    def kill(self, rng: random.Random) -> None:
        """SIGKILL one that is at work, and reap it."""
        ends = time.monotonic() + 60
        while not (at_work := [daemon for daemon in self.running if daemon.is_at_work()]):
            if time.monotonic() > ends:
                raise AssertionError(f"no daemon stored a page: see {self.running[0].log}")
            time.sleep(0.05)
        victim = rng.choice(at_work)
        self.running.remove(victim)
        victim.process.send_signal(signal.SIGKILL)
        victim.process.wait(10)
        self.kills.append(datetime.now(UTC))

    def none_ended(self) -> None:
        """Nothing but a kill ends a daemon here: else it is a defect, which its log explains."""
        for daemon in self.running:
            if (code := daemon.process.poll()) is not None:
                raise AssertionError(f"a daemon ended by itself with {code}: see {daemon.log}")

    def stop(self) -> float:
        """SIGTERM all; how long the slowest took, in seconds."""
        began = time.monotonic()
        for daemon in self.running:
            daemon.process.send_signal(signal.SIGTERM)
        for daemon in self.running:
            daemon.process.wait(15)
        self.running.clear()
        return time.monotonic() - began

    def close(self) -> None:
        for daemon in self.running:
            daemon.process.kill()
            daemon.process.wait(10)


@dataclass(frozen=True)
class Daemon:
    process: subprocess.Popen[bytes]
    log: Path

    def is_at_work(self) -> bool:
        return b"page stored" in self.log.read_bytes()
