"""The feed of what happens to cases, in the order in which it was committed.

On SQLite an event gets its number inside the write lock, so the order of numbers is the order of
commits, and who has read up to a number has missed nothing below it. What PostgreSQL will need
instead stands in storage.dialect.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from storage.tables import CaseEventRow, CaseRow

MOST = 1_000  # events in one reading


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened to a case. `body` has the case now, `left` had it until this event."""

    id: int
    case_id: int
    kind: str
    body: str | None
    left: str | None


def last_id(connection: Connection) -> int:
    """The feed's present end: who reads on from here misses nothing."""
    return connection.scalar(select(func.max(CaseEventRow.id))) or 0


def after(connection: Connection, event_id: int, most: int = MOST) -> list[Event]:
    """What happened behind this event, at most `most` of it, oldest first."""
    row = CaseEventRow
    query = (
        select(row.id, row.case_id, row.kind, row.data, CaseRow.body)
        .join(CaseRow, CaseRow.id == row.case_id)
        .where(row.id > event_id)
        .order_by(row.id)
        .limit(most)
    )
    return [
        Event(found.id, found.case_id, found.kind, found.body, (found.data or {}).get("old_body"))
        for found in connection.execute(query)
    ]
