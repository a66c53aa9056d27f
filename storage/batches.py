"""Acts on many cases, with what is needed to take them back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from storage import dialect
from storage.console_tables import BatchRow

_TABLE: Any = BatchRow.__table__


def add(
    connection: Connection, agent: str, kind: str, changes: list[dict[str, Any]], now: datetime
) -> int:
    row = {"agent": agent, "at": now, "kind": kind, "changes": changes}
    return dialect.inserted_id(connection.execute(_TABLE.insert(), row))


def get(connection: Connection, number: int) -> dict[str, Any] | None:
    row = connection.execute(select(_TABLE).where(BatchRow.id == number)).first()
    return dict(row._mapping) if row else None


def mark_undone(connection: Connection, number: int, now: datetime) -> None:
    connection.execute(update(BatchRow).where(BatchRow.id == number).values(undone_at=now))
