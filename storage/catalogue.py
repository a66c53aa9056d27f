"""The catalogue: what administrators changed over the rule files, one row an entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select, update

from storage.console_tables import CatalogueRow

_C = CatalogueRow
_TABLE: Any = CatalogueRow.__table__


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which state of the catalogue this is: another one, if anything was changed."""

    entries: int
    newest: datetime | None


def stamp(connection: Connection) -> Stamp:
    found = connection.execute(select(func.count(), func.max(_C.changed_at))).one()
    return Stamp(found[0], found[1])


def rows(connection: Connection) -> list[dict[str, Any]]:
    query = select(_TABLE).order_by(_C.kind, _C.code)
    return [dict(row._mapping) for row in connection.execute(query)]


def put(
    connection: Connection, kind: str, code: str, data: Mapping[str, Any], by: str, now: datetime
) -> None:
    """Keep an entry. Its time is later than every other's, whatever the clock says."""
    newest = stamp(connection).newest
    if newest is not None:
        now = max(now, newest + timedelta(microseconds=1))
    values = {"data": dict(data), "changed_by": by, "changed_at": now}
    key = (_C.kind == kind, _C.code == code)
    if connection.execute(update(_C).where(*key).values(**values)).rowcount == 0:
        connection.execute(_TABLE.insert(), {"kind": kind, "code": code, **values})
