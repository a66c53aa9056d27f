"""Notes on a case's page, and those that name me."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from casework import notes
from domain.errors import NotAllowed
from storage import notes as kept
from web.agents.work import refused
from web.pages import page
from web.session import House, Seer, Worker

router = APIRouter()


@router.post("/cases/{number}/notes")
def write(
    request: Request, number: str, visitor: Worker, house: House, text: Annotated[str, Form()] = ""
) -> Response:
    try:
        notes.write(house.database, visitor.person, number, text, house.now())
    except NotAllowed as refusal:
        return refused(request, house, visitor, number, refusal, noted=text)
    return RedirectResponse(f"/cases/{number}#notes-title", 303)


@router.get("/mentions")
def mentions(request: Request, visitor: Seer, house: House) -> HTMLResponse:
    with house.database.read() as connection:
        found = kept.unseen(connection, visitor.person.login)
    return page(request, "mentions.html", found=found, now=house.now())
