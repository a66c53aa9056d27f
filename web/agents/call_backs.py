"""Whom to call back: resolved cases whose citizens have not said yet whether it is solved."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from storage import call_backs
from web.names import Names
from web.pages import page
from web.session import House, Seer

router = APIRouter()


@router.get("/call-backs")
def show(request: Request, visitor: Seer, house: House) -> HTMLResponse:
    now = house.now()
    with house.database.read() as connection:
        due = call_backs.due(connection, visitor.person.scope, now)
    names = Names(house.pipeline().rules, visitor.speech)
    return page(request, "call_backs.html", due=due, names=names, now=now)
