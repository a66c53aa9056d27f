"""Sources: which are due, who has claimed them, how far each has been read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, or_, select, update

from domain.source import Cursor, Source, Watch
from storage import dialect
from storage.tables import SourceRow

_S = SourceRow
_TABLE: Any = SourceRow.__table__


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to poll one source, until it expires."""

    id: int
    source: Source
    version: int
    token: str
    mark: str  # count and change as watched when it was claimed
    walk_mark: str
    failures: int
    trouble: dict[str, Any] | None


def mark_of(count: int | None, changed_at: datetime | None) -> str:
    """What a child looked like from above: another mark means there is something to read."""
    return f"{'' if count is None else count}@{changed_at.isoformat() if changed_at else ''}"


def register(connection: Connection, sources: Iterable[Source], now: datetime) -> None:
    """Make the inboxes that are not there yet, and open again those that were closed."""
    for source in sources:
        key = (_S.account == source.account, _S.inbox == source.inbox)
        there = connection.execute(select(_S.id).where(*key, _S.child == "")).first()
        if there is None:
            connection.execute(
                dialect.insert_new(connection.dialect.name, _TABLE), _fresh(source, now)
            )
        else:
            connection.execute(update(_S).where(_S.id == there.id).values(closed_at=None))


def retire(connection: Connection, account: str, inboxes: Iterable[str], now: datetime) -> None:
    """Close the inboxes of an account that its options no longer ask for."""
    gone = _S.inbox.not_in(list(inboxes))
    statement = update(_S).where(
        _S.account == account, _S.child == "", gone, _S.closed_at.is_(None)
    )
    connection.execute(statement.values(closed_at=now))


def _fresh(source: Source, now: datetime) -> dict[str, Any]:
    return {
        "channel": source.channel,
        "account": source.account,
        "inbox": source.inbox,
        "child": source.child or "",
        "cursor": {},
        "version": 0,
        "failures": 0,
        "next_due_at": now,
        "watched_at": now,
    }


def watch(connection: Connection, parent: Source, seen: Iterable[Watch], now: datetime) -> None:
    """Note the children that a page showed; a changed one is due at once."""
    by_key = {(item.inbox, item.child): item for item in seen}
    children = [child for _, child in by_key]
    stored: dict[tuple[str, str], Any] = {}
    for start in range(0, len(children), 400):
        query = select(
            _S.id,
            _S.inbox,
            _S.child,
            _S.items,
            _S.changed_at,
            _S.walked_mark,
            _S.next_due_at,
            _S.cursor,
        ).where(_S.account == parent.account, _S.child.in_(children[start : start + 400]))
        stored |= {(found.inbox, found.child): found for found in connection.execute(query)}
    fresh: list[dict[str, Any]] = []
    for key, item in by_key.items():
        row: Any = stored.get(key)
        if row is None:
            source = Source(parent.channel, parent.account, item.inbox, item.child)
            fresh.append(
                {**_fresh(source, now), "items": item.count, "changed_at": item.changed_at}
            )
            continue
        values: dict[str, Any] = {
            "items": item.count if item.count is not None else row.items,
            "changed_at": item.changed_at or row.changed_at,
            "watched_at": now,
            "closed_at": None,
        }
        # A walk under way looks at the mark anew when it ends; it may be waiting on purpose.
        walking = "position" in row.cursor
        if not walking and mark_of(values["items"], values["changed_at"]) != row.walked_mark:
            values["next_due_at"] = min(row.next_due_at, now)
        connection.execute(update(_S).where(_S.id == row.id).values(values))
    if fresh:
        connection.execute(dialect.insert_new(connection.dialect.name, _TABLE), fresh)


def due(
    connection: Connection, account: str, now: datetime, most: int
) -> list[tuple[int, str, str]]:
    """(id, inbox, child) of sources that are due and unclaimed, longest waiting first."""
    query = (
        select(_S.id, _S.inbox, _S.child)
        .where(
            _S.account == account,
            _S.next_due_at <= now,
            _S.closed_at.is_(None),
            or_(_S.claimed_until.is_(None), _S.claimed_until < now),
        )
        .order_by(_S.next_due_at, _S.id)
        .limit(most)
    )
    return [(row.id, row.inbox, row.child) for row in connection.execute(query)]


def claim(
    connection: Connection, source_id: int, token: str, now: datetime, hold: timedelta
) -> Claim | None:
    """Take the source for `hold`; None where another daemon was quicker."""
    statement = (
        update(_S)
        .where(
            _S.id == source_id,
            _S.next_due_at <= now,
            _S.closed_at.is_(None),
            or_(_S.claimed_until.is_(None), _S.claimed_until < now),
        )
        .values(claimed_until=now + hold, claim=token)
    )
    if connection.execute(statement).rowcount != 1:
        return None
    row = connection.execute(select(_TABLE).where(_S.id == source_id)).one()
    cursor = Cursor.from_json(row.cursor)
    source = Source(row.channel, row.account, row.inbox, row.child or None, cursor, row.items)
    mark = mark_of(row.items, row.changed_at)
    walk_mark = mark if cursor.position is None else (row.walk_mark or mark)
    return Claim(row.id, source, row.version, token, mark, walk_mark, row.failures, row.trouble)


def advance(
    connection: Connection, held: Claim, cursor: Cursor, *, finished: bool, due_at: datetime,
    now: datetime,
) -> bool:  # fmt: skip
    """Commit the cursor with its page. False: another poll moved it first, ours is not kept."""
    values: dict[str, Any] = {
        "cursor": cursor.to_json(),
        "version": held.version + 1,
        "next_due_at": due_at,
        "claimed_until": None,
        "claim": None,
        "failures": 0,
        "trouble": None,
        "polled_at": now,
        "walk_mark": held.walk_mark,
    }
    if finished:
        values["walked_mark"] = held.walk_mark
    moved = connection.execute(
        update(_S).where(_S.id == held.id, _S.version == held.version).values(values)
    )
    if moved.rowcount == 1:
        # What was watched while we walked is newer than what we walked for: look again now.
        if finished and held.source.child:
            row = connection.execute(select(_S.items, _S.changed_at).where(_S.id == held.id)).one()
            if mark_of(row.items, row.changed_at) != held.walk_mark:
                connection.execute(update(_S).where(_S.id == held.id).values(next_due_at=now))
        return True
    return False


def fail(
    connection: Connection, held: Claim, *, due_at: datetime, trouble: dict[str, Any],
    restart: bool = False, close_at: datetime | None = None, now: datetime,
) -> None:  # fmt: skip
    """Give the source back after a failed poll. `restart`: the walk begins at the top again."""
    values: dict[str, Any] = {
        "next_due_at": due_at,
        "claimed_until": None,
        "claim": None,
        "failures": _S.failures + 1,
        "trouble": trouble,
        "polled_at": now,
        "closed_at": close_at,
    }
    if restart:
        kept = held.source.cursor
        fresh = Cursor(floor=kept.floor, walks=kept.walks)
        values |= {"cursor": fresh.to_json(), "version": held.version + 1}
    mine = (_S.id == held.id, _S.version == held.version, _S.claim == held.token)
    connection.execute(update(_S).where(*mine).values(values))


def release(connection: Connection, held: Claim) -> None:
    """Give the source back unpolled."""
    connection.execute(
        update(_S)
        .where(_S.id == held.id, _S.claim == held.token)
        .values(claimed_until=None, claim=None)
    )
