"""Answering from the case's page: the letter goes into the outbox, never straight out."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from casework.reply import reply
from domain.errors import NotAllowed
from storage import cases
from web.agents.case import case_answer, desk_of
from web.session import House, Replier

router = APIRouter()


@router.post("/cases/{number}/reply")
def send(
    request: Request,
    number: str,
    visitor: Replier,
    house: House,
    text: Annotated[str, Form()],
    mode: Annotated[Literal["public", "private"], Form()],
) -> Response:
    """Queue it, or show why not with what was typed still in the box."""
    with house.database.read() as connection:
        case = cases.find(connection, number, visitor.person.scope)
    try:
        reply(desk_of(house), str(case["id"]), text, mode, visitor.person.login, house.now())
    except NotAllowed as refusal:
        return case_answer(
            request, house, visitor, number, status=409, trouble=refusal.sentence, typed=text
        )
    return RedirectResponse(f"/cases/{case['id']}#reply-title", 303)
