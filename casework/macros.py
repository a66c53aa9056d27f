"""Macros: several steps with a case at one key, put together by an administrator."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain.errors import NotAllowed
from domain.people import Person
from domain.status import STATUSES
from domain.words import Words
from pipeline.rulebook import RuleBook
from storage import audit, canned
from storage.database import Database

STEPS = ("assign", "service", "body", "priority", "status", "snooze")  # in this order
ME = "@me"  # whoever uses the macro
ANSWER = "answer"  # a canned answer, put into the reply box for the agent to send

_TITLES = Words(en="A name is needed in both languages.", ar="الاسم مطلوب باللغتين.")
_NO_STEP = Words(
    en="A macro needs at least one step.", ar="يحتاج الإجراء المجمّع إلى خطوة واحدة على الأقل."
)
_BAD = Words(
    en="“{value}” cannot be the step “{step}”.", ar="لا تصلح القيمة «{value}» للخطوة «{step}»."
)


def save(
    database: Database, person: Person, number: int | None, title: Words,
    steps: Mapping[str, str], active: bool, rules: RuleBook, now: datetime,
) -> None:  # fmt: skip
    """`steps`: step -> value; "" where there is none."""
    person.need("manage")
    if not (title.ar.strip() and title.en.strip()):
        raise NotAllowed(_TITLES)
    with database.write() as connection:
        answers = {str(one["id"]) for one in canned.replies(connection)}
        allowed: dict[str, Any] = {
            "assign": (ME,),
            "service": rules.services.services,
            "body": rules.bodies.bodies,
            "priority": [str(number) for number in rules.sla.priorities],
            "status": [status for status in STATUSES if status != "closed"],
            "snooze": ("1h", "4h", "1d", "7d"),
            ANSWER: answers,
        }
        wanted = [{"do": step, "value": steps[step]} for step in allowed if steps.get(step)]
        for step in wanted:
            if step["value"] not in allowed[step["do"]]:
                raise NotAllowed(_BAD.filled(value=step["value"], step=step["do"]))
        if not wanted:
            raise NotAllowed(_NO_STEP)
        values = {"ar": title.ar, "en": title.en, "steps": wanted, "active": active}
        canned.put_macro(connection, number, values)
        audit.add(connection, person.login, now, "macro_saved", number=number)
