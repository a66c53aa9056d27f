"""What stands near a case: the same person's other cases, and others about the same thing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, or_, select

from domain.geo import metres
from domain.people import Scope
from storage.tables import IN_QUEUE, CaseRow, ContactRow, MessageRow, MessageVersionRow

_C, _M = CaseRow, MessageRow
WINDOW = timedelta(days=14)
_SHOWN = (
    _C.id, _C.reference, _C.channel, _C.status, _C.service, _C.area, _C.opened_at, _C.incident_id,
    _C.merged_into_id,
)  # fmt: skip


_NOTHING: dict[str, Any] = {"text": "", "geo": None, "text_key": None, "deleted_at": None}


def history(
    connection: Connection, case: dict[str, Any], person_id: int | None, scope: Scope,
    most: int = 20,
) -> list[dict[str, Any]]:  # fmt: skip
    """The contact's other cases on all channels that are known to be the same person's."""
    mine: Any = _C.contact_id == case["contact_id"]
    if person_id is not None:
        same = select(ContactRow.id).where(ContactRow.person_id == person_id)
        mine = or_(mine, _C.contact_id.in_(same))
    query = select(*_SHOWN).where(mine, _C.id != case["id"]).order_by(_C.id.desc()).limit(most)
    if scope.body is not None:
        query = query.where(_C.body == scope.body)
    return [dict(row._mapping) for row in connection.execute(query)]


def duplicates(
    connection: Connection, case: dict[str, Any], scope: Scope, most: int = 10
) -> list[dict[str, Any]]:
    """Cases with the same words, or of the same service and area within two weeks.

    Each with its full text, and the distance where both have coordinates. An agent confirms.
    """
    own = _opening(connection, [case["id"]]).get(case["id"])
    if own is None:
        return []
    ids = _same_words(connection, own["text_key"]) + _near(connection, case, scope, most + 1)
    query = (
        select(*_SHOWN)
        .where(_C.id.in_(ids), _C.id != case["id"], _C.merged_into_id.is_(None))
        .order_by(_C.id.desc())
        .limit(most)
    )
    if scope.body is not None:
        query = query.where(_C.body == scope.body)
    found = [dict(row._mapping) for row in connection.execute(query)]
    openings = _opening(connection, [one["id"] for one in found])
    for one in found:
        opening = openings.get(one["id"]) or _NOTHING
        one["text"], one["deleted_at"] = opening["text"], opening["deleted_at"]
        one["same_words"] = bool(own["text_key"]) and opening["text_key"] == own["text_key"]
        one["distance"] = _distance(own["geo"], opening["geo"])
    return found


def _same_words(connection: Connection, key: str | None, most: int = 100) -> list[int]:
    """Cases with these very words, the newest first."""
    if key is None:
        return []
    newest = func.max(_M.id).desc()
    query = (
        select(_M.case_id)
        .where(_M.text_key == key, _M.case_id.is_not(None), _M.direction == "in")
        .group_by(_M.case_id)
        .order_by(newest)
        .limit(most)
    )
    return [found for found in connection.scalars(query) if found is not None]


def _near(connection: Connection, case: dict[str, Any], scope: Scope, most: int) -> list[int]:
    """Cases of the same service and area within two weeks, the newest first."""
    if not case["service"] or not case["area"]:
        return []
    span = _C.opened_at.between(case["opened_at"] - WINDOW, case["opened_at"] + WINDOW)
    same = (_C.area == case["area"], _C.service == case["service"])
    query = select(_C.id).where(*same, span, _C.merged_into_id.is_(None))
    if scope.body is not None:
        query = query.where(_C.body == scope.body)
    return list(connection.scalars(query.order_by(_C.opened_at.desc()).limit(most)))


def _opening(connection: Connection, ids: list[int]) -> dict[int, dict[str, Any]]:
    """The first message of each case."""
    version = MessageVersionRow
    first = (
        select(func.min(_M.id))
        .where(_M.case_id.in_(ids), _M.direction == "in")
        .group_by(_M.case_id)
    )
    query = (
        select(_M.case_id, _M.geo, _M.text_key, _M.deleted_at, version.text)
        .join(version, (version.message_id == _M.id) & (version.number == _M.version))
        .where(_M.id.in_(first))
    )
    return {row.case_id: dict(row._mapping) for row in connection.execute(query)} if ids else {}


def _distance(one: list[Any] | None, other: list[Any] | None) -> float | None:
    if not one or not other or None in (*one[1:3], *other[1:3]):
        return None
    return metres((one[1], one[2]), (other[1], other[2]))


def silent(connection: Connection, now: datetime, after: timedelta, most: int = 100) -> list[int]:
    """Cases of agents who let a waiting citizen wait longer than `after`."""
    query = (
        select(_C.id)
        .where(
            _C.assignee.is_not(None),
            _C.assigned_at < now - after,
            _C.waiting_since < now - after,
            IN_QUEUE,
            _C.status.not_in(("waiting_citizen", "waiting_body")),
            or_(_C.snoozed_until.is_(None), _C.snoozed_until <= now),
        )
        .limit(most)
    )
    return list(connection.scalars(query))


def due_to_wake(connection: Connection, now: datetime, most: int = 100) -> list[int]:
    query = select(_C.id).where(_C.snoozed_until <= now).limit(most)
    return list(connection.scalars(query))
