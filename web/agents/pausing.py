"""Stopping replies or the reading of an account for a while, from wherever the button stands."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from casework import pausing
from storage import switches
from web.door.sign_in import safe
from web.pages import page
from web.session import House, Visitor, needs

router = APIRouter()
Pauser = Depends(needs("pause"))


@router.get("/pauses")
def show(request: Request, house: House, visitor: Visitor = Pauser) -> HTMLResponse:
    """Every switch there is."""
    with house.database.read() as connection:
        known = pausing.names(connection)
        off = switches.off(connection)
    return page(request, "pauses.html", now=house.now(), known=known, off=off)


@router.post("/pauses")
def turn(
    house: House,
    name: Annotated[str, Form()],
    to: Annotated[str, Form()],
    why: Annotated[str, Form()] = "",
    back: Annotated[str, Form()] = "",
    visitor: Visitor = Pauser,
) -> Response:
    """`to`: "off" pauses, anything else lets it go on."""
    pausing.turn(house.database, visitor.person, name, to == "off", why, house.now())
    return RedirectResponse(safe(back, "/pauses"), 303)
