"""What an agent does with a case: assign it, correct it, move it along."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain.errors import NotAllowed
from domain.people import EVERYTHING
from domain.status import check_move
from domain.words import Words
from pipeline.deadlines import SlaRules, deadlines
from storage import cases
from storage.database import Database

_NO_SERVICE = Words(
    en="There is no service “{code}”. Services are: {known}.",
    ar="لا توجد خدمة بالرمز «{code}». رموز الخدمات: {known}.",
)
_NO_PRIORITY = Words(
    en="Priority is a number from 1 (now) to 4 (whenever), not “{value}”.",
    ar="الأولوية رقم من 1 (فورًا) إلى 4 (متى أمكن)، وليست «{value}».",
)
_NEEDS_CALL = Words(
    en="A case is closed after a call-back. Record its outcome, or leave the case resolved.",
    ar="تُغلق الحالة بعد معاودة الاتصال بالمشتكي. سجّل نتيجة الاتصال أو اترك الحالة محلولة.",
)


def assign(database: Database, name: str, agent: str | None, actor: str, now: datetime) -> None:
    """Give the case to `agent`, or with None back to all."""
    with database.write() as connection:
        case = cases.find(connection, name, EVERYTHING)
        values = {"assignee": agent}
        cases.change(connection, case, actor, now, "assigned", values, to=agent or "")


def set_status(database: Database, name: str, status: str, actor: str, now: datetime) -> None:
    """Move the case along the status table; NotAllowed says which moves there are."""
    with database.write() as connection:
        case = cases.find(connection, name, EVERYTHING)
        check_move(case["status"], status)
        if status == "closed":
            raise NotAllowed(_NEEDS_CALL)
        values: dict[str, Any] = {"status": status}
        if status in ("resolved", "redirected"):
            values["resolved_at"] = now
        if case["status"] in ("resolved", "redirected", "closed"):
            values |= {"resolved_at": None, "closed_at": None}
        data = {"old": case["status"], "new": status}
        cases.change(connection, case, actor, now, "status", values, **data)


def set_service(
    database: Database, name: str, code: str, bodies: Mapping[str, str], actor: str, now: datetime
) -> None:
    """`bodies`: whose matter each service is; with the service, the case goes to its body."""
    if code not in bodies:
        raise NotAllowed(_NO_SERVICE.filled(code=code, known=", ".join(bodies)))
    with database.write() as connection:
        case = cases.find(connection, name, EVERYTHING)
        values = {"service": code, "body": bodies[code]}
        data = {"old": case["service"], "new": code, "body": bodies[code]}
        cases.change(connection, case, actor, now, "service", values, **data)


def set_priority(
    database: Database, name: str, value: int, sla: SlaRules, actor: str, now: datetime
) -> None:
    """Priority acts through the due times, by which the queue is ordered: they are set anew."""
    if value not in sla.priorities:
        raise NotAllowed(_NO_PRIORITY.filled(value=value))
    with database.write() as connection:
        case = cases.find(connection, name, EVERYTHING)
        answer, solution = deadlines(sla, value, case["waiting_since"] or case["opened_at"])
        values = {
            "priority": value,
            "response_due": answer,
            "resolution_due": solution,
            "next_due_at": answer if case["waiting_since"] else solution,
        }
        data = {"old": case["priority"], "new": value}
        cases.change(connection, case, actor, now, "priority", values, **data)


def set_emergency(database: Database, name: str, on: bool, actor: str, now: datetime) -> None:
    """A person may raise or lower it; both are logged."""
    with database.write() as connection:
        case = cases.find(connection, name, EVERYTHING)
        data = {"old": case["emergency"], "new": on}
        cases.change(connection, case, actor, now, "emergency", {"emergency": on}, **data)
