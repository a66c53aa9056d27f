"""Canned replies: written here once, filled in on a case's page."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from casework import canned
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
_EMPTY: dict[str, Any] = {
    "id": None, "title_ar": "", "title_en": "", "text_ar": "", "text_en": "", "service": None,
    "active": True,
}  # fmt: skip
_NONE = Words(en="There is no such canned answer.", ar="لا يوجد رد جاهز بهذا الرقم.")


@router.get("/admin/answers")
def show(request: Request, house: House, visitor: Visitor = Manager) -> HTMLResponse:
    with house.database.read() as connection:
        found = kept.replies(connection, active_only=False)
    names = Names(house.pipeline().rules, visitor.speech)
    return page(request, "admin/answers.html", answers=found, names=names)


@router.get("/admin/answers/entry")
def entry(
    request: Request, house: House, id: int | None = None, visitor: Visitor = Manager
) -> HTMLResponse:
    with house.database.read() as connection:
        found = {one["id"]: one for one in kept.replies(connection, active_only=False)}
    if id is not None and id not in found:
        raise NotFound(_NONE)
    return _form(request, house, visitor, found[id] if id is not None else _EMPTY)


@router.post("/admin/answers")
def save(
    request: Request,
    house: House,
    visitor: Visitor = Manager,
    id: Annotated[str, Form()] = "",
    title_ar: Text = "",
    title_en: Text = "",
    text_ar: Text = "",
    text_en: Text = "",
    service: Text = "",
    active: Annotated[bool, Form()] = False,
) -> Response:
    values = {
        "title_ar": title_ar.strip(), "title_en": title_en.strip(), "text_ar": text_ar.strip(),
        "text_en": text_en.strip(), "service": service or None, "active": active,
    }  # fmt: skip
    number = int(id) if id.isdecimal() else None
    try:
        canned.save(house.database, visitor.person, number, values, house.now())
    except NotAllowed as refusal:
        given = {**values, "id": number}
        return _form(request, house, visitor, given, refusal.sentence)
    return RedirectResponse("/admin/answers", 303)


def _form(
    request: Request, house: Console, visitor: Visitor, given: dict[str, Any],
    trouble: Words | None = None,
) -> HTMLResponse:  # fmt: skip
    names = Names(house.pipeline().rules, visitor.speech)
    return page(
        request, "admin/answer.html", 409 if trouble else 200,
        given=given, trouble=trouble, names=names, placeholders=canned.PLACEHOLDERS,
    )  # fmt: skip
