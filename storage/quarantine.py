"""Items that could not be read, kept whole until they can."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from domain.message import Raw
from domain.source import Source
from storage import dialect
from storage.tables import QuarantineRow
from storage.types import dumps

_Q = QuarantineRow
_TABLE: Any = QuarantineRow.__table__


@dataclass(frozen=True, slots=True)
class Held:
    """One quarantined item."""

    id: int
    channel: str
    account: str
    inbox: str
    reason: str
    raw: Raw
    first_seen_at: datetime
    times: int


def keep(connection: Connection, source: Source, raw: Raw, reason: str, now: datetime) -> None:
    """Once per item, however often it is read again."""
    body = {"item": raw.item, "context": dict(raw.context)}
    digest = hashlib.blake2b(dumps([raw.kind, raw.item]).encode(), digest_size=16).hexdigest()
    row = {
        "channel": source.channel,
        "account": source.account,
        "inbox": source.inbox,
        "digest": digest,
        "reason": reason,
        "kind": raw.kind,
        "body": body,
        "first_seen_at": now,
        "times": 0,
    }
    connection.execute(dialect.insert_new(connection.dialect.name, _TABLE), row)
    same = (_Q.channel == source.channel, _Q.digest == digest)
    connection.execute(update(_Q).where(*same).values(times=_Q.times + 1))


def waiting(connection: Connection, channel: str | None = None) -> list[Held]:
    """What has not been replayed yet, oldest first."""
    query = select(_TABLE).where(_Q.replayed_at.is_(None)).order_by(_Q.id)
    if channel:
        query = query.where(_Q.channel == channel)
    return [
        Held(
            row.id, row.channel, row.account, row.inbox, row.reason,
            Raw(row.kind, row.body["item"], row.body["context"]), row.first_seen_at, row.times,
        )
        for row in connection.execute(query)
    ]  # fmt: skip


def reasons(connection: Connection) -> list[tuple[str, str, int]]:
    """Channel, reason, and how many wait for that reason; the most first."""
    count = func.count()
    query = (
        select(_Q.channel, _Q.reason, count)
        .where(_Q.replayed_at.is_(None))
        .group_by(_Q.channel, _Q.reason)
        .order_by(count.desc(), _Q.channel, _Q.reason)
    )
    return [(row[0], row[1], row[2]) for row in connection.execute(query)]


def done(connection: Connection, held_id: int, now: datetime) -> None:
    """It could be read after all and is stored."""
    connection.execute(update(_Q).where(_Q.id == held_id).values(replayed_at=now))
