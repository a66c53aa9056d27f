"""The console as a process of its own, as `run_bot.py console` starts it; it can be killed."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import requests

from casework import people
from storage.database import Database
from tests.factories import START, database_in

PASSWORD = "seven green parrots"
ROOT = Path(__file__).resolve().parents[2]


class Served:
    """A database in `folder` with agents, and a console over it once it is started."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.folder = folder
        self.url = f"http://127.0.0.1:{self.port}"
        self.database: Database = database_in(folder)
        self.process: subprocess.Popen[bytes] | None = None
        settings = {
            "database": f"sqlite:///{folder / 'test.db'}",
            "data": str(folder),
            "console": {"port": self.port, "public_url": self.url, "two_factor": "optional"},
            "accounts": [
                {"channel": "facebook", "name": "page", "page": "1", "token": "env:NO_TOKEN"}
            ],
        }
        (folder / "config.yaml").write_text(json.dumps(settings), "utf-8")  # YAML as well

    def add(self, login: str, role: str = "agent", language: str = "en", **more: str) -> None:
        people.add(
            self.database, "test", START, login, login.title(), role,
            password=PASSWORD, language=language, **more,
        )  # fmt: skip

    def start(self) -> None:
        command = [sys.executable, "run_bot.py", "console", "-c", str(self.folder / "config.yaml")]
        with (self.folder / "console.log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        ends = time.monotonic() + 60
        while not self._answers():
            assert self.process.poll() is None, (self.folder / "console.log").read_text()
            assert time.monotonic() < ends, "the console did not start"
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.url}/sign-in", timeout=2).status_code == 200
        except requests.ConnectionError:
            return False

    def stop(self, how: signal.Signals = signal.SIGTERM) -> float:
        """Seconds until it was over."""
        if self.process is None:
            return 0.0
        began = time.monotonic()
        self.process.send_signal(how)
        self.process.wait(15)
        self.process = None
        return time.monotonic() - began

    def browser(self, login: str) -> requests.Session:
        """Signed in, as far as cookies go."""
        session = requests.Session()
        session.post(f"{self.url}/sign-in", data={"login": login, "password": PASSWORD}, timeout=30)
        return session
