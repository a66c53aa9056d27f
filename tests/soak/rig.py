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
from pathlib import Path
from typing import Any

import yaml

from app.demo_config import accounts_for, secrets_for

ROOT = Path(__file__).resolve().parents[2]


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
        self.running: list[subprocess.Popen[bytes]] = []
        self._log = (folder / "daemon.log").open("ab")

    def start(self) -> None:
        command = [sys.executable, "-m", "tests.soak.daemon_process", str(self.config)]
        if self.tooth:
            command.append(self.tooth)
        self.running.append(
            subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=self._log, stderr=self._log
            )
        )

    def kill(self, rng: random.Random) -> None:
        """SIGKILL one of them, and reap it."""
        victim = self.running.pop(rng.randrange(len(self.running)))
        victim.send_signal(signal.SIGKILL)
        victim.wait(10)

    def revive(self) -> None:
        """Start again what ended by itself: that is a defect, which the log explains."""
        dead = [process for process in self.running if process.poll() is not None]
        if dead:
            raise AssertionError(f"a daemon ended by itself with {dead[0].returncode}")

    def stop(self) -> float:
        """SIGTERM all; how long the slowest took, in seconds."""
        began = time.monotonic()
        for process in self.running:
            process.send_signal(signal.SIGTERM)
        for process in self.running:
            process.wait(15)
        self.running.clear()
        return time.monotonic() - began

    def close(self) -> None:
        for process in self.running:
            process.kill()
            process.wait(10)
        self._log.close()
