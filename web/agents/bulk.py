"""One act on the cases chosen in the queue, and taking it back."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from casework import bulk
from domain.errors import NotFound
from domain.words import Words
from storage.database import Database
from web.agents.work import ACTS, Act
from web.door.sign_in import safe
from web.pages import page
from web.session import House, Worker

router = APIRouter()
MANY = ("take", "assign", "status", "service", "priority", "snooze", "link", "macro")
_NO_ACT = Words(en="This cannot be done with many cases.", ar="لا يمكن تنفيذ هذا على عدة حالات.")


@router.post("/bulk")
def run(
    request: Request,
    visitor: Worker,
    house: House,
    do: Annotated[str, Form()],
    ids: Annotated[list[int] | None, Form()] = None,
    value: Annotated[str, Form()] = "",
    back: Annotated[str, Form()] = "",
) -> Response:
    """What was done, what not and why, and a button that takes it back."""
    do, _, chosen = do.partition(":")  # "assign:huda" out of one list of all that can be done
    value = value or chosen
    if do not in MANY:
        raise NotFound(_NO_ACT)

    def act(within: Database, name: str) -> None:
        inside = replace(house, database=within)
        ACTS[do](Act(inside, visitor.person, name, value, None))

    outcome = bulk.run(house.database, visitor.person, do, ids or [], act, house.now())
    return page(request, "bulk.html", outcome=outcome, undone=False, back=safe(back))


@router.post("/bulk/{number}/undo")
def undo(
    request: Request, number: int, visitor: Worker, house: House, back: Annotated[str, Form()] = ""
) -> Response:
    outcome = bulk.undo(house.database, visitor.person, number, house.now())
    return page(request, "bulk.html", outcome=outcome, undone=True, back=safe(back))
