"""The stream of news, and who else has a case open."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response, StreamingResponse

from casework import signing_in
from storage import cases, presence
from web.console import Console
from web.live import Hub
from web.pages import page
from web.session import House, Seer, Visitor, Worker

router = APIRouter()
CHECK_EVERY = 10.0  # seconds; a stream says something each fifteen: none outlives its session by 30
_HEADERS = {"X-Accel-Buffering": "no", "Cache-Control": "no-store"}


@router.get("/live")
async def live(
    request: Request, visitor: Seer, house: House, after: int | None = None
) -> StreamingResponse:
    """`after`: the feed's position that the page was made at; a returning browser says its own."""
    last = request.headers.get("last-event-id", "")
    if last.isascii() and last.isdecimal() and len(last) < 19:
        after = int(last)
    hub: Hub = request.app.state.hub
    stream = _stream(hub, visitor, house, after)
    return StreamingResponse(stream, media_type="text/event-stream", headers=_HEADERS)


async def _stream(
    hub: Hub, visitor: Visitor, house: Console, after: int | None
) -> AsyncIterator[str]:
    yield "retry: 1000\n\n"
    checked = time.monotonic()
    async for text in hub.listen(visitor.person.scope, after):
        # Somebody who signed out, or whose rights changed, hears nothing more.
        if time.monotonic() - checked >= CHECK_EVERY:
            checked = time.monotonic()
            if not await asyncio.to_thread(_still_there, house, visitor):
                return
        yield text or ": still here\n\n"


def _still_there(house: Console, visitor: Visitor) -> bool:
    session = signing_in.look(house.database, visitor.session, house.door, house.now())
    if session is None:
        return False
    person = visitor.person
    return (session["role"], session["body"]) == (person.role, person.body)


@router.get("/cases/{number}/presence")
def who(request: Request, number: str, visitor: Seer, house: House) -> HTMLResponse:
    with house.database.read() as connection:
        case = cases.find(connection, number, visitor.person.scope)
        others = presence.others(connection, case["id"], visitor.person.login, house.now())
    return page(request, "case/presence.html", others=others)


@router.post("/cases/{number}/presence")
def here(
    request: Request,
    number: str,
    visitor: Worker,
    house: House,
    typing: Annotated[bool, Form()] = False,
    left: Annotated[bool, Form()] = False,
) -> Response:
    """I have it open; I am typing; I have left it."""
    login, now = visitor.person.login, house.now()
    with house.database.write() as connection:
        case = cases.find(connection, number, visitor.person.scope)
        if left:
            presence.leave(connection, case["id"], login)
            return Response(status_code=204)
        presence.note(connection, case["id"], login, typing, now)
        others = presence.others(connection, case["id"], login, now)
    return page(request, "case/presence.html", others=others)
