"""A tiny stand-in for Instagram's private API, for what happens on the wire.

It answers each path with the next of its scripted answers and repeats the last one.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlsplit

from pydantic import BaseModel

from connectors.http import Wire
from connectors.vault import Vault

OWN = "77"
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SECRET = "77%3AveryS3cretSession%3A28"
UUID = "11111111-2222-3333-4444-555555555555"
SETTINGS: dict[str, Any] = {
    "authorization_data": {"ds_user_id": OWN, "sessionid": SECRET},
    "uuids": {
        "phone_id": "p",
        "uuid": UUID,
        "client_session_id": "c",
        "advertising_id": "a",
        "android_device_id": "android-0123456789abcdef",
        "request_id": "r",
        "tray_session_id": "t",
    },
}


class Options(BaseModel):
    """The fields that the private back end reads."""

    name: str = "city"
    username: str = "shjmunicipality"
    user_id: str = OWN
    session: str
    password: str | None = None
    allow_writes: bool = True
    media_days: int = 30
    sweep_days: int = 14
    overlap: timedelta = timedelta(hours=1)
    inboxes: tuple[str, ...] = ("private-media", "private-tags")


@dataclass
class Asked:
    """One request as it came in."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: str

    @property
    def signed(self) -> dict[str, Any]:
        """The object in a signed body."""
        found = json.loads(unquote_plus(self.body.removeprefix("signed_body=SIGNATURE.")))
        assert isinstance(found, dict)
        return found

    @property
    def form(self) -> dict[str, str]:
        return {key: values[0] for key, values in parse_qs(self.body).items()}


@dataclass
class Answer:
    """What is sent back. `pause`: seconds before it; `drop`: the connection is cut instead."""

    body: Any = field(default_factory=lambda: {"status": "ok"})
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    pause: float = 0
    drop: bool = False
    cut: bool = False  # promises more bytes than it sends

    def encoded(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return json.dumps(self.body).encode()


class Stub:
    """Scripted answers by path (below /api/v1/), and what was asked."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.closing = threading.Event()
        self._answers: dict[str, list[Answer]] = {}

    def on(self, path: str, *answers: Answer | dict[str, Any]) -> None:
        made = [each if isinstance(each, Answer) else Answer(each) for each in answers]
        self._answers[path] = made

    def next_answer(self, path: str) -> Answer:
        answers = self._answers.get(path)
        if not answers:
            return Answer({"message": "no such endpoint", "status": "fail"}, 404)
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]


@contextmanager
def serving() -> Iterator[tuple[Stub, str]]:
    """A stub and its base URL."""
    stub = Stub()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _handle(self) -> None:
            parts = urlsplit(self.path)
            path = parts.path.partition("/api/v1/")[2] or parts.path
            size = int(self.headers.get("content-length") or 0)
            body = self.rfile.read(size).decode()
            query = parse_qs(parts.query)
            stub.asked.append(Asked(self.command, path, query, dict(self.headers.items()), body))
            answer = stub.next_answer(path)
            if answer.pause:
                stub.closing.wait(answer.pause)
            if answer.drop:
                self.close_connection = True
                return
            sent = answer.encoded()
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(sent) + (100 if answer.cut else 0)))
            self.end_headers()
            self.wfile.write(sent)
            self.close_connection = answer.cut

        do_GET = do_POST = _handle

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield stub, f"http://127.0.0.1:{server.server_address[1]}/igprivate"
    finally:
        stub.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


def write_session(folder: Path, **more: Any) -> str:
    """A reference to a session file with `more` settings in it."""
    file = folder / "session.json"
    file.write_text(json.dumps({**SETTINGS, **more}), encoding="utf-8")
    return f"file:{file}"


def wire(folder: Path, base_url: str, *, timeout: float = 5, now: datetime = NOW) -> Wire:
    return Wire(Vault(folder / "vault"), base_url, timeout, lambda: now)
