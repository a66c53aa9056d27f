"""Macros: put together here, used on a case's page and with many cases at once."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from casework import macros
from domain.errors import NotAllowed, NotFound
from domain.words import Words
from storage import canned as kept
from web.admin.home import Manager
from web.console import Console
from web.names import Names
from web.pages import page
from web.session import House, Visitor

router = APIRouter()
Text = Annotated[str, Form()]
_NONE = Words(en="There is no such macro.", ar="لا يوجد إجراء مجمّع بهذا الرقم.")


@router.get("/admin/macros")
def show(request: Request, house: House, visitor: Visitor = Manager) -> HTMLResponse:
    with house.database.read() as connection:
        found = kept.macros(connection, active_only=False)
    return page(request, "admin/macros.html", macros=found)


@router.get("/admin/macros/entry")
def entry(
    request: Request, house: House, id: int | None = None, visitor: Visitor = Manager
) -> HTMLResponse:
    given: dict[str, Any] = {"id": None, "ar": "", "en": "", "active": True}
    if id is not None:
        with house.database.read() as connection:
            found = {one["id"]: one for one in kept.macros(connection, active_only=False)}
        if id not in found:
            raise NotFound(_NONE)
        given = found[id] | {step["do"]: step["value"] for step in found[id]["steps"]}
    return _form(request, house, visitor, given)


@router.post("/admin/macros")
def save(
    request: Request,
    house: House,
    visitor: Visitor = Manager,
    id: Text = "",
    ar: Text = "",
    en: Text = "",
    assign: Text = "",
    service: Text = "",
    body: Text = "",
    priority: Text = "",
    status: Text = "",
    snooze: Text = "",
    answer: Text = "",
    active: Annotated[bool, Form()] = False,
) -> Response:
    steps = {
        "assign": assign, "service": service, "body": body, "priority": priority,
        "status": status, "snooze": snooze, "answer": answer,
    }  # fmt: skip
    number = int(id) if id.isdecimal() else None
    title = Words(en=en.strip(), ar=ar.strip())
    rules = house.pipeline().rules
    try:
        macros.save(
            house.database, visitor.person, number, title, steps, active, rules, house.now()
        )
    except NotAllowed as refusal:
        given = {"id": number, "ar": ar, "en": en, "active": active, **steps}
        return _form(request, house, visitor, given, refusal.sentence)
    return RedirectResponse("/admin/macros", 303)


def _form(
    request: Request, house: Console, visitor: Visitor, given: dict[str, Any],
    trouble: Words | None = None,
) -> HTMLResponse:  # fmt: skip
    names = Names(house.pipeline().rules, visitor.speech)
    with house.database.read() as connection:
        answers = kept.replies(connection)
    title = f"title_{visitor.speech.language}"
    return page(
        request, "admin/macro.html", 409 if trouble else 200,
        given=given, trouble=trouble, names=names,
        answers=[(str(one["id"]), one[title]) for one in answers],
    )  # fmt: skip
