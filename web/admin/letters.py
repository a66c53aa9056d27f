"""Fixed texts: read, mended and approved here, sent by themselves from then on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from casework import texts
from domain.errors import NotAllowed
from domain.words import Words
from pipeline.guard import guard
from pipeline.letters import KINDS, LANGUAGES
from storage import texts as kept
from web.admin.home import Manager
from web.console import Console
from web.names import Names
from web.pages import page
from web.session import House, Visitor

router = APIRouter()
Text = Annotated[str, Form()]
TITLES = {
    "registered": Words("A new case is registered", "تسجيل بلاغ جديد"),
    "emergency": Words("Somebody may be in danger", "بلاغ عن خطر على أحد"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One text in one language, approved or only proposed."""

    kind: str
    language: str
    text: str
    approved: dict[str, Any] | None
    trouble: Words | None = None


@router.get("/admin/letters")
def show(request: Request, house: House, visitor: Visitor = Manager) -> HTMLResponse:
    return _page(request, house, visitor)


@router.post("/admin/letters")
def save(
    request: Request,
    house: House,
    visitor: Visitor = Manager,
    kind: Text = "",
    language: Text = "",
    text: Text = "",
    act: Text = "approve",
) -> Response:
    """Approve a text, or with `act` "withdraw" let it go out no more."""
    person, now = visitor.person, house.now()
    try:
        if act == "withdraw":
            texts.withdraw(house.database, person, kind, language, now)
        else:
            private = partial(guard, rules=house.pipeline().rules)
            texts.approve(house.database, person, kind, language, text, private, now)
    except NotAllowed as refusal:
        if kind not in KINDS or language not in LANGUAGES:
            raise
        return _page(request, house, visitor, Entry(kind, language, text, None, refusal.sentence))
    return RedirectResponse(f"/admin/letters#{kind}-{language}", 303)


def _page(
    request: Request, house: Console, visitor: Visitor, refused: Entry | None = None
) -> HTMLResponse:
    with house.database.read() as connection:
        approved = {(row["kind"], row["language"]): row for row in kept.everything(connection)}
    proposed = house.pipeline().rules.letters.texts
    entries = []
    for kind in KINDS:
        for language in LANGUAGES:
            row = approved.get((kind, language))
            text = row["text"] if row else proposed[kind].get(language, "")
            if refused and (refused.kind, refused.language) == (kind, language):
                entries.append(refused)
            else:
                entries.append(Entry(kind, language, text, row))
    return page(
        request, "admin/letters.html", 409 if refused else 200,
        entries=entries, titles=TITLES, fields=KINDS, now=house.now(),
        names=Names(house.pipeline().rules, visitor.speech),
    )  # fmt: skip
