"""A platform that answers what a test tells it to, for what happens on the wire.

Each request gets the next of the answers; the last one is repeated.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Answer:
    """What is sent back. A str or bytes body goes out as it is. `pause`: seconds before it."""

    body: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    pause: float = 0.0

    def bytes(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        text = self.body if isinstance(self.body, str) else json.dumps(self.body)
        return text.encode()


@dataclass(frozen=True)
class Asked:
    """One request as it came in."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: str

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body))


@dataclass
class Platform:
    """Its address, what it will answer by path ending, and what it was asked."""

    url: str
    answers: dict[str, list[Answer]]
    asked: list[Asked] = field(default_factory=list)

    def next(self, path: str) -> Answer:
        for ending, answers in self.answers.items():
            if path.endswith(ending):
                return answers.pop(0) if len(answers) > 1 else answers[0]
        return Answer({"title": "no such path"}, 404)


@contextmanager
def serving(**answers: Answer | list[Answer]) -> Iterator[Platform]:
    """A platform for the length of a test; the names are endings of paths."""
    scripted = {
        name: answer if isinstance(answer, list) else [answer] for name, answer in answers.items()
    }

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            split = urlsplit(self.path)
            length = int(self.headers.get("content-length") or 0)
            platform.asked.append(
                Asked(
                    self.command,
                    split.path,
                    dict(parse_qsl(split.query)),
                    {key.lower(): value for key, value in self.headers.items()},
                    self.rfile.read(length).decode(),
                )
            )
            answer = platform.next(split.path)
            time.sleep(answer.pause)
            body = answer.bytes()
            self.send_response(answer.status)
            for key, value in {"content-type": "application/json", **answer.headers}.items():
                self.send_header(key, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            with suppress(ConnectionError):  # a client that has given up
                self.wfile.write(body)

        do_GET = do_POST = _answer

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    platform = Platform(f"http://127.0.0.1:{server.server_port}", scripted)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield platform
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
