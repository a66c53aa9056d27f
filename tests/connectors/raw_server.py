"""A server that says bytes, for what no well-behaved one does: drips, cuts, endless answers.

Each request, on whichever connection, gets the next of the scripts; the last one is repeated.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import BinaryIO

Script = Callable[[BinaryIO], None]


@dataclass
class RawServer:
    """Its address, the requests that came (head and body), and how many connections they took."""

    url: str
    asked: list[bytes] = field(default_factory=list)
    connections: int = 0
    closing: threading.Event = field(default_factory=threading.Event)


def says(body: bytes, *headers: str, status: str = "200 OK") -> Script:
    """A whole answer; `headers` come before the empty line, Content-Length among them if given."""
    lines = [f"HTTP/1.1 {status}", *headers]
    if not any(line.lower().startswith(("content-length", "transfer-enc")) for line in headers):
        lines.append(f"Content-Length: {len(body)}")

    def script(out: BinaryIO) -> None:
        out.write("\r\n".join([*lines, "", ""]).encode() + body)

    return script


@contextmanager
def speaking(*scripts: Script) -> Iterator[RawServer]:
    left = list(scripts)

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            server.connections += 1
            with suppress(ConnectionError):  # a client that has given up
                while request := self._request():
                    server.asked.append(request)
                    (left.pop(0) if len(left) > 1 else left[0])(self.wfile)
                    if self.close_now:
                        return

        @property
        def close_now(self) -> bool:
            return b"connection: close" in server.asked[-1].lower()

        def _request(self) -> bytes:
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                line = self.rfile.readline()
                if not line:
                    return b""
                head += line
            lengths = [
                int(line.partition(b":")[2])
                for line in head.lower().splitlines()
                if line.startswith(b"content-length:")
            ]
            return head + self.rfile.read(sum(lengths))

    tcp = ThreadingTCPServer(("127.0.0.1", 0), Handler, bind_and_activate=True)
    tcp.daemon_threads, tcp.block_on_close = True, False
    server = RawServer(f"http://127.0.0.1:{tcp.server_address[1]}")
    thread = threading.Thread(target=tcp.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        tcp.shutdown()
        thread.join()
        tcp.server_close()
