"""Cases: reading one, and changing one without overwriting somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, or_, select, update

from domain.errors import Conflict, NotFound
from domain.people import Scope
from domain.status import OPEN
from domain.words import Words
from storage import tables
from storage.tables import CaseEventRow, CaseRow

_C = CaseRow
_CASES: Any = CaseRow.__table__
_EVENTS: Any = CaseEventRow.__table__
_NO_CASE = Words(
    en="There is no case {name}. `queue list` shows the cases there are.",
    ar="لا توجد حالة برقم {name}. يعرض الأمر queue list الحالات الموجودة.",
)
HARMLESS = (
    "reply_queued", "reply_sent", "reply_refused", "reply_in_doubt", "answered", "note",
    "sms_queued", "sms_sent", "sms_refused", "sms_in_doubt", "sms_delivered", "sms_undelivered",
    "sms_skipped", "alarm_delivered", "alarm_undelivered",
    "alarm_raised", "alarm_paged", "alarm_unheard", "alarm_sent", "alarm_refused",
    "ack_queued", "ack_sent", "ack_refused", "ack_in_doubt", "ack_seen", "ack_skipped",
    "accepted", "acknowledged", "kept", "absorbed", "released",
)  # fmt: skip
_CHANGED = Words(
    en="Somebody else changed case {name} a moment ago. Look at it again and repeat.",
    ar="غيّر شخص آخر الحالة {name} قبل لحظات. راجعها ثم أعد المحاولة.",
)


def find(connection: Connection, name: str, scope: Scope) -> dict[str, Any]:
    """The case with this number or public reference; NotFound in words.

    One outside `scope` is not found either: nobody learns that it exists.
    """
    wanted = _C.reference == name.upper()
    if name.isdecimal() and len(name) < 19:
        wanted = or_(wanted, _C.id == int(name))
    query = select(_CASES).where(wanted)
    if scope.body is not None:
        query = query.where(_C.body == scope.body)
    row = connection.execute(query).first()
    if row is None:
        raise NotFound(_NO_CASE.filled(name=name))
    return dict(row._mapping)


def by_id(connection: Connection, case_id: int) -> dict[str, Any]:
    return dict(connection.execute(select(_CASES).where(_C.id == case_id)).one()._mapping)


def change(
    connection: Connection, case: dict[str, Any], actor: str, now: datetime, kind: str,
    values: dict[str, Any], **data: Any,
) -> None:  # fmt: skip
    """Set `values` if nobody changed the case since it was read; Conflict otherwise.

    Where the case leaves a body, its event says so: that body's open pages are told (storage.feed).
    """
    same = (_C.id == case["id"], _C.version == case["version"])
    statement = update(_C).where(*same).values(**values, version=_C.version + 1)
    if connection.execute(statement).rowcount != 1:
        raise Conflict(_CHANGED.filled(name=case["id"]))
    if values.get("body", case["body"]) != case["body"]:
        data["old_body"] = case["body"]
    case |= values
    case["version"] += 1
    add_event(connection, case["id"], actor, now, kind, **data)


def check_seen(connection: Connection, case: dict[str, Any], seen: int | None, login: str) -> None:
    """Conflict where somebody else has acted on the case behind the event `seen`.

    With what they did. A letter that left or a note changes nothing that an agent decides by.
    """
    if seen is None:
        return
    row = CaseEventRow
    query = (
        select(_EVENTS)
        .where(row.case_id == case["id"], row.id > seen, row.actor != login)
        .where(row.kind.not_in(HARMLESS))
        .order_by(row.id)
    )
    found = [dict(one._mapping) for one in connection.execute(query)]
    if found:
        raise Conflict(_CHANGED.filled(name=case["id"]), events=found)


def other_open(connection: Connection, case: dict[str, Any]) -> bool:
    """Whether the same contact has another open case, not merged, in the same conversation."""
    query = select(_C.id).where(
        _C.conversation_id == case["conversation_id"],
        _C.contact_id == case["contact_id"],
        _C.id != case["id"],
        _C.status.in_(OPEN),
        _C.merged_into_id.is_(None),
    )
    return connection.scalar(query.limit(1)) is not None


def add_event(
    connection: Connection, case_id: int, actor: str, now: datetime, kind: str, **data: Any
) -> None:
    row = {"case_id": case_id, "at": now, "actor": actor, "kind": kind, "data": data}
    connection.execute(_EVENTS.insert(), row)


def events(connection: Connection, case_id: int, newest: int | None = None) -> list[dict[str, Any]]:
    """The case's timeline, oldest first; with `newest` no more than its end."""
    query = select(_EVENTS).where(CaseEventRow.case_id == case_id)
    query = query.order_by(CaseEventRow.id.desc()).limit(newest)
    return [dict(row._mapping) for row in connection.execute(query)][::-1]


def family(connection: Connection, case_id: int) -> list[int]:
    """The case and every one that was merged into it, over all pointers."""
    found, fresh = [case_id], [case_id]
    while fresh:
        query = select(_C.id).where(_C.merged_into_id.in_(fresh), _C.id.not_in(found))
        fresh = list(connection.scalars(query))
        found += fresh
    return found


def depth(connection: Connection, case_id: int) -> int:
    """How many merges follow each other below this case."""
    fresh, steps = [case_id], 0
    while fresh := list(connection.scalars(select(_C.id).where(_C.merged_into_id.in_(fresh)))):
        steps += 1
    return steps


_M = tables.MessageRow
_MESSAGES = (
    select(
        _M.id,
        _M.external_id,
        _M.account,
        _M.kind,
        _M.direction,
        _M.public,
        _M.created_at,
        _M.edited_at,
        _M.deleted_at,
        _M.hidden,
        _M.permalink,
        _M.root_id,
        _M.parent_id,
        _M.case_id,
        _M.contact_id,
        _M.version,
        _M.facts,
        tables.MessageVersionRow.text,
        tables.ContactRow.handle,
        tables.ContactRow.name,
        tables.ContactRow.external_id.label("contact"),
    )
    .join(
        tables.MessageVersionRow,
        (tables.MessageVersionRow.message_id == _M.id)
        & (tables.MessageVersionRow.number == _M.version),
    )
    .outerjoin(tables.ContactRow, tables.ContactRow.id == _M.contact_id)
    .order_by(_M.created_at, _M.id)
)


def messages(
    connection: Connection, case: dict[str, Any], family: Sequence[int],
    newest: int | None = None, oldest: int | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """The whole conversation of a case, oldest first, each message in its latest version.

    With it those of its `family`, the cases that were merged into it. With `newest` or `oldest`, no
    more than so many from that end.
    """
    here = _in_conversation(case, family)
    if newest or oldest:
        at, number = _M.created_at, _M.id
        order = (at.desc(), number.desc()) if newest else (at, number)
        end = select(number).where(here).order_by(*order).limit(newest or oldest)
        here = number.in_(end)
    return [dict(row._mapping) for row in connection.execute(_MESSAGES.where(here))]


def count_messages(connection: Connection, case: dict[str, Any], family: Sequence[int]) -> int:
    query = select(func.count()).select_from(_M)
    return connection.scalar(query.where(_in_conversation(case, family))) or 0


def _in_conversation(case: dict[str, Any], family: Sequence[int]) -> Any:
    conversations = select(_C.conversation_id).where(_C.id.in_(family))
    return _M.conversation_id.in_(conversations) | (_M.case_id == case["id"])


def triage_of(connection: Connection, message_id: int) -> dict[str, Any] | None:
    """What the pipeline last believed of a message: its result and findings."""
    row = tables.TriageRow
    query = (
        select(row.result, row.findings)
        .where(row.message_id == message_id)
        .order_by(row.number.desc())
        .limit(1)
    )
    found = connection.execute(query).first()
    return {"result": found.result, "findings": found.findings} if found else None
