"""The turns on call: who is paged in an emergency, in which order, and who serves just now."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from casework import rota
from casework.alarms import Lane
from domain.errors import NotAllowed, NotFound
from domain.rota import EVERYONE, on_rung
from domain.words import Words
from storage import accounts, alarms
from web.admin.home import Manager
from web.console import Console
from web.pages import page
from web.session import House

router = APIRouter()
Text = Annotated[str, Form()]
RUNGS = (
    Words("Officer, paged first", "الضابط المناوب، يُنبَّه أولًا"),
    Words("Deputy", "النائب"),
    Words("Lead", "المشرف"),
    Words("Everyone, only at last", "الجميع، في آخر السلّم"),
)
_EMPTY: dict[str, Any] = {
    "id": None, "name": "", "rung": 0, "paths": [], "days": list(range(7)),
    "begins": "00:00", "ends": "00:00", "since": "", "until": "",
}  # fmt: skip
_NONE = Words(en="There is no such turn.", ar="لا توجد مناوبة كهذه.")


@router.get("/admin/on-call")
def show(request: Request, house: House, visitor: Any = Manager) -> HTMLResponse:
    lane = house.lane or Lane(house.public_url)
    local = house.now().astimezone(lane.zone)
    with house.database.read() as connection:
        rows, turns = alarms.rows(connection), alarms.turns(connection)
    serving = {turn.name for turn in on_rung(turns, EVERYONE, local)}
    return page(request, "admin/on_call.html", turns=rows, serving=serving, rungs=RUNGS)


@router.get("/admin/on-call/entry")
def entry(
    request: Request, house: House, id: int | None = None, visitor: Any = Manager
) -> HTMLResponse:
    with house.database.read() as connection:
        found = {row["id"]: row for row in alarms.rows(connection)}
    if id is not None and id not in found:
        raise NotFound(_NONE)
    return _form(request, house, found[id] if id is not None else _EMPTY)


@router.post("/admin/on-call")
def save(
    request: Request,
    house: House,
    visitor: Any = Manager,
    id: Text = "",
    name: Text = "",
    rung: Annotated[int, Form()] = 0,
    paths: Text = "",
    days: Annotated[list[int], Form()] = [],  # noqa: B006 - FastAPI copies it
    begins: Text = "00:00",
    ends: Text = "00:00",
    since: Text = "",
    until: Text = "",
    act: Text = "save",
) -> Response:
    """Save a turn, or with `act` "remove" take it out."""
    number = int(id) if id.isdecimal() else None
    if act == "remove" and number is not None:
        rota.remove(house.database, visitor.person, number, house.now())
        return RedirectResponse("/admin/on-call", 303)
    given = {
        "name": name, "rung": rung, "days": days, "begins": begins, "ends": ends, "since": since,
        "until": until,
    }  # fmt: skip
    try:
        rota.save(
            house.database, visitor.person, number, paths=paths, now=house.now(),
            **given,  # type: ignore[arg-type]
        )  # fmt: skip
    except NotAllowed as refusal:
        typed = {**given, "id": number, "paths": paths.splitlines()}
        return _form(request, house, typed, refusal.sentence)
    return RedirectResponse("/admin/on-call", 303)


def _form(
    request: Request, house: Console, given: dict[str, Any], trouble: Words | None = None
) -> HTMLResponse:
    with house.database.read() as connection:
        pagers = accounts.writers(connection, rota.PAGERS)
    return page(
        request, "admin/turn.html", 409 if trouble else 200,
        given=given, trouble=trouble, rungs=RUNGS, pagers=pagers,
    )  # fmt: skip
