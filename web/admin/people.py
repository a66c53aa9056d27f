"""Who may sign in: added, given another role, let go; and what everybody did."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from casework import people
from domain.errors import BalaghError, Conflict, NotAllowed
from domain.people import ROLES
from domain.words import Words
from storage import agents, audit
from web.admin.audited import SENTENCES
from web.admin.home import Manager
from web.console import Console
from web.names import Names
from web.pages import page
from web.session import House, Visitor, needs

router = APIRouter()
Text = Annotated[str, Form()]
Auditor = Depends(needs("audit"))
PAGE = 100
_NEW: dict[str, Any] = {
    "login": "", "name": "", "email": None, "role": "agent", "body": None, "team": None,
    "active": True, "totp_confirmed_at": None, "locked_until": None,
}  # fmt: skip


@router.get("/admin/people")
def show(request: Request, house: House, visitor: Visitor = Manager) -> HTMLResponse:
    with house.database.read() as connection:
        found, teams = agents.everybody(connection), agents.teams(connection)
    return page(request, "admin/people.html", people=found, teams=teams, **_names(house, visitor))


@router.get("/admin/people/entry")
def entry(
    request: Request, house: House, login: str = "", visitor: Visitor = Manager
) -> HTMLResponse:
    with house.database.read() as connection:
        found = agents.get(connection, login) if login else _NEW
    return _form(request, house, visitor, found)


@router.post("/admin/people")
def save(
    request: Request,
    house: House,
    visitor: Visitor = Manager,
    known: Text = "",
    login: Text = "",
    name: Text = "",
    role: Text = "agent",
    body: Text = "",
    team: Text = "",
    active: Annotated[bool, Form()] = False,
    password: Text = "",
) -> Response:
    """A new person, or `known` changed. A password is only set where one was typed."""
    by, now, database = visitor.person.login, house.now(), house.database
    values: dict[str, Any] = {
        "name": name.strip(), "role": role, "body": body or None, "team": team or None,
    }  # fmt: skip
    try:
        people.check_body(values["body"], house.pipeline().rules.bodies.bodies)
        if not known:
            people.add(database, by, now, login, **values, password=password or None)
        else:
            if password:  # first: one that is refused leaves everything as it was
                people.set_password(database, by, now, known, password)
            people.change(database, by, now, known, **values, active=active)
    except (NotAllowed, Conflict) as refusal:
        given = {**_NEW, **values, "login": known or login, "active": active}
        return _form(request, house, visitor, given, refusal, bool(known))
    return RedirectResponse("/admin/people", 303)


@router.post("/admin/people/unlock")
def unlock(house: House, login: Text, visitor: Visitor = Manager) -> Response:
    people.unlock(house.database, visitor.person.login, house.now(), login)
    return RedirectResponse("/admin/people", 303)


@router.post("/admin/people/second-factor")
def reset(house: House, login: Text, visitor: Visitor = Manager) -> Response:
    people.reset_second_factor(house.database, visitor.person.login, house.now(), login)
    return RedirectResponse("/admin/people", 303)


@router.post("/admin/teams")
def team(house: House, code: Text, ar: Text, en: Text, visitor: Visitor = Manager) -> Response:
    people.put_team(house.database, visitor.person.login, house.now(), code, ar, en)
    return RedirectResponse("/admin/people", 303)


@router.get("/audit")
def log(
    request: Request, house: House, before: int | None = None, visitor: Visitor = Auditor
) -> HTMLResponse:
    with house.database.read() as connection:
        found = audit.page(connection, PAGE + 1, before)
    values: dict[str, Any] = {
        "entries": found[:PAGE],
        "more": len(found) > PAGE,
        "sentences": SENTENCES,
    }
    return page(request, "audit.html", now=house.now(), **values)


def _form(
    request: Request, house: Console, visitor: Visitor, given: dict[str, Any],
    refusal: BalaghError | None = None, known: bool | None = None,
) -> HTMLResponse:  # fmt: skip
    with house.database.read() as connection:
        teams = agents.teams(connection)
    trouble: Words | None = refusal.sentence if refusal else None
    return page(
        request, "admin/person.html", 409 if refusal else 200,
        given=given, known=bool(given["login"]) if known is None else known, teams=teams,
        roles=ROLES, trouble=trouble, now=house.now(), **_names(house, visitor),
    )  # fmt: skip


def _names(house: Console, visitor: Visitor) -> dict[str, Any]:
    return {"names": Names(house.pipeline().rules, visitor.speech)}
