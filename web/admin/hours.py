"""Targets and calendars: by when something is due, and which hours count."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from casework.catalogue import mark
from domain.errors import Conflict, NotAllowed
from domain.words import Words
from pipeline.catalogue import entries
from pipeline.deadlines import DAYS
from web.admin.entries import Shelf, lines_of
from web.admin.home import Manager
from web.console import Console
from web.names import Names
from web.pages import page
from web.session import House, Visitor

router = APIRouter()
Text = Annotated[str, Form()]
Texts = Annotated[list[str], Form()]
DAY_NAMES = dict(
    zip(
        DAYS,
        (
            Words("Monday", "الإثنين"), Words("Tuesday", "الثلاثاء"),
            Words("Wednesday", "الأربعاء"), Words("Thursday", "الخميس"),
            Words("Friday", "الجمعة"), Words("Saturday", "السبت"), Words("Sunday", "الأحد"),
        ),
        strict=True,
    )
)  # fmt: skip
CALENDARS = Shelf(
    "calendar", "/admin/calendars", "admin/calendars.html", "admin/calendar.html",
    {"code": "", "week": {}, "holidays": [], "seasons": []},
    {"days": DAY_NAMES, "no_season": {"name": "", "first": "", "last": "", "week": {}}},
)  # fmt: skip


@router.get("/admin/targets")
def targets(request: Request, house: House, visitor: Visitor = Manager) -> HTMLResponse:
    return _targets(request, house, visitor)


@router.post("/admin/targets")
def save_target(
    request: Request, house: House, code: Text, answer: Annotated[float, Form()],
    answer_calendar: Text, solution: Annotated[float, Form()], solution_calendar: Text,
    seen: Text = "", visitor: Visitor = Manager,
) -> Response:  # fmt: skip
    data = {
        "first_response": {"minutes": answer, "calendar": answer_calendar},
        "resolution": {"minutes": solution, "calendar": solution_calendar},
    }
    try:
        house.catalogue.save(visitor.person, "sla", code, data, house.now(), seen)
    except (NotAllowed, Conflict) as refusal:
        return _targets(request, house, visitor, {code: data}, refusal.sentence)
    return RedirectResponse("/admin/targets", 303)


def _targets(
    request: Request, house: Console, visitor: Visitor, typed: dict[str, Any] | None = None,
    trouble: Words | None = None,
) -> HTMLResponse:  # fmt: skip
    rules = house.pipeline().rules
    found = {**entries(rules, "sla"), **(typed or {})}
    with house.database.read() as connection:
        seen = {code: mark(connection, "sla", code) for code in found}
    return page(
        request, "admin/targets.html", 409 if trouble else 200, targets=found, seen=seen,
        calendars=[(name, name) for name in rules.sla.calendars], trouble=trouble,
        names=Names(rules, visitor.speech),
    )  # fmt: skip


@router.get("/admin/calendars")
def calendars(request: Request, house: House, visitor: Visitor = Manager) -> HTMLResponse:
    return CALENDARS.list(request, house, visitor)


@router.get("/admin/calendars/entry")
def calendar(
    request: Request, house: House, code: str | None = None, visitor: Visitor = Manager
) -> HTMLResponse:
    return CALENDARS.form(request, house, visitor, code or None)


@router.post("/admin/calendars")
def save_calendar(
    request: Request, house: House, code: Text, week: Texts, holidays: Text = "",
    season_name: Texts = [], season_first: Texts = [], season_last: Texts = [],  # noqa: B006
    season_week: Texts = [], seen: Text = "", fresh: Annotated[bool, Form()] = False,  # noqa: B006
    visitor: Visitor = Manager,
) -> Response:  # fmt: skip
    """`week` has seven lines of hours, Monday first; each season seven of its own."""
    size = len(DAYS)
    seasons = [
        {"name": name, "first": first, "last": last,
         "week": week_of(season_week[index * size : (index + 1) * size])}
        for index, (name, first, last) in enumerate(
            zip(season_name, season_first, season_last, strict=False)
        )
        if name.strip()
    ]  # fmt: skip
    data = {"week": week_of(week), "holidays": lines_of(holidays), "seasons": seasons}
    return CALENDARS.save(request, house, visitor, code.strip(), data, seen, fresh)


def week_of(lines: list[str]) -> dict[str, list[str]]:
    """Hours of each day as they were typed, several with commas between; nothing: a day off."""
    days = zip(DAYS, lines, strict=False)
    hours = {day: line.replace("،", ",").split(",") for day, line in days}
    return {
        day: [one.strip() for one in some if one.strip()]
        for day, some in hours.items()
        if any(one.strip() for one in some)
    }
