"""The queue as agents see it: what is open, most urgent first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select
from sqlalchemy.orm import aliased

from domain.status import OPEN
from storage.tables import CaseRow, ContactRow, MessageRow, MessageVersionRow, TriageRow

_C = CaseRow


@dataclass(frozen=True, slots=True)
class Filter:
    """What to show. An empty field does not narrow."""

    statuses: tuple[str, ...] = tuple(sorted(OPEN))
    channel: str | None = None
    service: str | None = None
    assignee: str | None = None
    emergency: bool | None = None


@dataclass(frozen=True, slots=True)
class After:
    """The last row of the page before: the queue is paged by key, never by offset."""

    emergency: bool
    next_due_at: datetime
    id: int


def page(
    connection: Connection, wanted: Filter, most: int = 50, after: After | None = None
) -> list[dict[str, Any]]:
    """The next `most` cases in queue order, each with its first words and why."""
    first = aliased(MessageRow)
    opening = (
        select(func.min(first.id))
        .where(first.case_id == _C.id, first.direction == "in")
        .scalar_subquery()
    )
    query = (
        select(
            _C.id,
            _C.reference,
            _C.channel,
            _C.account,
            _C.status,
            _C.intent,
            _C.service,
            _C.body,
            _C.area,
            _C.language,
            _C.anger,
            _C.priority,
            _C.emergency,
            _C.sampled,
            _C.assignee,
            _C.opened_at,
            _C.waiting_since,
            _C.next_due_at,
            MessageRow.created_at,
            MessageRow.permalink,
            MessageRow.deleted_at,
            MessageVersionRow.text,
            ContactRow.handle,
            ContactRow.name,
            TriageRow.findings,
        )
        .select_from(CaseRow)
        .join(MessageRow, MessageRow.id == opening)
        .join(
            MessageVersionRow,
            (MessageVersionRow.message_id == MessageRow.id)
            & (MessageVersionRow.number == MessageRow.version),
        )
        .join(ContactRow, ContactRow.id == _C.contact_id)
        .outerjoin(
            TriageRow,
            (TriageRow.message_id == MessageRow.id) & (TriageRow.number == MessageRow.version),
        )
        .where(_C.merged_into_id.is_(None), _C.status.in_(wanted.statuses))
        .order_by(_C.emergency.desc(), _C.next_due_at, _C.id)
        .limit(most)
    )
    for column, value in (
        (_C.channel, wanted.channel),
        (_C.service, wanted.service),
        (_C.assignee, wanted.assignee),
        (_C.emergency, wanted.emergency),
    ):
        if value is not None:
            query = query.where(column == value)
    if after is not None:
        query = query.where(_behind(after))
    return [dict(row._mapping) for row in connection.execute(query)]


def _behind(after: After) -> Any:
    later = or_(
        _C.next_due_at > after.next_due_at,
        and_(_C.next_due_at == after.next_due_at, _C.id > after.id),
    )
    same = and_(_C.emergency.is_(after.emergency), later)
    return or_(_C.emergency.is_(False), same) if after.emergency else same


def open_by_channel(connection: Connection) -> dict[str, int]:
    """How many open cases each channel has, for the live table."""
    query = (
        select(_C.channel, func.count())
        .where(_C.status.in_(tuple(OPEN)), _C.merged_into_id.is_(None))
        .group_by(_C.channel)
    )
    return {row.channel: row[1] for row in connection.execute(query)}
