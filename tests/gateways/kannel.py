"""A real Kannel (Debian's packages kannel and kannel-extras) on the loopback, for a test.

bearerbox holds the messages, smsbox takes them over HTTP, fakesmsc plays operator and telephone at
once: it prints what it gets.
"""

from __future__ import annotations

import re
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote_to_bytes

import requests

FAKESMSC = "/usr/lib/kannel/test/fakesmsc"
_CONFIG = """
group = core
admin-port = {admin}
admin-password = bar
smsbox-port = {box}
box-allow-ip = "127.0.0.1"
store-type = file
store-location = "{folder}/store"
dlr-storage = internal

group = smsc
smsc = fake
smsc-id = FAKE
port = {smsc}
connect-allow-ip = 127.0.0.1
denied-smsc-id = NONE

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {sendsms}
white-list-regex = "^[+]971"

group = sendsms-user
username = balagh
password = {password}
concatenation = true
max-messages = 10
"""
_GOT = re.compile(r"Got message \d+: <(.*?)>$", re.MULTILINE | re.DOTALL)
Found = TypeVar("Found")
PASSWORD = "s3cr3t-of-kannel"


def _free_ports(number: int) -> list[int]:
    sockets = [socket.socket() for _ in range(number)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def wait_for(look: Callable[[], Found], seconds: float = 20.0) -> Found:
    """What `look` gives, as soon as it is something."""
    ends = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < ends, "waited in vain"
        time.sleep(0.05)
    return found


@dataclass
class Kannel:
    """One gateway in `folder`; its parts are started and stopped apart."""

    folder: Path
    ports: list[int] = field(default_factory=lambda: _free_ports(4))
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.ports[3]}"

    def start(self, *, operator: bool = True) -> None:
        """Until it takes messages; without `operator` it keeps them."""
        admin, box, smsc, sendsms = self.ports
        config = self.folder / "kannel.conf"
        config.write_text(
            _CONFIG.format(
                admin=admin, box=box, smsc=smsc, sendsms=sendsms, folder=self.folder,
                password=PASSWORD,
            )
        )  # fmt: skip
        self._run("bearerbox", "/usr/sbin/bearerbox", "-v", "1", str(config))
        wait_for(self._status)
        self._run("smsbox", "/usr/sbin/smsbox", "-v", "1", str(config))
        wait_for(lambda: "smsbox:" in self._status())
        wait_for(self._takes_calls)
        if operator:
            self.connect_operator()

    def connect_operator(self) -> None:
        port = str(self.ports[2])
        self._run("fakesmsc", FAKESMSC, "-H", "127.0.0.1", "-r", port, "-m", "0", "1 2 text x")
        wait_for(lambda: re.search(r"FAKE.*online", self._status()))

    def kill(self) -> None:
        """All of it, as a power cut would."""
        for one in self.running.values():
            one.kill()
            one.wait()
        self.running.clear()

    def received(self) -> list[str]:
        """What the operator got, one line a segment: sender, receiver, type and text."""
        log = self.folder / "fakesmsc.log"
        return _GOT.findall(log.read_text("utf-8", "replace")) if log.exists() else []

    def _run(self, name: str, *command: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder
            )

    def _status(self) -> str:
        assert self.running["bearerbox"].poll() is None, "bearerbox ended"
        url = f"http://127.0.0.1:{self.ports[0]}/status.txt"
        try:
            return requests.get(url, params={"password": "bar"}, timeout=2).text
        except requests.ConnectionError:
            return ""

    def _takes_calls(self) -> bool:
        try:
            return requests.get(f"{self.url}/cgi-bin/sendsms", timeout=2).status_code == 403
        except requests.ConnectionError:
            return False


def ucs2(line: str) -> bytes:
    """What a segment holds, as fakesmsc prints it."""
    return unquote_to_bytes(line.rsplit(" ", 1)[1].replace("+", " "))
