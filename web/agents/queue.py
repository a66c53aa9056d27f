"""The queue: everything open, most urgent first."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from storage import queue
from web.names import Names
from web.pages import page
from web.session import House, Seer

router = APIRouter()
PAGE = 50


@router.get("/")
def home() -> RedirectResponse:
    return RedirectResponse("/queue", 303)


@router.get("/queue")
def show(request: Request, visitor: Seer, house: House) -> HTMLResponse:
    with house.database.read() as connection:
        rows = queue.page(connection, queue.Filter(), visitor.person.scope, house.now(), PAGE + 1)
    names = Names(house.pipeline().rules, visitor.speech)
    return page(
        request,
        "queue.html",
        rows=rows[:PAGE],
        more=len(rows) > PAGE,
        names=names,
        now=house.now(),
    )
