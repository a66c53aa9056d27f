"""Accounts and inboxes: read when, what they brought, what is wrong, what of a limit is used."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from storage import inboxes, switches
from web.admin.home import Manager
from web.names import Names
from web.pages import page
from web.session import House, Visitor

router = APIRouter()
BROUGHT_IN = timedelta(hours=24)


@router.get("/admin/inboxes")
def show(request: Request, house: House, visitor: Visitor = Manager) -> HTMLResponse:
    now = house.now()
    with house.database.read() as connection:
        accounts = inboxes.health(connection, now - BROUGHT_IN)
        paused = switches.off(connection)
    names = Names(house.pipeline().rules, visitor.speech)
    return page(
        request, "admin/inboxes.html", now=now, accounts=accounts, paused=paused, names=names
    )
