"""Taking a call or a visit down: one page, by keyboard alone, in less than a minute."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, Field

from casework import calls
from casework.callers import look_up
from connectors.phones import read_phone
from domain.errors import Conflict, NotAllowed, NotFound
from domain.finding import ACTIONABLE
from domain.text import fold_text
from domain.words import Words
from pipeline.rulebook import RuleBook
from web.console import Console
from web.names import Names
from web.pages import page, wants_fragment
from web.session import House, Replier, Visitor

router = APIRouter()
Wrongs = Mapping[str, Words]  # by field, what is wrong with it
_NO_NUMBER = Words(
    en="This is no telephone number. Choose the caller from those found, or leave the field empty "
    "for somebody who stays unknown.",
    ar="هذا ليس رقم هاتف صحيحًا. اختر المتصل من النتائج، أو اترك الحقل فارغًا إن لم يعرّف بنفسه.",
)
_NO_TEXT = Words(en="Write what the caller wants.", ar="اكتب ما يريده المتصل.")
_TOO_LONG = Words(
    en="The description has {length} characters, {most} are allowed. Shorten it.",
    ar="طول الوصف {length} حرفًا والحد الأقصى {most}. اختصره.",
)


def fresh_key() -> str:
    return secrets.token_hex(16)


class Given(BaseModel):
    """The form as it was typed. `take`: "new", or a known caller or case, as "contact:7"."""

    key: str = Field(default_factory=fresh_key, pattern="^[0-9a-f]{32}$")
    kind: Literal["call", "visit"] = "call"
    caller: str = ""
    name: str = ""
    take: str = Field(default="new", pattern=r"^(new|(contact|case):\d{1,18})$")
    text: str = ""
    place: str = ""
    service: str = ""
    intent: str = ""
    priority: Literal["", "1", "2", "3", "4"] = ""
    language: str = ""
    emergency: bool = False
    confidential: bool = False
    sms: bool = False

    def wrongs(self) -> dict[str, Words]:
        found = {}
        if self.take == "new" and not self._unnumbered() and read_phone(self.caller).e164 is None:
            found["caller"] = _NO_NUMBER
        if not self.text.strip():
            found["text"] = _NO_TEXT
        elif len(self.text) > calls.MOST:
            found["text"] = _TOO_LONG.filled(length=len(self.text), most=calls.MOST)
        return found

    def _unnumbered(self) -> bool:
        """Nothing in the caller's field, or a name."""
        return not any(sign.isdecimal() for sign in self.caller)

    def call(self, rules: RuleBook) -> calls.Call:
        taken, _, number = self.take.partition(":")
        phone = read_phone(self.caller).e164 if taken != "contact" else None
        name = self.caller if taken == "new" and self._unnumbered() else ""
        return calls.Call(
            key=self.key,
            text=self.text,
            kind=self.kind,
            number=phone,
            name=self.name.strip() or name.strip() or None,
            contact=int(number) if taken == "contact" else None,
            into=number if taken == "case" else None,
            place=self.place,
            area=_area(rules, self.place),
            service=self.service or None,
            intent=self.intent or None,
            priority=int(self.priority) if self.priority else None,
            language=self.language or None,
            emergency=self.emergency,
            confidential=self.confidential,
            sms_consent=self.sms,
        )


Typed = Annotated[Given, Form()]


@router.get("/calls")
def blank(request: Request, visitor: Replier, house: House) -> HTMLResponse:
    return _form(request, visitor, house, Given())


@router.post("/calls/callers")
def callers(request: Request, visitor: Replier, house: House, given: Typed) -> HTMLResponse:
    """Who is calling, while it is typed; by its button the whole page, with what was typed."""
    return _form(request, visitor, house, given, block="callers")


@router.post("/calls")
def log(request: Request, visitor: Replier, house: House, given: Typed) -> Response:
    """Save, and show the case with the reference to be read out; or say what is missing."""
    if wrongs := given.wrongs():
        return _form(request, visitor, house, given, wrongs, status=422)
    pipeline = house.pipeline()
    call = given.call(pipeline.rules)
    try:
        case = calls.log_call(
            house.database,
            pipeline,
            visitor.person,
            call,
            house.now(),
            house.lane,
            house.texting,
        )
    except Conflict as refusal:  # saved before with other words: the next try is another call
        given = given.model_copy(update={"key": fresh_key()})
        return _form(request, visitor, house, given, {"": refusal.sentence}, status=409)
    except (NotAllowed, NotFound) as refusal:
        return _form(request, visitor, house, given, {"": refusal.sentence}, status=409)
    return RedirectResponse(f"/cases/{case['id']}?logged=1", 303)


def _form(
    request: Request, visitor: Visitor, house: Console, given: Given, wrongs: Wrongs | None = None,
    *, status: int = 200, block: str | None = None,
) -> HTMLResponse:  # fmt: skip
    rules = house.pipeline().rules
    names = Names(rules, visitor.speech)
    found = look_up(house.database, visitor.person, given.caller, rules.hearing)
    offered = {f"contact:{one.contact['id']}" for one in found if one.may_call}
    offered |= {f"case:{row['id']}" for one in found for row in one.open}
    return page(
        request, "call.html", status, block=block if wants_fragment(request) else None,
        given=given, wrongs=wrongs or {}, names=names, now=house.now(), most=calls.MOST,
        found=found, take=given.take if given.take in offered else "new",
        intents=[one for one in names.intents() if one[0] in ACTIONABLE],
        languages=[one for one in names.languages() if one[0] != "und"],
    )  # fmt: skip


def _area(rules: RuleBook, place: str) -> str | None:
    """The area that is called exactly so; more than its name is left to triage."""
    wanted = fold_text(place).strip()
    for area, title in rules.places.areas.items():
        if wanted in map(fold_text, (area, title.en, title.ar)):
            return area
    return None
