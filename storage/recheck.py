"""Which stored messages are to be asked about again: edits and deletions are never pushed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from domain.message import Ref
from storage.tables import ConversationRow, MessageRow

_M = MessageRow
# Half of all edits and deletions come early; a month old item is left to the sweeps.
AGES = (
    (timedelta(hours=1), timedelta(minutes=20)),
    (timedelta(days=1), timedelta(hours=4)),
    (timedelta(days=7), timedelta(days=1)),
    (timedelta(days=30), timedelta(days=5)),
)


def next_check(stored_at: datetime, now: datetime, factor: float = 1.0) -> datetime | None:
    """When to ask again about an item stored at `stored_at`; None: never. `factor` < 1: sooner."""
    age = now - stored_at
    for limit, wait in AGES:
        if age < limit:
            return now + wait * factor
    return None


def due(connection: Connection, account: str, now: datetime, most: int) -> list[Ref]:
    """The inbound messages whose time has come, longest waiting first.

    What is known to be deleted is not asked for again: if it is there after all, a list shows it.
    """
    query = (
        select(
            _M.external_id,
            _M.kind,
            _M.version_id,
            _M.parent_id,
            _M.root_id,
            ConversationRow.external_id.label("conversation"),
        )
        .outerjoin(ConversationRow, ConversationRow.id == _M.conversation_id)
        .where(
            _M.account == account,
            _M.check_at <= now,
            _M.direction == "in",
            _M.deleted_at.is_(None),
        )
        .order_by(_M.check_at)
        .limit(most)
    )
    return [
        Ref(
            external_id=row.external_id,
            kind=row.kind,
            version_id=row.version_id,
            parent_id=row.parent_id,
            conversation=row.conversation,
            root_id=row.root_id,
        )
        for row in connection.execute(query)
    ]


def postpone(
    connection: Connection,
    channel: str,
    refs: Iterable[Ref],
    now: datetime,
    factor: float = 1.0,
) -> None:
    """Set the next check of each, before asking: a crash must not ask for ever."""
    ids = [ref.external_id for ref in refs]
    mine = (_M.channel == channel, _M.external_id.in_(ids))
    rows = connection.execute(select(_M.id, _M.stored_at).where(*mine)).all()
    for row in rows:
        check_at = next_check(row.stored_at, now, factor)
        connection.execute(update(_M).where(_M.id == row.id).values(check_at=check_at))
