"""One act on many cases, which can be taken back for a while."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from casework.desk import check_alone
from domain.errors import BalaghError, NotAllowed, NotFound
from domain.people import Person
from domain.words import Words
from storage import batches, cases
from storage.database import Database

MOST = 500  # cases at once
UNDO = timedelta(minutes=10)
COLUMNS = (
    "status", "service", "body", "area", "intent", "priority", "emergency", "assignee",
    "assigned_at", "snoozed_until", "acknowledged_at", "acknowledged_by", "incident_id",
    "merged_into_id", "waiting_since", "response_due", "resolution_due", "next_due_at",
    "resolved_at", "closed_at",
)  # fmt: skip
_TIMES = tuple(name for name in COLUMNS if name.endswith(("_at", "_due", "_since", "_until")))

_MANY = Words(
    en="At most {most} cases are changed at once. Choose fewer.",
    ar="لا يمكن تغيير أكثر من {most} حالة دفعة واحدة. اختر عددًا أقل.",
)
_LATE = Words(
    en="This can no longer be taken back: it is done already, or more than {minutes} minutes old.",
    ar="لم يعد التراجع ممكنًا: تم بالفعل، أو مضى أكثر من {minutes} دقائق.",
)
_MOVED = Words(
    en="Somebody changed it since; it was left as it is.",
    ar="غيّرها شخص آخر بعد ذلك، فتُركت كما هي.",
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """`batch`: by which it is taken back; None where nothing was done."""

    batch: int | None
    done: tuple[int, ...]
    refused: tuple[tuple[str, Words], ...]  # a case's name, why not


def run(
    database: Database, person: Person, kind: str, ids: Sequence[int],
    act: Callable[[Database, str], None], now: datetime,
) -> Outcome:  # fmt: skip
    """Do `act` with each case in its own right; those where it is refused are told."""
    ids = list(dict.fromkeys(ids))
    if len(ids) > MOST:
        raise NotAllowed(_MANY.filled(most=MOST))
    changes, refused = [], []
    for case_id in ids:
        try:
            before, after = _one(database, person, case_id, act)
        except BalaghError as error:
            refused.append((str(case_id), error.sentence))
            continue
        if after["version"] != before["version"]:
            changes.append(_change(before, after))
    batch = None
    if changes:
        with database.write() as connection:
            batch = batches.add(connection, person.login, kind, changes, now)
    return Outcome(batch, tuple(one["case"] for one in changes), tuple(refused))


def _one(
    database: Database, person: Person, case_id: int, act: Callable[[Database, str], None]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The case before and after, with nobody's act in between."""
    with database.together() as within, within.read() as connection:
        before = cases.find(connection, str(case_id), person.scope)
        act(within, str(case_id))
        return before, cases.by_id(connection, case_id)


def undo(database: Database, person: Person, number: int, now: datetime) -> Outcome:
    """Put every case back that nobody has touched since."""
    with database.write() as connection:
        batch = batches.get(connection, number)
        if batch is None or batch["agent"] != person.login:
            raise NotFound(_LATE.filled(minutes=UNDO.seconds // 60))
        if batch["undone_at"] is not None or now - batch["at"] > UNDO:
            raise NotAllowed(_LATE.filled(minutes=UNDO.seconds // 60))
        done, refused = [], []
        for change in batch["changes"]:
            case = cases.by_id(connection, change["case"])
            if case["version"] != change["version"]:
                refused.append((case["reference"], _MOVED))
                continue
            values = _restored(change["before"])
            try:
                check_alone(connection, case, values)
            except NotAllowed as refusal:
                refused.append((case["reference"], refusal.sentence))
                continue
            cases.change(connection, case, person.login, now, "undone", values, batch=number)
            done.append(case["id"])
        batches.mark_undone(connection, number, now)
    return Outcome(number, tuple(done), tuple(refused))


def _change(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    changed = {name: before[name] for name in COLUMNS if before[name] != after[name]}
    plain = {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in changed.items()
    }
    return {"case": before["id"], "before": plain, "version": after["version"]}


def _restored(before: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: datetime.fromisoformat(value) if name in _TIMES and value else value
        for name, value in before.items()
    }
