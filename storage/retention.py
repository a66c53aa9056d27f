"""Lets go of what need not be kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select

from storage.tables import RawRow

BATCH = 1000  # rows at once: intake must not wait for the cleaner


def any_raw(connection: Connection, before: datetime) -> bool:
    query = select(RawRow.number).where(RawRow.stored_at < before).limit(1)
    return connection.scalar(query) is not None


def drop_raw(connection: Connection, before: datetime) -> int:
    """Delete verbatim answers stored before that time, a batch of them; how many."""
    old = select(RawRow.message_id, RawRow.number).where(RawRow.stored_at < before).limit(BATCH)
    rows = connection.execute(old).all()
    for message_id, number in rows:
        connection.execute(
            delete(RawRow).where(RawRow.message_id == message_id, RawRow.number == number)
        )
    return len(rows)
