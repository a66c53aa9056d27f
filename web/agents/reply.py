"""Answering from the case's page: the letter goes into the outbox, never straight out."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from casework.reply import limits, reply
from domain.errors import NotAllowed
from storage import cases
from web.agents.case import case_answer, desk_of
from web.names import Names
from web.pages import page
from web.session import House, Replier

router = APIRouter()


@router.post("/cases/{number}/weigh")
def weigh(
    request: Request, number: str, visitor: Replier, house: House, text: Annotated[str, Form()] = ""
) -> Response:
    """While somebody types: what is left as the platform counts, and what must stay private."""
    with house.database.read() as connection:
        case = cases.find(connection, number, visitor.person.scope)
    desk = desk_of(house)
    allowed, _ = limits(desk, str(case["id"]), house.now())
    kinds = dict.fromkeys(leak.kind for leak in desk.private_data(text))
    names = Names(house.pipeline().rules, visitor.speech)
    left = allowed.characters - allowed.length(text.strip())
    return page(request, "case/weigh.html", left=left, kinds=[names.private(one) for one in kinds])


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
