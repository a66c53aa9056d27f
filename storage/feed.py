"""The feed of what happens to cases, in the order in which it was committed."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from storage.tables import CaseEventRow


def last_id(connection: Connection) -> int:
    """The feed's present end: who reads on from here misses nothing."""
    return connection.scalar(select(func.max(CaseEventRow.id))) or 0
