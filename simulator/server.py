"""The HTTP server: routes by prefix to a platform module, breaks things on purpose, and tells.

How a platform joins. `simulator/<name>.py` (x, graph, igprivate, youtube, twilio) has

    def platform(sim: Simulation) -> Platform: ...

and the object it returns has

    handle(request: Request) -> Response
        One well-formed call. Raise nothing: answer the platform's own error. For a path or a
        parameter that the platform does not specify, answer its error AND call
        `sim.violation(request, "unknown parameter foo")`.
    failure(request: Request, fault: str) -> Response
        The platform's own body and headers for "429", "429_no_reset", "401", "403" and "500".

The server asks for faults before it calls `handle`; requests reach `handle` only when they
shall be answered (or accepted, then hung). The prefix is off `request.path`: GET
/x/2/tweets?ids=1 arrives as platform "x", path "/2/tweets", query {"ids": ["1"]}.

What a module uses:
    sim.world.items(channel, kinds=…, parent=…, root=…, thread=…, where=…)   visible, newest first
    sim.world.find(channel, id)                any id it ever had, deleted ones too; then
    item.visible(now), item.shown(now)         read-after-write lag is in here already
    request.serve(item, version)               for EVERY item in the answer: journalled as read
    request.tell_gone(channel, id)             the answer says that this id is gone
    sim.pager.cut(request, items, scope=…, token=…, limit=…)                 applies cursor faults,
                                               page-size settings; raises CursorRefused
    sim.limits.take(name, limit, window_s)     -> Usage(allowed, limit, remaining, reset, percent)
    sim.tokens.grant(…) / find(platform, value) / revoke(value)
    sim.retry_after_s                          what the reset of a "429" failure shall say
    sim.switches.on(name)                      facts we could not check
    item = sim.world.add(channel, kind, sim.city[channel], text, parent=…, thread=…)
    sim.accepted(op, item) / sim.refused(channel, op, reason, text)          for EVERY write
"""

import importlib
import importlib.util
import json
import socket
import struct
import sys
import threading
import traceback
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

from simulator.control import Control
from simulator.faults import IN_PAGING, PLATFORM_SHAPED
from simulator.journal import digest
from simulator.simulation import Simulation
from simulator.wire import Request, Response

PLATFORMS = ("x", "graph", "igprivate", "youtube", "twilio")
HTML = b"<!DOCTYPE html><html><head><title>Error</title></head><body><h1>%s</h1></body></html>"


class Platform(Protocol):
    def handle(self, request: Request) -> Response: ...
    def failure(self, request: Request, fault: str) -> Response: ...


class Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, sim: Simulation, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.sim = sim
        self.control = Control(sim, self.stop)
        self.platforms: Mapping[str, Platform] = _platforms(sim)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def stop(self) -> None:
        """Stop serving; from another thread, since `shutdown` waits for the loop."""
        threading.Timer(0.3, self.shutdown).start()  # after the answer has left

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is normal here; a bug of ours is shown and recorded."""
        error = sys.exc_info()[1]
        if not isinstance(error, ConnectionError | TimeoutError):
            traceback.print_exc()
            self.sim.bug(repr(error))


def _platforms(sim: Simulation) -> dict[str, Platform]:
    found: dict[str, Platform] = {}
    for name in PLATFORMS:
        if importlib.util.find_spec(f"simulator.{name}"):
            found[name] = importlib.import_module(f"simulator.{name}").platform(sim)
    return found


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server
    timeout = 120
    disable_nagle_algorithm = True  # head and body are two writes

    def do_GET(self) -> None:
        self._answer()

    do_POST = do_PUT = do_DELETE = do_GET

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: the journal says more."""

    def _answer(self) -> None:
        parts = urlsplit(self.path)
        _, prefix, *rest = parts.path.split("/", 2)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        request = Request(
            method=self.command,
            platform=prefix,
            path="/" + (rest[0] if rest else ""),
            query=parse_qs(parts.query, keep_blank_values=True),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=body,
            base=f"{self.server.url}/{prefix}",
        )
        if request.headers.get("x-http-method-override") == "GET":
            # Google's client sends a GET with a long address as a POST with a form.
            request.method, request.query = "GET", request.query | request.form()
        if prefix == "_sim":
            self._send(self.server.control.handle(request))
            return
        platform = self.server.platforms.get(prefix)
        if platform is None:
            self._send(Response(404, {"error": f"no platform {prefix!r}"}))
            return
        self._play(platform, request)

    def _play(self, platform: Platform, request: Request) -> None:
        sim = self.server.sim
        fault = sim.faults.pick(request.platform, request.method, request.path)
        if fault:
            sim.journal.record("fault", platform=request.platform, path=request.path, fault=fault)
        if fault is None or fault in IN_PAGING:
            request.fault = fault
            self._send_read(request, platform.handle(request))
        elif fault in PLATFORM_SHAPED:
            if request.method != "GET":
                sim.refused(request.platform, request.path, fault)
            self._send(platform.failure(request, fault))
        else:
            self._break(platform, request, fault)

    def _send_read(self, request: Request, answer: Response) -> None:
        """Journal first, so that whoever has the answer finds it in the journal."""
        number = self._journal_read(request)
        try:
            self._send(answer)
        except OSError:
            if number:
                self.server.sim.journal.record("unread", of=number)
            raise

    def _journal_read(self, request: Request) -> int | None:
        if request.served or request.gone:
            return self.server.sim.journal.record(
                "read",
                platform=request.platform,
                path=request.path,
                items=[
                    [item.channel, item.id, version.number, digest(version.text)]
                    for item, version in request.served
                ],
                gone=[list(pair) for pair in request.gone],
            )
        return None

    # -- faults on the wire

    def _break(self, platform: Platform, request: Request, fault: str) -> None:
        write = request.method != "GET"
        accepts = fault.startswith("accept") or fault in ("truncated", "slow_drip", "reset")
        answer = platform.handle(request) if accepts else Response()
        if write and not accepts:
            self.server.sim.refused(request.platform, request.path, fault)
        match fault:
            case "502_html" | "accept_then_502":
                self._send(Response(502, HTML % b"502 Bad Gateway", _html()))
            case "503_html":
                self._send(Response(503, HTML % b"503 Service Unavailable", _html()))
            case "not_json":
                self._send(Response(200, HTML % b"Please try again", _html()))
            case "null_body":
                self._send(Response(200, b"null"))
            case "truncated":
                whole = answer.encoded()
                self._send(Response(answer.status, whole[: len(whole) // 2], answer.headers))
                self.close_connection = True
            case "slow_drip":
                self._drip(request, answer)
            case "reset":
                self._reset()
            case _:
                self._hang()

    def _hang(self) -> None:
        """Say nothing until the client gives up or the patience set for tests is over."""
        self.connection.settimeout(self.server.sim.hang_s)
        try:
            self.connection.recv(1)
        finally:
            self.close_connection = True

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def _drip(self, request: Request, answer: Response) -> None:
        self._journal_read(request)
        data = answer.encoded()
        self._head(answer, len(data))
        step = max(1, len(data) // 10)
        for start in range(0, len(data), step):
            self.wfile.write(data[start : start + step])
            self.wfile.flush()
            threading.Event().wait(0.4)

    # -- sending

    def _send(self, answer: Response) -> None:
        data = answer.encoded()
        self._head(answer, len(data))
        self.wfile.write(data)
        self.wfile.flush()

    def _head(self, answer: Response, length: int) -> None:
        self.send_response(answer.status)
        headers = {"Content-Type": "application/json; charset=UTF-8", **answer.headers}
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(length))
        self.end_headers()


def _html() -> dict[str, str]:
    return {"Content-Type": "text/html; charset=utf-8"}


def ready_line(server: Server) -> str:
    """What the process prints once it listens."""
    return json.dumps({"listening": server.url, "switches": server.sim.switches.settings()})
