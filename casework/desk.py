"""What an agent does with a case: take it, correct it, move it along.

Each is one transaction by one person, within their sight. `seen` is the last event that their page
knew of: where somebody else was faster, nothing is overwritten (Conflict).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from casework import alarms
from domain.errors import NotAllowed
from domain.finding import INTENTS
from domain.people import Person, Right
from domain.status import OPEN, check_move
from domain.words import Words
from pipeline.deadlines import SlaRules, deadlines
from storage import agents, cases, corrections
from storage.database import Connection, Database

Alarm = Callable[[Connection, int, str, datetime], None]  # case, who raised it, when
CALL_BACK_AFTER = timedelta(days=1)  # from the solution, and from one attempt to the next
LONGEST_SNOOZE = timedelta(days=90)
Case = dict[str, Any]

_NO_SERVICE = Words(
    en="There is no service “{code}”. Services are: {known}.",
    ar="لا توجد خدمة بالرمز «{code}». رموز الخدمات: {known}.",
)
_NO_BODY = Words(en="There is no department or body “{code}”.", ar="لا توجد جهة بالرمز «{code}».")
_NO_AREA = Words(en="There is no area “{code}”.", ar="لا توجد منطقة باسم «{code}».")
_NO_INTENT = Words(en="There is no kind “{code}”.", ar="لا يوجد نوع بالرمز «{code}».")
_NO_FINDING = Words(
    en="Nothing called “{stage}” was found in this case.",
    ar="لا توجد نتيجة باسم «{stage}» في هذه الحالة.",
)
_NO_PRIORITY = Words(
    en="Priority is a number from 1 (now) to 4 (whenever), not “{value}”.",
    ar="الأولوية رقم من 1 (فورًا) إلى 4 (متى أمكن)، وليست «{value}».",
)
_NEEDS_CALL = Words(
    en="A case is closed after a call-back. Record its outcome, or leave the case resolved.",
    ar="تُغلق الحالة بعد معاودة الاتصال بالمشتكي. سجّل نتيجة الاتصال أو اترك الحالة محلولة.",
)
_NOBODY = Words(
    en="Nobody who can work on cases has the login “{login}”.",
    ar="لا يوجد موظف يعمل على الحالات باسم الدخول «{login}».",
)
_WHEN = Words(
    en="A case is put aside until a time to come, at most {days} days ahead.",
    ar="تُؤجَّل الحالة إلى وقت لاحق لا يتجاوز {days} يومًا من الآن.",
)
_NOT_OPEN = Words(
    en="This case has ended. Reopen it first.", ar="انتهت هذه الحالة. أعد فتحها أولًا."
)
_TWO_OPEN = Words(
    en="Case {name} cannot be open again: the same citizen has another open case in the same "
    "conversation. Go on there, or end that one first.",
    ar="لا يمكن إعادة فتح الحالة {name}: لصاحبها حالة مفتوحة أخرى في المحادثة نفسها. "
    "تابع العمل في تلك الحالة أو أنهها أولًا.",
)
_CALM = Words(en="This case is no emergency.", ar="هذه الحالة ليست طارئة.")


@contextmanager
def opened(
    database: Database, person: Person, name: str, seen: int | None, right: Right = "work"
) -> Iterator[tuple[Connection, Case]]:
    """A write transaction with the case as it is now, for whoever may change it."""
    person.need(right)
    with database.write() as connection:
        case = cases.find(connection, name, person.scope)
        cases.check_seen(connection, case, seen, person.login)
        yield connection, case


def check_alone(connection: Connection, case: Case, values: Mapping[str, Any]) -> None:
    """NotAllowed where `values` would give one citizen two open cases in one conversation."""
    after = {**case, **values}
    stands = after["status"] in OPEN and after["merged_into_id"] is None
    if stands and cases.other_open(connection, case):
        raise NotAllowed(_TWO_OPEN.filled(name=case["reference"]))


def assign(
    database: Database, person: Person, name: str, to: str | None, now: datetime,
    seen: int | None = None,
) -> None:  # fmt: skip
    """Give the case to the login `to`, or with None back to all."""
    with opened(database, person, name, seen) as (connection, case):
        if to is not None:
            to = _worker(connection, to)
        values = {"assignee": to, "assigned_at": now if to else None}
        cases.change(connection, case, person.login, now, "assigned", values, to=to or "")


def set_status(
    database: Database, person: Person, name: str, status: str, now: datetime,
    seen: int | None = None,
) -> None:  # fmt: skip
    """Move the case along the status table; NotAllowed says which moves there are."""
    with opened(database, person, name, seen) as (connection, case):
        check_move(case["status"], status)
        if status == "closed":
            raise NotAllowed(_NEEDS_CALL)
        values: dict[str, Any] = {"status": status}
        if status in ("resolved", "redirected"):
            values["resolved_at"] = now
        if status == "resolved":
            values |= {"call_back_at": now + CALL_BACK_AFTER, "call_backs": 0}
        if case["status"] in ("resolved", "redirected", "closed"):
            values |= {"resolved_at": None, "closed_at": None, "call_back_at": None}
            check_alone(connection, case, values)
        if status not in OPEN:
            values["snoozed_until"] = None
        data = {"old": case["status"], "new": status}
        cases.change(connection, case, person.login, now, "status", values, **data)


def set_service(
    database: Database, person: Person, name: str, code: str, bodies: Mapping[str, str],
    now: datetime, seen: int | None = None,
) -> None:  # fmt: skip
    """`bodies`: whose matter each service is; with the service, the case goes to its body."""
    if code not in bodies:
        raise NotAllowed(_NO_SERVICE.filled(code=code, known=", ".join(bodies)))
    with opened(database, person, name, seen) as (connection, case):
        values = {"service": code, "body": bodies[code]}
        data = {"old": case["service"], "new": code}
        cases.change(connection, case, person.login, now, "service", values, **data)
        corrections.add(connection, case["id"], "judge_service", code, person.login, now)


def set_body(
    database: Database, person: Person, name: str, code: str, known: Collection[str],
    now: datetime, seen: int | None = None,
) -> None:  # fmt: skip
    if code not in known:
        raise NotAllowed(_NO_BODY.filled(code=code))
    with opened(database, person, name, seen) as (connection, case):
        data = {"old": case["body"], "new": code}
        cases.change(connection, case, person.login, now, "body", {"body": code}, **data)
        corrections.add(connection, case["id"], "decide_body", code, person.login, now)


def set_area(
    database: Database, person: Person, name: str, area: str | None, known: Collection[str],
    now: datetime, seen: int | None = None,
) -> None:  # fmt: skip
    if area is not None and area not in known:
        raise NotAllowed(_NO_AREA.filled(code=area))
    with opened(database, person, name, seen) as (connection, case):
        _set(connection, case, person, now, "area", area)
        corrections.add(connection, case["id"], "find_places", area, person.login, now)


def set_intent(
    database: Database, person: Person, name: str, intent: str, now: datetime,
    seen: int | None = None,
) -> None:  # fmt: skip
    if intent not in INTENTS:
        raise NotAllowed(_NO_INTENT.filled(code=intent))
    with opened(database, person, name, seen) as (connection, case):
        _set(connection, case, person, now, "intent", intent)
        corrections.add(connection, case["id"], "judge_intent", intent, person.login, now)


def set_priority(
    database: Database, person: Person, name: str, value: int, sla: SlaRules, now: datetime,
    seen: int | None = None,
) -> None:  # fmt: skip
    """Priority acts through the due times, by which the queue is ordered: they are set anew."""
    if value not in sla.priorities:
        raise NotAllowed(_NO_PRIORITY.filled(value=value))
    with opened(database, person, name, seen) as (connection, case):
        answer, solution = deadlines(sla, value, case["waiting_since"] or case["opened_at"])
        values = {
            "priority": value,
            "response_due": answer,
            "resolution_due": solution,
            "next_due_at": answer if case["waiting_since"] else solution,
        }
        data = {"old": case["priority"], "new": value}
        cases.change(connection, case, person.login, now, "priority", values, **data)
        corrections.add(connection, case["id"], "decide_priority", value, person.login, now)


def set_emergency(
    database: Database, person: Person, name: str, on: bool, now: datetime,
    seen: int | None = None, alarm: Alarm | None = None,
) -> None:  # fmt: skip
    """A person may raise or lower it; both are logged. Raised, it waits for somebody anew.

    With an `alarm`, those on call are paged; lowered, they are left in peace.
    """
    with opened(database, person, name, seen) as (connection, case):
        values = {"emergency": on, "acknowledged_at": None, "acknowledged_by": None}
        data = {"old": case["emergency"], "new": on}
        cases.change(connection, case, person.login, now, "emergency", values, **data)
        corrections.add(connection, case["id"], "judge_emergency", on, person.login, now)
        if not on:
            alarms.lower(connection, case["id"], now)
        elif alarm is not None:
            alarm(connection, case["id"], person.login, now)


def accept(database: Database, person: Person, name: str, stage: str, now: datetime) -> None:
    """Say that what the pipeline found is right: as good a label as a correction."""
    with opened(database, person, name, None) as (connection, case):
        found = corrections.finding(connection, case["id"], stage)
        if found is None:
            raise NotAllowed(_NO_FINDING.filled(stage=stage))
        corrections.add(connection, case["id"], stage, found[1], person.login, now)
        cases.add_event(connection, case["id"], person.login, now, "accepted", stage=stage)


def acknowledge(
    database: Database, person: Person, name: str, now: datetime, seen: int | None = None
) -> None:
    """Take an emergency on; who was first stays first."""
    with opened(database, person, name, seen) as (connection, case):
        if not case["emergency"]:
            raise NotAllowed(_CALM)
        if case["acknowledged_at"] is None:
            values = {"acknowledged_at": now, "acknowledged_by": person.login}
            cases.change(connection, case, person.login, now, "acknowledged", values)
            alarms.acknowledge(connection, case["id"], person.login, now)


def snooze(
    database: Database, person: Person, name: str, until: datetime | None, now: datetime,
    seen: int | None = None,
) -> None:  # fmt: skip
    """Out of the queue until then, or until the citizen writes again; None wakes it."""
    if until is not None and not now < until <= now + LONGEST_SNOOZE:
        raise NotAllowed(_WHEN.filled(days=LONGEST_SNOOZE.days))
    with opened(database, person, name, seen) as (connection, case):
        if until is not None and case["status"] not in OPEN:
            raise NotAllowed(_NOT_OPEN)
        kind = "snoozed" if until else "woken"
        data = {"until": until.isoformat()} if until else {}
        values = {"snoozed_until": until}
        cases.change(connection, case, person.login, now, kind, values, **data)


def _set(
    connection: Connection, case: Case, person: Person, now: datetime, column: str, value: Any
) -> None:
    data = {"old": case[column], "new": value}
    cases.change(connection, case, person.login, now, column, {column: value}, **data)


def _worker(connection: Connection, login: str) -> str:
    """The login of somebody who may work on cases; any name where nobody was added yet."""
    if not agents.logins(connection, active_only=False):
        return login
    agent = agents.find(connection, login)
    if agent is None or not agent["active"] or not Person(login, agent["role"]).may("work"):
        raise NotAllowed(_NOBODY.filled(login=login))
    return str(agent["login"])
