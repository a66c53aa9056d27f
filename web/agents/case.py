"""One case: the whole conversation, what Balagh thinks, what was done, and the reply."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from casework.canned import fill
from casework.pausing import notice
from casework.reply import Desk, allowed, limits
from domain.errors import ConfigInvalid, NotAllowed
from domain.letter import Limits
from domain.status import MOVES, STATUSES
from domain.words import Words
from pipeline.guard import guard
from storage import agents, case_page, cases, feed, neighbours, persons
from storage import alarms as kept_alarms
from storage import canned as kept_canned
from storage import notes as kept_notes
from storage.queue_rows import is_unnamed
from web.agents.findings import Shown, shown
from web.agents.timeline import told
from web.console import Console
from web.language import Speech
from web.names import Names
from web.pages import page
from web.session import House, Seer, Visitor

router = APIRouter()
PARTS = ("conversation", "facts", "findings", "timeline", "letters", "notes")


@router.get("/cases/{number}")
def show(
    request: Request,
    number: str,
    visitor: Seer,
    house: House,
    part: str | None = None,
    canned: int | None = None,
    whole: bool = False,
    logged: bool = False,
) -> HTMLResponse:
    """The page; with `part`, one of its parts alone; with `canned`, that answer in the box.

    A long conversation and timeline are shown `whole` where that is asked for. Of a call just
    `logged`, the reference is to be read out.
    """
    if part in PARTS:
        return case_answer(request, house, visitor, number, block=part, whole=whole)
    filled: dict[str, Any] = {}
    if canned is not None:
        with house.database.read() as connection:
            case = cases.find(connection, number, visitor.person.scope)
        filled = _filled(house, case, canned)
    return case_answer(
        request, house, visitor, number, whole=whole, opened=True, logged=logged, **filled
    )


def _filled(house: Console, case: dict[str, Any], number: int) -> dict[str, Any]:
    """A canned reply in the citizen's language, or why it does not fit this case."""
    with house.database.read() as connection:
        chosen = next((one for one in kept_canned.replies(connection) if one["id"] == number), None)
        contact = case_page.contact(connection, case["contact_id"])
    if chosen is None:
        return {}
    language = "ar" if case["language"] in ("ar", "ar-Latn", "und") else "en"
    rules = house.pipeline().rules
    names, body = Names(rules, Speech(language)), rules.bodies.bodies.get(case["body"] or "")
    values = {
        "reference": case["reference"],
        "name": contact["name"] or contact["handle"],
        "service": names.service(case["service"]) if case["service"] else None,
        "area": names.area(case["area"]) if case["area"] else None,
        "body": names.body(case["body"]) if case["body"] else None,
        "body_number": body.number if body and body.confirmed else None,
    }
    try:
        return {"typed": fill(chosen[f"text_{language}"], values)}
    except NotAllowed as refusal:
        return {"trouble": refusal.sentence}


def case_answer(
    request: Request, house: Console, visitor: Visitor, number: str,
    *, status: int = 200, block: str | None = None, whole: bool = False, opened: bool = False,
    **extra: Any,
) -> HTMLResponse:  # fmt: skip
    """The case's page, from whichever route; `extra` says what went wrong or was typed.

    Where it is `opened` to be read, notes that name the reader are seen.
    """
    now, login = house.now(), visitor.person.login
    with house.database.read() as connection:
        case = cases.find(connection, number, visitor.person.scope)
        seen = case_page.read(connection, case, whole, visitor.person.scope)
        position = feed.last_id(connection)
        notes = kept_notes.of_case(connection, case["id"])
        named = opened and bool(notes) and kept_notes.are_unseen(connection, case["id"], login)
        person = seen.contact["person_id"]
        history = neighbours.history(connection, case, person, visitor.person.scope)
        duplicates = neighbours.duplicates(connection, case, visitor.person.scope)
        answers = kept_canned.replies(connection) if visitor.person.may("reply") else []
        workers = agents.logins(connection) if visitor.person.may("work") else []
        macros = kept_canned.macros(connection) if visitor.person.may("work") else []
        unnamed = is_unnamed(case, visitor.person.scope)
        same = [] if unnamed else persons.contacts(connection, case["contact_id"])
        paused = notice(connection, case["account"])
        alarm = kept_alarms.open_one(connection, case["id"])
    if named:
        with house.database.write() as connection:
            kept_notes.see(connection, case["id"], login, now)
    names = Names(house.pipeline().rules, visitor.speech)
    others = [told(event, names, visitor.speech) for event in extra.pop("others", ())]
    values: dict[str, Any] = {
        "others": others,
        "seen": seen,
        "whole": whole,
        "recent_events": case_page.RECENT_EVENTS,
        "case": case,
        "names": names,
        "position": position,
        "notes": notes,
        "answers": _offered(answers, case["service"], visitor.speech.language),
        "macros": titled(macros, visitor.speech.language),
        "same": [one for one in same if one["id"] != case["contact_id"]],
        "noted": "",
        "history": history,
        "duplicates": duplicates,
        "findings": _findings(house, seen, names),
        "workers": [(login, login) for login in workers],
        "moves": [move for move in STATUSES if move in MOVES[case["status"]] - {"closed"}],
        "opened": None,
        "timeline": [told(event, names, visitor.speech) for event in seen.events],
        "reply": reply_state(house, visitor, seen),
        "paused": paused,
        "alarm": alarm,
        "trouble": None,
        "typed": "",
        "logged": False,
        **extra,
    }
    return page(request, "case.html", status, block=block, now=now, **values)


def _findings(house: Console, seen: case_page.CasePage, names: Names) -> list[Shown]:
    """What Balagh thinks; its quotes are hidden with the text that they are from."""
    if seen.triage is None:
        return []
    gone = any(one["id"] == seen.judged and one["deleted_at"] for one in seen.messages)
    return shown(seen.triage["findings"], names, quoting=house.show_deleted or not gone)


def _offered(
    answers: list[dict[str, Any]], service: str | None, language: str
) -> list[tuple[str, str]]:
    """Number and title, those for the case's own service first."""
    fitting = [one for one in answers if one["service"] in (None, service)]
    fitting.sort(key=lambda one: (one["service"] is None, one["id"]))
    return [(str(one["id"]), one[f"title_{language}"]) for one in fitting]


def titled(macros: list[dict[str, Any]], language: str) -> list[tuple[str, str]]:
    return [(str(one["id"]), one[language]) for one in macros]


def reply_state(house: Console, visitor: Visitor, seen: case_page.CasePage) -> dict[str, Any]:
    """What the platform allows now, or why nothing can be answered."""
    if not visitor.person.may("reply"):
        return {"allowed": None, "why": None}
    at = house.now()
    try:
        here, target = _allowed(house, seen, at)
    except (NotAllowed, ConfigInvalid) as refusal:  # the account may be configured no more
        return {"allowed": None, "why": refusal.sentence}
    why: Words | None = here.why_not
    return {"allowed": here, "why": why, "target": target}


def _allowed(
    house: Console, seen: case_page.CasePage, now: datetime
) -> tuple[Limits, dict[str, Any]]:
    try:
        return allowed(house.outlet, seen.case, seen.messages, seen.family, now)
    except NotAllowed:
        if not seen.between:
            raise
        return limits(desk_of(house), str(seen.case["id"]), now)  # it may be among those left out


def desk_of(house: Console) -> Desk:
    rules = house.pipeline().rules
    return Desk(
        database=house.database,
        outlet=house.outlet,
        private_data=lambda text: guard(text, rules),
    )
