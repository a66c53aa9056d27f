"""The queue: everything open, most urgent first; narrowed, searched, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from domain.words import Words
from storage import agents, canned, feed, incidents, queue, switches, views
from storage.database import Connection
from web.agents import asked as asking
from web.agents.asked import Asked
from web.agents.case import titled
from web.agents.lines import lines, lines_again, place
from web.console import Console
from web.names import Names
from web.pages import page
from web.session import House, Seer, Visitor

router = APIRouter()
MOST_ROWS = 200  # refreshed at once
COUNTED = 100  # a view with more is shown as 99+
BUILT_IN: tuple[tuple[dict[str, str], Words], ...] = (
    ({}, Words("Everything open", "كل الحالات المفتوحة")),
    ({"assignee": asking.ME}, Words("Mine", "حالاتي")),
    ({"assignee": asking.NO_ONE}, Words("Nobody's yet", "غير المسندة")),
    ({"emergency": "1"}, Words("Emergencies", "الطارئة")),
    ({"snoozed": "only"}, Words("Put aside", "المؤجلة")),
    ({"status": "ended"}, Words("Ended", "المنتهية")),
)


@dataclass(frozen=True, slots=True)
class View:
    """One filter to go to at once."""

    address: str
    name: str
    count: int | None
    here: bool


@router.get("/")
def home() -> RedirectResponse:
    return RedirectResponse("/queue", 303)


@router.get("/queue")
def show(request: Request, visitor: Seer, house: House) -> Response:
    given = dict(request.query_params)
    if "" in given.values():  # a form sends its empty fields too: to an address fit to be passed on
        return RedirectResponse(asking.read(given, visitor.person.login).address(), 303)
    return queue_answer(request, house, visitor, given)


@router.get("/queue/rows")
def some(request: Request, visitor: Seer, house: House, ids: str = "") -> HTMLResponse:
    """Single rows anew, for the script: those of `ids` that this list still shows."""
    wanted = [int(one) for one in ids.split(",")[:MOST_ROWS] if one.isdecimal() and len(one) < 19]
    given = dict(request.query_params)
    asked = asking.read(given, visitor.person.login)
    at = place(given.get("after"), given.get("before"))
    with house.database.read() as connection:
        found = lines_again(connection, house, visitor, asked, at, wanted)
    names = Names(house.pipeline().rules, visitor.speech)
    return page(
        request, "queue.html", block="list", lines=found, asked=asked, names=names,
        now=house.now(), query=_here(given),
    )  # fmt: skip


def queue_answer(
    request: Request, house: Console, visitor: Visitor, given: dict[str, str],
    *, status: int = 200, **extra: Any,
) -> HTMLResponse:  # fmt: skip
    """The queue's page, from whichever route; `extra` says what went wrong or was typed."""
    asked = asking.read(given, visitor.person.login)
    at = place(given.get("after"), given.get("before"))
    with house.database.read() as connection:
        position = feed.last_id(connection)  # before the rows: what comes between is told twice
        found, following = lines(connection, house, visitor, asked, at)
        known = _views(connection, house, visitor, asked)
        colleagues = agents.logins(connection)
        paused = switches.off(connection)
        gathering = incidents.titles(connection) if visitor.person.may("join") else []
        macros = canned.macros(connection) if visitor.person.may("work") else []
    values: dict[str, Any] = {
        "now": house.now(),
        "query": _here(given),
        "position": position,
        "asked": asked,
        "lines": found,
        "following": following,
        "first": at.first,
        "views": known,
        "colleagues": [(login, login) for login in colleagues],
        "incidents": gathering,
        "macros": titled(macros, visitor.speech.language),
        "paused": paused,
        "names": Names(house.pipeline().rules, visitor.speech),
        "trouble": None,
        "typed": "",
        **extra,
    }
    return page(request, "queue.html", status, **values)


def _here(given: dict[str, str]) -> str:
    """The query of the page's own address, whatever the request's is."""
    kept = (*asking.FIELDS, "after", "before")
    return urlencode({name: given[name] for name in kept if given.get(name)})


def _views(connection: Connection, house: Console, visitor: Visitor, asked: Asked) -> list[View]:
    """The built-in ones, everybody's, one's own. Beside a search nothing is counted."""
    login = visitor.person.login
    queued = [fields for fields, _ in BUILT_IN if fields and "status" not in fields]
    counted = [] if asked.words else queued
    wanted = [asking.read(fields, login).wanted for fields in counted]
    numbers = queue.counts(connection, wanted, visitor.person.scope, house.now(), COUNTED)
    count = dict(zip(map(asking.address, counted), numbers, strict=True))
    known = [
        View(
            address := asking.address(fields),
            visitor.speech.say(name),
            count.get(address),
            fields == asked.fields,
        )
        for fields, name in BUILT_IN
    ]
    for view in views.of(connection, login):
        fields = asking.read(view["query"], login).fields
        known.append(View(asking.address(fields), view["name"], None, fields == asked.fields))
    return known
