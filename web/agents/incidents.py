"""Incidents: one cause, many cases, one answer for all of them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from casework import incidents
from domain.errors import NotAllowed
from storage import incidents as kept
from storage import queue
from web.agents.case import desk_of
from web.agents.work import refused
from web.console import Console
from web.names import Names
from web.pages import page
from web.session import House, Replier, Seer, Visitor, Worker

router = APIRouter()
Text = Annotated[str, Form()]


@router.get("/incidents")
def show_all(request: Request, visitor: Seer, house: House) -> HTMLResponse:
    with house.database.read() as connection:
        found = kept.recent(connection, visitor.person.scope)
    names = Names(house.pipeline().rules, visitor.speech)
    return page(request, "incidents.html", incidents=found, names=names, now=house.now())


@router.get("/incidents/{number}")
def show(request: Request, number: int, visitor: Seer, house: House) -> HTMLResponse:
    return _page(request, house, visitor, number)


@router.post("/cases/{number}/incident")
def open_one(
    request: Request, number: str, visitor: Worker, house: House, title: Text = ""
) -> Response:
    try:
        made = incidents.open_from(house.database, visitor.person, number, title, house.now())
    except NotAllowed as refusal:
        return refused(request, house, visitor, number, refusal)
    return RedirectResponse(f"/incidents/{made}", 303)


@router.post("/incidents/{number}/answer")
def answer(
    request: Request, number: int, visitor: Replier, house: House, text: Text,
    mode: Annotated[Literal["public", "private"], Form()], english: Text = "",
) -> Response:  # fmt: skip
    """One letter for each open case; what became of it is shown."""
    here = (desk_of(house), visitor.person, number)
    answered = incidents.answer_all(*here, text, mode, house.now(), english)
    lost = bool(answered.refused) and not answered.queued
    typed = {"typed": text, "typed_english": english} if lost else {}
    return _page(request, house, visitor, number, answered=answered, **typed)


@router.post("/incidents/{number}/close")
def close(number: int, visitor: Worker, house: House) -> Response:
    incidents.close(house.database, visitor.person, number, house.now())
    return RedirectResponse(f"/incidents/{number}", 303)


def _page(
    request: Request, house: Console, visitor: Visitor, number: int, **more: Any
) -> HTMLResponse:
    scope = visitor.person.scope
    with house.database.read() as connection:
        incident = kept.get(connection, number, scope)
        ids = kept.case_ids(connection, number, scope, open_only=False)
        rows = queue.rows(connection, ids[:200], scope)
    names = Names(house.pipeline().rules, visitor.speech)
    values = {"answered": None, "typed": "", "typed_english": "", "looking": {}, **more}
    return page(
        request, "incident.html",
        incident=incident, rows=rows, total=len(ids), names=names, now=house.now(), **values,
    )  # fmt: skip
