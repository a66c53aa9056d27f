"""Saved views: keep the queue's filter under a name, rename, delete."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from casework import views as keeping
from domain.errors import NotAllowed
from domain.words import Words
from storage import views
from web.agents import asked as asking
from web.agents.queue import queue_answer
from web.console import Console
from web.pages import page
from web.session import House, Seer, Visitor

router = APIRouter()
Name = Annotated[str, Form()]


@router.get("/queue/views")
def show(request: Request, visitor: Seer, house: House) -> HTMLResponse:
    return _list(request, house, visitor)


@router.post("/queue/views")
def save(
    request: Request, visitor: Seer, house: House, name: Name,
    query: Annotated[str, Form()] = "", shared: Annotated[bool, Form()] = False,
) -> Response:  # fmt: skip
    """`query`: the queue's address behind the question mark."""
    asked = asking.from_query(query, visitor.person.login)
    try:
        keeping.save(house.database, visitor.person, name, asked.fields, house.now(), shared=shared)
    except NotAllowed as refusal:
        return queue_answer(
            request, house, visitor, asked.fields, status=409,
            trouble=refusal.sentence, typed=name,
        )  # fmt: skip
    return RedirectResponse(asked.address(), 303)


@router.post("/queue/views/{view}/rename")
def rename(request: Request, view: int, visitor: Seer, house: House, name: Name) -> Response:
    try:
        keeping.rename(house.database, visitor.person, view, name, house.now())
    except NotAllowed as refusal:
        return _list(request, house, visitor, 409, refusal.sentence)
    return RedirectResponse("/queue/views", 303)


@router.post("/queue/views/{view}/remove")
def remove(view: int, visitor: Seer, house: House) -> Response:
    keeping.remove(house.database, visitor.person, view, house.now())
    return RedirectResponse("/queue/views", 303)


def _list(
    request: Request, house: Console, visitor: Visitor,
    status: int = 200, trouble: Words | None = None,
) -> HTMLResponse:  # fmt: skip
    with house.database.read() as connection:
        known = views.of(connection, visitor.person.login)
    return page(
        request,
        "queue/views.html",
        status,
        views=[(view, asking.address(view["query"])) for view in known],
        trouble=trouble,
    )
