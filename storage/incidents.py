"""Incidents: one cause, many cases."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Integer, func, select, update

from domain.errors import NotFound
from domain.people import Scope
from domain.status import OPEN
from domain.words import Words
from storage import dialect
from storage.tables import CaseRow, IncidentRow

_I, _C = IncidentRow, CaseRow
_TABLE: Any = IncidentRow.__table__
_NONE = Words(en="There is no incident {name}.", ar="لا توجد حادثة برقم {name}.")


def add(connection: Connection, values: dict[str, Any], by: str, now: datetime) -> int:
    row = {**values, "opened_at": now, "opened_by": by}
    return dialect.inserted_id(connection.execute(_TABLE.insert(), row))


def get(connection: Connection, number: int, scope: Scope) -> dict[str, Any]:
    """NotFound also where none of its cases may be seen."""
    query = select(_TABLE).where(_I.id == number)
    if scope.body is not None:
        seen = select(_C.incident_id).where(_C.body == scope.body, _C.incident_id == number)
        query = query.where(_I.id.in_(seen))
    row = connection.execute(query).first()
    if row is None:
        raise NotFound(_NONE.filled(name=number))
    return dict(row._mapping)


def close(connection: Connection, number: int, now: datetime) -> None:
    connection.execute(update(_I).where(_I.id == number).values(closed_at=now))


def recent(connection: Connection, scope: Scope, most: int = 100) -> list[dict[str, Any]]:
    """Open ones first, each with how many cases it has and how many are still open."""
    counts = (
        select(
            _C.incident_id,
            func.count().label("cases"),
            func.sum(_C.status.in_(tuple(OPEN)).cast(Integer)).label("open"),
        )
        .where(_C.incident_id.is_not(None))
        .group_by(_C.incident_id)
    )
    if scope.body is not None:
        counts = counts.where(_C.body == scope.body)
    counted = counts.subquery()
    query = (
        select(_TABLE, func.coalesce(counted.c.cases, 0).label("cases"), counted.c.open)
        .join(counted, counted.c.incident_id == _I.id, isouter=scope.body is None)
        .order_by(_I.closed_at.is_not(None), _I.id.desc())
        .limit(most)
    )
    return [dict(row._mapping) for row in connection.execute(query)]


def titles(connection: Connection, most: int = 30) -> list[tuple[int, str]]:
    """The newest open ones, for a choice."""
    query = select(_I.id, _I.title).where(_I.closed_at.is_(None)).order_by(_I.id.desc())
    return [(row.id, row.title) for row in connection.execute(query.limit(most))]


def case_ids(connection: Connection, number: int, scope: Scope, open_only: bool) -> list[int]:
    query = select(_C.id).where(_C.incident_id == number).order_by(_C.id)
    if open_only:
        query = query.where(_C.status.in_(tuple(OPEN)), _C.merged_into_id.is_(None))
    if scope.body is not None:
        query = query.where(_C.body == scope.body)
    return list(connection.scalars(query))
