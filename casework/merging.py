"""Merging: a pointer from one case to another, which can be taken back.

Nothing is moved. Each case keeps its own messages, status and events; the merged one leaves the
queue, and whoever wrote it wakes the case that it points to (casework.joining).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.errors import NotAllowed
from domain.people import Person
from domain.status import OPEN
from domain.words import Words
from storage import cases
from storage.database import Connection, Database
from storage.intake import MERGED_DEEP

_ITSELF = Words(
    en="A case cannot be merged into itself, or into one that was merged into it.",
    ar="لا يمكن دمج حالة في نفسها ولا في حالة مدمجة فيها.",
)
_ENDED = Words(
    en="Case {name} is not open. Only open cases are merged, into an open one.",
    ar="الحالة {name} ليست مفتوحة. لا تُدمج إلا الحالات المفتوحة، وفي حالة مفتوحة.",
)
_MERGED = Words(
    en="Case {name} is merged already. Take that back first.",
    ar="الحالة {name} مدمجة بالفعل. ألغِ دمجها أولًا.",
)
_DEEP = Words(
    en="So many merges follow each other here that nobody would find the way. Merge into the last "
    "case of the row.",
    ar="تتابعت عمليات الدمج هنا حتى يصعب تتبّعها. ادمج في آخر حالة من السلسلة.",
)
_NOT_MERGED = Words(en="Case {name} is not merged.", ar="الحالة {name} غير مدمجة.")
_TAKEN = Words(
    en="Case {name} cannot stand alone again: the same citizen has another open case in the same "
    "conversation. Merge that one first, or end it.",
    ar="لا يمكن فصل الحالة {name}: لصاحبها حالة مفتوحة أخرى في المحادثة نفسها. "
    "ادمج تلك الحالة أو أنهها أولًا.",
)


def merge(
    database: Database, person: Person, name: str, into: str, now: datetime,
    seen: int | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Point case `name` to case `into`; both open, both within the person's sight."""
    person.need("join")
    with database.write() as connection:
        case = cases.find(connection, name, person.scope)
        target = cases.find(connection, into, person.scope)
        cases.check_seen(connection, case, seen, person.login)
        _check(connection, case, target)
        values = {"merged_into_id": target["id"]}
        cases.change(connection, case, person.login, now, "merged", values, into=target["id"])
        told = {"case": case["id"]}
        cases.add_event(connection, target["id"], person.login, now, "absorbed", **told)
        return case


def unmerge(database: Database, person: Person, name: str, now: datetime) -> dict[str, Any]:
    """Take the pointer back: both are as they were, with what came in since."""
    person.need("join")
    with database.write() as connection:
        case = cases.find(connection, name, person.scope)
        target = case["merged_into_id"]
        if target is None:
            raise NotAllowed(_NOT_MERGED.filled(name=case["reference"]))
        if case["status"] in OPEN and cases.other_open(connection, case):
            raise NotAllowed(_TAKEN.filled(name=case["reference"]))
        values = {"merged_into_id": None}
        cases.change(connection, case, person.login, now, "unmerged", values, into=target)
        cases.add_event(connection, target, person.login, now, "released", case=case["id"])
        return case


def _check(connection: Connection, case: dict[str, Any], target: dict[str, Any]) -> None:
    for one in (case, target):
        if one["merged_into_id"] is not None:
            raise NotAllowed(_MERGED.filled(name=one["reference"]))
        if one["status"] not in OPEN:
            raise NotAllowed(_ENDED.filled(name=one["reference"]))
    if target["id"] in cases.family(connection, case["id"]):
        raise NotAllowed(_ITSELF)
    if cases.depth(connection, case["id"]) >= MERGED_DEEP - 1:
        raise NotAllowed(_DEEP)
