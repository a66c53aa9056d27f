"""Working on a case from its page: take it, correct it, move it along, merge it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from casework import alarms, call_backs, desk, incidents, macros, merging, persons
from casework.alarms import by_hand
from domain.errors import BalaghError, Conflict, NotAllowed, NotFound
from domain.people import Person
from domain.words import Words
from pipeline.catalogue import owners
from storage import canned, cases
from web.agents.case import case_answer
from web.console import Console
from web.door.sign_in import safe
from web.pages import wants_fragment
from web.session import House, Visitor, Worker

router = APIRouter()
_NO_NUMBER = Words(en="“{value}” is no number.", ar="«{value}» ليس رقمًا.")
_NO_ACT = Words(
    en="There is nothing called “{name}” to do here.", ar="لا يوجد إجراء باسم «{name}»."
)
_NO_TIME = Words(en="“{value}” is no date and time.", ar="«{value}» ليس تاريخًا ووقتًا.")


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to be done with one case, as a form asks for it."""

    house: Console
    person: Person
    number: str
    value: str
    seen: int | None

    @property
    def now(self) -> datetime:
        return self.house.now()

    @property
    def alarm(self) -> desk.Alarm | None:
        """How those on call are paged for an emergency."""
        return by_hand(self.house.lane, self.house.pipeline().rules) if self.house.lane else None

    @property
    def args(self) -> tuple[Any, Person, str]:
        return self.house.database, self.person, self.number


def _take(act: Act) -> None:
    desk.assign(*act.args, act.person.login, act.now, act.seen)


def _assign(act: Act) -> None:
    desk.assign(*act.args, act.value or None, act.now, act.seen)


def _status(act: Act) -> None:
    desk.set_status(*act.args, act.value, act.now, act.seen)


def _service(act: Act) -> None:
    bodies = owners(act.house.pipeline().rules)
    desk.set_service(*act.args, act.value, bodies, act.now, act.seen)


def _body(act: Act) -> None:
    known = act.house.pipeline().rules.bodies.bodies
    desk.set_body(*act.args, act.value, known, act.now, act.seen)


def _area(act: Act) -> None:
    known = act.house.pipeline().rules.places.areas
    desk.set_area(*act.args, act.value or None, known, act.now, act.seen)


def _intent(act: Act) -> None:
    desk.set_intent(*act.args, act.value, act.now, act.seen)


def _priority(act: Act) -> None:
    sla = act.house.pipeline().rules.sla
    desk.set_priority(*act.args, _number(act.value), sla, act.now, act.seen)


def _emergency(act: Act) -> None:
    desk.set_emergency(*act.args, act.value == "on", act.now, act.seen, act.alarm)


def _accept(act: Act) -> None:
    desk.accept(*act.args, act.value, act.now)


def _acknowledge(act: Act) -> None:
    desk.acknowledge(*act.args, act.now, act.seen)


def _alarm(act: Act) -> None:
    alarms.close(*act.args, act.value, "", act.now)


def _call_back(act: Act) -> None:
    call_backs.record(*act.args, act.value, act.now, act.seen)


def _snooze(act: Act) -> None:
    desk.snooze(*act.args, _until(act.value, act.now), act.now, act.seen)


def _merge(act: Act) -> None:
    merging.merge(*act.args, act.value.strip(), act.now, act.seen)


def _unmerge(act: Act) -> None:
    merging.unmerge(*act.args, act.now)


def _same_person(act: Act) -> None:
    persons.link(*act.args, act.value.strip(), act.now, act.seen)


def _another_person(act: Act) -> None:
    persons.part(*act.args, act.now, act.seen)


def _macro(act: Act) -> None:
    """Its steps, all of them or none; an answer that it names is offered by the case's page."""
    with act.house.database.read() as connection:
        macro = canned.macro(connection, _number(act.value))
    with act.house.database.together() as within:
        inside = replace(act, house=replace(act.house, database=within))
        for step in macro["steps"]:
            value = act.person.login if step["value"] == macros.ME else step["value"]
            if step["do"] in macros.STEPS:
                ACTS[step["do"]](replace(inside, value=value))


def _link(act: Act) -> None:
    incidents.link(*act.args, _number(act.value), act.now)


def _unlink(act: Act) -> None:
    incidents.unlink(*act.args, act.now)


ACTS: Mapping[str, Callable[[Act], None]] = {
    "take": _take,
    "assign": _assign,
    "status": _status,
    "service": _service,
    "body": _body,
    "area": _area,
    "intent": _intent,
    "priority": _priority,
    "emergency": _emergency,
    "accept": _accept,
    "acknowledge": _acknowledge,
    "alarm": _alarm,
    "call_back": _call_back,
    "snooze": _snooze,
    "link": _link,
    "macro": _macro,
    "merge": _merge,
    "same_person": _same_person,
    "another_person": _another_person,
    "unlink": _unlink,
    "unmerge": _unmerge,
}


@router.post("/cases/{number}/do")
def do(
    request: Request,
    number: str,
    visitor: Worker,
    house: House,
    do: Annotated[str, Form()],
    value: Annotated[str, Form()] = "",
    seen: Annotated[int | None, Form()] = None,
    back: Annotated[str, Form()] = "",
) -> Response:
    """One act; answered with the case's page, or with `back`."""
    if do not in ACTS:
        raise NotFound(_NO_ACT.filled(name=do))
    act = Act(house, visitor.person, number, value, seen)
    if do == "macro":
        back = back or _with_answer(act)
    return _answer(request, visitor, act, [(do, value)], back)


def _with_answer(act: Act) -> str:
    """Where a macro leads: to the case, with the answer that it names in the box."""
    with act.house.database.read() as connection:
        steps = canned.macro(connection, _number(act.value))["steps"]
    answer = next((step["value"] for step in steps if step["do"] == macros.ANSWER), None)
    return f"/cases/{act.number}?canned={answer}#reply" if answer else ""


Field = Annotated[str | None, Form()]


@router.post("/cases/{number}/correct")
def correct(
    request: Request,
    number: str,
    visitor: Worker,
    house: House,
    service: Field = None,
    body: Field = None,
    area: Field = None,
    intent: Field = None,
    priority: Field = None,
    assign: Field = None,
    seen: Annotated[int | None, Form()] = None,
) -> Response:
    """Every field of the form that differs from the case, each with an event of its own."""
    with house.database.read() as connection:
        case = cases.find(connection, number, visitor.person.scope)
    given = {
        "service": (service, case["service"]),
        "body": (body, case["body"]),
        "area": (area, case["area"]),
        "intent": (intent, case["intent"]),
        "priority": (priority, str(case["priority"])),
        "assign": (assign, case["assignee"]),
    }
    steps = [
        (name, value)
        for name, (value, had) in given.items()
        if value is not None and value != (had or "")
    ]
    act = Act(house, visitor.person, number, "", seen)
    return _answer(request, visitor, act, steps, "")


def _answer(
    request: Request, visitor: Visitor, act: Act, steps: list[tuple[str, str]], back: str
) -> Response:
    try:
        with act.house.database.together() as within:  # a form is saved whole or not at all
            inside = replace(act, house=replace(act.house, database=within))
            for name, value in steps:
                ACTS[name](replace(inside, value=value))
    except (Conflict, NotAllowed) as refusal:
        return refused(request, act.house, visitor, act.number, refusal)
    if wants_fragment(request):
        return Response(status_code=204, headers={"HX-Refresh": "true"})
    return RedirectResponse(safe(back, f"/cases/{act.number}"), 303)


def refused(
    request: Request, house: Console, visitor: Visitor, number: str, refusal: BalaghError,
    **typed: Any,
) -> Response:  # fmt: skip
    """The case as it is now, why nothing was done, what others did, and what was typed."""
    others = refusal.events if isinstance(refusal, Conflict) else ()
    return case_answer(
        request, house, visitor, number,
        status=409, trouble=refusal.sentence, others=others, **typed,
    )  # fmt: skip


def _number(value: str) -> int:
    if not value.isdecimal():
        raise NotAllowed(_NO_NUMBER.filled(value=value))
    return int(value)


def _until(value: str, now: datetime) -> datetime | None:
    """Nothing wakes; "4h", "2d": so long from now; else a date and time of Sharjah's."""
    if not value:
        return None
    unit = {"h": timedelta(hours=1), "d": timedelta(days=1)}.get(value[-1])
    if unit is not None and value[:-1].isdecimal() and len(value) < 5:
        return now + int(value[:-1]) * unit
    try:
        return datetime.fromisoformat(value).replace(tzinfo=ZoneInfo("Asia/Dubai")).astimezone(UTC)
    except ValueError:
        raise NotAllowed(_NO_TIME.filled(value=value)) from None
