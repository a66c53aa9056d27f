"""What whoever leads a shift looks at: load, breaches, emergencies, intake, letters in doubt.

Counts go over the indexes of the open cases and over the hours of coverage, so that they cost the
same however many cases have ended.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, case, func, select

from domain.people import EVERYTHING
from storage.queue_rows import rows
from storage.tables import IN_QUEUE, AccountRow, CaseRow, CoverageRow, OutboxRow

_C = CaseRow
_O = OutboxRow
HOURS = 24
MOST_SHOWN = 10
SOON = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Load:
    """What one agent or body has open. `who` None: nobody."""

    who: str | None
    open: int
    late: int  # an answer or a solution was due
    soon: int  # … will be within the hour
    emergencies: int


def load_by_agent(connection: Connection, now: datetime) -> list[Load]:
    return _load(connection, _C.assignee, now)


def load_by_body(connection: Connection, now: datetime) -> list[Load]:
    return _load(connection, _C.body, now)


def _load(connection: Connection, whose: Any, now: datetime) -> list[Load]:
    """The most loaded first. Everything it asks for stands in the index of `whose`."""
    late, soon = _C.next_due_at < now, _C.next_due_at < now + SOON
    query = (
        select(
            whose,
            func.count(),
            func.sum(case((late, 1), else_=0)),
            func.sum(case((soon, 1), else_=0)),
            func.sum(case((_C.emergency.is_(True), 1), else_=0)),
        )
        .where(IN_QUEUE)
        .group_by(whose)
        .order_by(func.count().desc())
    )
    return [
        Load(who, count, late, soon - late, emergencies)
        for who, count, late, soon, emergencies in connection.execute(query)
    ]


def due_soon(connection: Connection, now: datetime, most: int = MOST_SHOWN) -> list[dict[str, Any]]:
    """The cases that are next to be late, as a list shows them."""
    ids: list[int] = []
    for emergency in (True, False):
        query = select(_C.id).where(
            IN_QUEUE,
            _C.emergency.is_(emergency),
            _C.next_due_at >= now,
            _C.next_due_at < now + SOON,
        )
        ids += connection.scalars(query.order_by(_C.next_due_at, _C.id).limit(most))
    return sorted(rows(connection, ids, EVERYTHING), key=lambda row: row["next_due_at"])[:most]


def emergencies(connection: Connection, most: int = MOST_SHOWN) -> list[dict[str, Any]]:
    """Open ones: those that nobody has taken on first, the longest waiting at the top."""
    query = (
        select(_C.id)
        .where(IN_QUEUE, _C.emergency.is_(True))
        .order_by(_C.acknowledged_at.is_not(None), _C.opened_at, _C.id)
        .limit(most)
    )
    return rows(connection, list(connection.scalars(query)), EVERYTHING)


def intake(connection: Connection, now: datetime) -> tuple[list[datetime], dict[str, list[int]]]:
    """The last hours, and for each channel how many messages each of them brought."""
    last = now.replace(minute=0, second=0, microsecond=0)
    hours = [last - timedelta(hours=HOURS - 1 - step) for step in range(HOURS)]
    query = (
        select(AccountRow.channel, CoverageRow.hour, func.sum(CoverageRow.stored))
        .join(AccountRow, AccountRow.name == CoverageRow.account)
        .where(CoverageRow.hour >= hours[0])
        .group_by(AccountRow.channel, CoverageRow.hour)
    )
    found: dict[str, dict[datetime, int]] = defaultdict(dict)
    for channel, hour, stored in connection.execute(query):
        found[channel][hour] = stored
    channels = sorted(connection.scalars(select(AccountRow.channel).distinct()))
    return hours, {one: [found[one].get(hour, 0) for hour in hours] for one in channels}


def letters(connection: Connection) -> list[dict[str, Any]]:
    """Letters that are not settled, by account and state, with the oldest's time."""
    query = (
        select(_O.account, _O.state, func.count().label("letters"), func.min(_O.created_at))
        .where(_O.state.in_(("queued", "sending", "unknown")))
        .group_by(_O.account, _O.state)
        .order_by(_O.account, _O.state)
    )
    names = ("account", "state", "letters", "oldest")
    return [dict(zip(names, row, strict=True)) for row in connection.execute(query)]
