"""What guards every request: who is asking, forged forms, sizes, and the headers of every answer.

Plain ASGI, so that streams stay streams. A proxy's headers are not believed: nothing needs them.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from fastapi import FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from casework import signing_in
from domain.people import Person
from web.console import Console
from web.language import Speech
from web.session import Visitor

LARGEST = 1_000_000  # bytes of a form
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; media-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


def guard(app: FastAPI, console: Console) -> None:
    """Wrap the application. Sets `request.state.visitor` where a session is valid."""
    app.state.find_visitor = lambda request: find_visitor(console, request)
    app.add_middleware(Guard, console=console)


def cookie_name(console: Console) -> str:
    return "__Host-balagh" if is_secure(console) else "balagh"


def is_secure(console: Console) -> bool:
    """False only for a console without TLS, which is for one's own machine."""
    return console.public_url.startswith("https://")


def find_visitor(console: Console, request: Request) -> Visitor | None:
    """Whoever this browser's session belongs to, once the second factor was shown.

    What an open page asks for by itself keeps no session awake: nobody may be sitting there.
    """
    token = request.cookies.get(cookie_name(console))
    session, at = None, (console.door, console.now())
    if token and (request.url.path == "/live" or request.headers.get("x-unattended") == "1"):
        session = signing_in.look(console.database, signing_in.hash_of(token), *at)
    elif token:
        session = signing_in.visit(console.database, token, *at)
    request.state.session = session
    if session is None or not session["second_factor"]:
        return None
    return Visitor(
        person=Person(session["login"], session["role"], session["body"]),
        name=session["name"],
        speech=Speech(session["language"], session["digits"], session["calendar"]),
        theme=session["theme"],
        csrf=session["csrf"],
        session=session["token_hash"],
    )


class Guard:
    def __init__(self, app: ASGIApp, console: Console) -> None:
        self._app = app
        self._console = console
        self._host = urlsplit(console.public_url).netloc

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        static = scope["path"].startswith("/static/")
        answer = self._with_headers(send, _kept(scope) if static else "no-store")
        if request.headers.get("host") != self._host:
            await PlainTextResponse("Unknown host.", 421)(scope, receive, answer)
            return
        if not static:
            request.state.session = None
            find = request.app.state.find_visitor
            request.state.visitor = await run_in_threadpool(find, request)
        if request.method not in SAFE:
            body = await _body(request)
            if body is None:
                await PlainTextResponse("Too large.", 413)(scope, receive, answer)
                return
            if not self._is_ours(request, body):
                await PlainTextResponse(FORGED, 403)(scope, receive, answer)
                return
            receive = _again(body)
        await self._app(scope, receive, answer)

    def _is_ours(self, request: Request, body: bytes) -> bool:
        """Sent by a page of this console: its origin, and the secret of the session's forms.

        Before anybody signed in there is no secret; the origin, and that the session's cookie is
        not sent by other sites (SameSite), guard the door.
        """
        origin = request.headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != self._host:
            return False
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return False
        wanted = _secret(request)
        if wanted is None:
            return True
        given = request.headers.get("x-csrf") or _field(request, body)
        return secrets.compare_digest(given.encode(), wanted.encode())

    def _with_headers(self, send: Send, kept: str) -> Callable[[Message], Awaitable[None]]:
        async def answer(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if is_secure(self._console):
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
                headers.setdefault("Cache-Control", kept)
            await send(message)

        return answer


FORGED = (
    "This form is out of date. Go back, load the page again and repeat.\n"
    "انتهت صلاحية هذا النموذج. عُد إلى الصفحة وحدّثها ثم أعد المحاولة.\n"
)


def _kept(scope: Scope) -> str:
    """An address with a file's digest never means another file; parts of the script have none."""
    return "public, max-age=31536000, immutable" if b"v=" in scope["query_string"] else "no-cache"


def _secret(request: Request) -> str | None:
    visitor: Visitor | None = getattr(request.state, "visitor", None)
    if visitor is not None:
        return visitor.csrf
    session = getattr(request.state, "session", None)
    return str(session["csrf"]) if session else None


def _field(request: Request, body: bytes) -> str:
    kind = request.headers.get("content-type", "")
    if not kind.startswith("application/x-www-form-urlencoded"):
        return ""
    found = parse_qs(body.decode("utf-8", "replace"), max_num_fields=10_000).get("csrf", [""])
    return found[0]


async def _body(request: Request) -> bytes | None:
    """All of the body; None where it is larger than any form of ours."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            return None
    return bytes(body)


def _again(body: bytes) -> Receive:
    """The body once more, for the application."""
    told = False

    async def receive() -> Message:
        nonlocal told
        if told:
            return {"type": "http.disconnect"}
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive
