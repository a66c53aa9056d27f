"""Puts the console's routes together."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles

from domain.errors import BalaghError, Conflict, DatabaseUnusable, NotAllowed, NotFound
from web import alarm, security
from web.admin import answers, home, hours, inboxes, letters, macros, on_call, people, services
from web.agents import (
    bulk,
    call_backs,
    calls,
    case,
    incidents,
    lead,
    live,
    media,
    notes,
    pausing,
    queue,
    reply,
    views,
    work,
)  # fmt: skip
from web.citizens import status
from web.citizens.status import Misses
from web.console import Console
from web.door import me, sign_in, single_sign_on
from web.hooks import receipts
from web.live import Hub
from web.pages import HERE, htmx_folder, page
from web.session import SignInFirst

PAGES = (queue, views, calls, call_backs, case, reply, work, notes, incidents, bulk, live, media,
         sign_in, single_sign_on, me, lead, pausing, home, services, hours, inboxes, letters,
         answers, macros, on_call, people, alarm, receipts,
         status)  # fmt: skip
ROUTERS = tuple(module.router for module in PAGES)
_STATUS = {NotFound: 404, NotAllowed: 403, Conflict: 409, DatabaseUnusable: 503}


def create_app(console: Console) -> FastAPI:
    """The console as an ASGI application; no page of FastAPI's own is served."""
    app = FastAPI(title="Balagh", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.console = console
    app.state.hub = Hub(console.database, console.now)
    app.state.misses = Misses(console.now)
    security.guard(app, console)
    app.mount("/static/htmx", StaticFiles(directory=htmx_folder()), "htmx")
    app.mount("/static", StaticFiles(directory=HERE / "static"), "static")
    for router in ROUTERS:
        app.include_router(router)
    app.add_exception_handler(SignInFirst, _to_the_door)
    app.add_exception_handler(BalaghError, _told)
    return app


def _to_the_door(request: Request, _: Exception) -> Response:
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    door = "/sign-in" + (f"?next={quote(here)}" if request.method == "GET" else "")
    if request.headers.get("hx-request") == "true":
        return Response(status_code=401, headers={"HX-Redirect": door})
    return RedirectResponse(door, 303)


def _told(request: Request, error: Exception) -> HTMLResponse:
    """Our own errors in the reader's language: what happened, what to do."""
    assert isinstance(error, BalaghError)  # noqa: S101 - it is registered for these alone
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 500)
    return page(request, "error.html", status, error=error)
