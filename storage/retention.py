"""Lets go of what need not be kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select

from storage.tables import QuarantineRow, RawRow

BATCH = 1000  # rows at once: intake must not wait for the cleaner


def any_old(connection: Connection, before: datetime) -> bool:
    """Whether there is anything for `drop_old`, which holds up the writers."""
    stored = select(RawRow.number).where(RawRow.stored_at < before).limit(1)
    replayed = select(QuarantineRow.id).where(QuarantineRow.replayed_at < before).limit(1)
    return any(connection.scalar(query) is not None for query in (stored, replayed))


def drop_old(connection: Connection, before: datetime) -> int:
    """Delete verbatim answers stored before that time, a batch of them; how many.

    With them go quarantined items that could be read since, and have their own verbatim answer.
    """
    read = select(QuarantineRow.id).where(QuarantineRow.replayed_at < before).limit(BATCH)
    connection.execute(delete(QuarantineRow).where(QuarantineRow.id.in_(read)))
    old = select(RawRow.message_id, RawRow.number).where(RawRow.stored_at < before).limit(BATCH)
    rows = connection.execute(old).all()
    for message_id, number in rows:
        connection.execute(
            delete(RawRow).where(RawRow.message_id == message_id, RawRow.number == number)
        )
    return len(rows)
