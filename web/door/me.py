"""One's own settings: language, digits, calendar, colours, password, sessions."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from casework import people
from domain.errors import BalaghError
from storage import agents, web_sessions
from web.console import Console
from web.pages import page
from web.session import House, Signed, Visitor

router = APIRouter(prefix="/me")
Text = Annotated[str, Form()]


@router.get("")
def show(request: Request, visitor: Signed, house: House, done: bool = False) -> HTMLResponse:
    return _page(request, visitor, house, done=done)


@router.post("")
def save(
    visitor: Signed,
    house: House,
    language: Annotated[Literal["ar", "en"], Form()],
    digits: Annotated[Literal["latn", "arab"], Form()],
    calendar: Annotated[Literal["gregorian", "hijri"], Form()],
    theme: Annotated[Literal["auto", "light", "dark"], Form()],
) -> Response:
    login = visitor.person.login
    wanted = {"language": language, "digits": digits, "calendar": calendar, "theme": theme}
    people.change(house.database, login, house.now(), login, **wanted)
    return RedirectResponse("/me?done=1", 303)


@router.post("/password")
def password(
    request: Request, visitor: Signed, house: House, old: Text = "", new: Text = ""
) -> Response:
    try:
        people.change_own_password(
            house.database, visitor.person, old, new, visitor.session, house.now()
        )
    except BalaghError as refusal:
        return _page(request, visitor, house, refusal)
    return RedirectResponse("/me?done=1", 303)


@router.post("/sessions")
def end_others(visitor: Signed, house: House) -> Response:
    with house.database.write() as connection:
        agent = agents.get(connection, visitor.person.login)
        web_sessions.end_all(connection, agent["id"], visitor.session)
    return RedirectResponse("/me?done=1", 303)


def _page(
    request: Request, visitor: Visitor, house: Console, refusal: BalaghError | None = None,
    done: bool = False,
) -> HTMLResponse:  # fmt: skip
    with house.database.read() as connection:
        agent = agents.get(connection, visitor.person.login)
        sessions = web_sessions.of_agent(connection, agent["id"])
        codes = agents.codes_left(connection, agent["id"])
    trouble = refusal.sentence if refusal else None
    return page(
        request, "door/me.html", 409 if refusal else 200,
        agent=agent, sessions=sessions, codes=codes, trouble=trouble, done=done, now=house.now(),
    )  # fmt: skip
