"""The queue: everything open, most urgent first."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from storage import feed, presence, queue
from web.console import Console
from web.names import Names
from web.pages import page
from web.session import House, Seer, Visitor

router = APIRouter()
PAGE = 50
MOST_ROWS = 200  # refreshed at once


@router.get("/")
def home() -> RedirectResponse:
    return RedirectResponse("/queue", 303)


@router.get("/queue")
def show(request: Request, visitor: Seer, house: House) -> HTMLResponse:
    now = house.now()
    with house.database.read() as connection:
        position = feed.last_id(connection)  # before the rows: what comes between is told twice
        rows = queue.page(connection, queue.Filter(), visitor.person.scope, now, PAGE + 1)
        looking = presence.of_cases(
            connection, [row["id"] for row in rows], visitor.person.login, now
        )
    values = _values(house, visitor, rows[:PAGE], looking)
    return page(request, "queue.html", more=len(rows) > PAGE, position=position, **values)


@router.get("/queue/rows")
def some(request: Request, visitor: Seer, house: House, ids: str = "") -> HTMLResponse:
    """Single rows anew, for the script: those of `ids` that this list still shows."""
    wanted = [int(one) for one in ids.split(",")[:MOST_ROWS] if one.isdecimal() and len(one) < 19]
    now = house.now()
    with house.database.read() as connection:
        rows = queue.rows(connection, wanted, visitor.person.scope)
        looking = presence.of_cases(connection, wanted, visitor.person.login, now)
    return page(request, "queue.html", block="list", **_values(house, visitor, rows, looking))


def _values(
    house: Console, visitor: Visitor, rows: list[dict[str, Any]], looking: dict[int, list[str]]
) -> dict[str, Any]:
    names = Names(house.pipeline().rules, visitor.speech)
    return {"rows": rows, "looking": looking, "names": names, "now": house.now()}
