"""Browsers on their way to the identity provider and back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select

from storage.console_tables import JourneyRow

_TABLE: Any = JourneyRow.__table__


def add(connection: Connection, token_hash: str, now: datetime, **values: str) -> None:
    connection.execute(_TABLE.insert(), {"token_hash": token_hash, "begun_at": now, **values})


def take(connection: Connection, token_hash: str) -> dict[str, Any] | None:
    """The journey, which is over with this: nobody comes back from it a second time."""
    mine = JourneyRow.token_hash == token_hash
    row = connection.execute(select(_TABLE).where(mine)).first()
    connection.execute(delete(JourneyRow).where(mine))
    return dict(row._mapping) if row else None


def drop_old(connection: Connection, begun: datetime) -> None:
    """Those begun before `begun`."""
    connection.execute(delete(JourneyRow).where(JourneyRow.begun_at < begun))
