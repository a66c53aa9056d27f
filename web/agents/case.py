"""One case: the whole conversation, what Balagh thinks, what was done, and the reply."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from casework.pausing import notice
from casework.reply import Desk, limits
from domain.errors import ConfigInvalid, NotAllowed
from domain.status import MOVES, STATUSES
from domain.words import Words
from pipeline.private_data import find_spans
from storage import agents, case_page, cases, feed, neighbours
from storage import notes as kept_notes
from web.agents.findings import shown
from web.agents.timeline import told
from web.console import Console
from web.names import Names
from web.pages import page
from web.session import House, Seer, Visitor

router = APIRouter()
PARTS = ("conversation", "facts", "findings", "timeline", "letters", "notes")


@router.get("/cases/{number}")
def show(
    request: Request, number: str, visitor: Seer, house: House, part: str | None = None
) -> HTMLResponse:
    """The page; with `part`, one of its parts alone, for refreshing."""
    if part in PARTS:
        return case_answer(request, house, visitor, number, block=part)
    with house.database.write() as connection:
        case = cases.find(connection, number, visitor.person.scope)
        kept_notes.see(connection, case["id"], visitor.person.login, house.now())
    return case_answer(request, house, visitor, number)


def case_answer(
    request: Request, house: Console, visitor: Visitor, number: str,
    *, status: int = 200, block: str | None = None, **extra: Any,
) -> HTMLResponse:  # fmt: skip
    """The case's page, from whichever route; `extra` says what went wrong or was typed."""
    now = house.now()
    with house.database.read() as connection:
        case = cases.find(connection, number, visitor.person.scope)
        seen = case_page.read(connection, case)
        position = feed.last_id(connection)
        notes = kept_notes.of_case(connection, case["id"])
        person = seen.contact["person_id"]
        history = neighbours.history(connection, case, person, visitor.person.scope)
        duplicates = neighbours.duplicates(connection, case, visitor.person.scope)
        workers = agents.logins(connection) if visitor.person.may("work") else []
        paused = notice(connection, case["account"])
    names = Names(house.pipeline().rules, visitor.speech)
    others = [told(event, names, visitor.speech) for event in extra.pop("others", ())]
    values: dict[str, Any] = {
        "others": others,
        "seen": seen,
        "case": case,
        "names": names,
        "position": position,
        "notes": notes,
        "noted": "",
        "history": history,
        "duplicates": duplicates,
        "findings": shown(seen.triage["findings"], names) if seen.triage else [],
        "workers": [(login, login) for login in workers],
        "moves": [move for move in STATUSES if move in MOVES[case["status"]] - {"closed"}],
        "opened": None,
        "timeline": [told(event, names, visitor.speech) for event in seen.events],
        "reply": reply_state(house, visitor, case),
        "paused": paused,
        "show_deleted": house.show_deleted,
        "trouble": None,
        "typed": "",
        **extra,
    }
    return page(request, "case.html", status, block=block, now=now, **values)


def reply_state(house: Console, visitor: Visitor, case: dict[str, Any]) -> dict[str, Any]:
    """What the platform allows now, or why nothing can be answered."""
    if not visitor.person.may("reply"):
        return {"allowed": None, "why": None}
    try:
        allowed, target = limits(desk_of(house), str(case["id"]), house.now())
    except (NotAllowed, ConfigInvalid) as refusal:  # the account may be configured no more
        return {"allowed": None, "why": refusal.sentence}
    why: Words | None = allowed.why_not
    return {"allowed": allowed, "why": why, "target": target}


def desk_of(house: Console) -> Desk:
    rules = house.pipeline().rules
    return Desk(
        database=house.database,
        outlet=house.outlet,
        private_data=lambda text: find_spans(text, rules),
    )
