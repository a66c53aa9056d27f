"""Calling the citizen back: a resolved case is closed by what they say, or after trying in vain.

Silence is never consent by itself: only the set number of attempts closes a case that nobody
answered for, and its event says so. "Not solved" opens it again.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, get_args

from casework.desk import CALL_BACK_AFTER, check_alone, opened
from domain.errors import NotAllowed
from domain.people import Person
from domain.words import Words
from storage import cases
from storage.database import Database

Outcome = Literal["solved", "not_solved", "no_answer"]
OUTCOMES: tuple[str, ...] = get_args(Outcome)
ATTEMPTS = 3

_NOT_RESOLVED = Words(
    en="A citizen is called back about a resolved case; this one is not. Resolve it first.",
    ar="تكون معاودة الاتصال بعد حلّ الحالة، وهذه الحالة ليست محلولة. انقلها إلى «محلولة» أولًا.",
)
_NO_OUTCOME = Words(
    en="There is no such outcome of a call: solved, not solved or no answer.",
    ar="لا توجد نتيجة اتصال كهذه: حُلّت، أو لم تُحل، أو لا رد.",
)


def record(
    database: Database, person: Person, name: str, outcome: str, now: datetime,
    seen: int | None = None,
) -> None:  # fmt: skip
    """What came of one call; NotAllowed where the case waits for none."""
    if outcome not in OUTCOMES:
        raise NotAllowed(_NO_OUTCOME)
    with opened(database, person, name, seen) as (connection, case):
        if case["status"] != "resolved":
            raise NotAllowed(_NOT_RESOLVED)
        values = _after(case, outcome, now)
        if values.get("status") == "triaged":
            check_alone(connection, case, values)
        kind = "call_back_given_up" if _is_last(case, outcome) else f"call_back_{outcome}"
        data = {"attempt": case["call_backs"] + 1}
        cases.change(connection, case, person.login, now, kind, values, **data)


def _is_last(case: dict[str, Any], outcome: str) -> bool:
    return outcome == "no_answer" and case["call_backs"] + 1 >= ATTEMPTS


def _after(case: dict[str, Any], outcome: str, now: datetime) -> dict[str, Any]:
    """The case after the call."""
    attempts = case["call_backs"] + 1
    if outcome == "not_solved":
        # They wait again, and it is due when it was: the time lost is not theirs.
        return {
            "status": "triaged", "resolved_at": None, "waiting_since": now, "call_back_at": None,
            "call_backs": 0,
        }  # fmt: skip
    if outcome == "solved" or _is_last(case, outcome):
        return {
            "status": "closed", "closed_at": now, "call_back_at": None, "call_backs": attempts,
        }  # fmt: skip
    return {"call_back_at": now + CALL_BACK_AFTER, "call_backs": attempts}
