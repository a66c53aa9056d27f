"""Which files are still to be fetched, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from domain.people import Scope
from storage.tables import CaseRow, MediaRow, MessageRow

_M = MediaRow
TRIES = 5


@dataclass(frozen=True, slots=True)
class Wanted:
    """One file to fetch."""

    id: int
    url: str
    attempts: int


def any_wanted(connection: Connection, now: datetime) -> bool:
    query = select(_M.id).where(_M.state == "waiting", _M.next_try_at <= now).limit(1)
    return connection.scalar(query) is not None


def claim(connection: Connection, now: datetime, hold: timedelta, most: int) -> list[Wanted]:
    """Take files whose time has come; a crash gives them back after `hold`."""
    query = (
        select(_M.id, _M.url, _M.attempts)
        .where(_M.state == "waiting", _M.next_try_at <= now)
        .order_by(_M.next_try_at)
        .limit(most)
    )
    taken = [Wanted(*row) for row in connection.execute(query)]
    ids = [wanted.id for wanted in taken]
    values = {"next_try_at": now + hold, "attempts": _M.attempts + 1}
    connection.execute(update(_M).where(_M.id.in_(ids)).values(values))
    return taken


def kept(connection: Connection, media_id: int, sha256: str, size: int, kind: str) -> None:
    values = {"state": "kept", "sha256": sha256, "size": size, "type": kind, "next_try_at": None}
    connection.execute(update(_M).where(_M.id == media_id).values(values | {"trouble": None}))


def refused(connection: Connection, media_id: int, why: str) -> None:
    """Never again: not allowed, too large, not there."""
    values = {"state": "refused", "trouble": why, "next_try_at": None}
    connection.execute(update(_M).where(_M.id == media_id).values(values))


def later(connection: Connection, wanted: Wanted, why: str, now: datetime) -> None:
    """It did not answer: again after a while, `TRIES` times."""
    if wanted.attempts + 1 >= TRIES:
        refused(connection, wanted.id, why)
        return
    values = {"trouble": why, "next_try_at": now + timedelta(minutes=2**wanted.attempts)}
    connection.execute(update(_M).where(_M.id == wanted.id).values(values))


def kept_file(connection: Connection, media_id: int, scope: Scope) -> tuple[str, str] | None:
    """Hash and content type of a kept file that hangs on a case within `scope`."""
    query = (
        select(_M.sha256, _M.type)
        .join(MessageRow, MessageRow.id == _M.message_id)
        .join(CaseRow, CaseRow.id == MessageRow.case_id)
        .where(_M.id == media_id, _M.state == "kept")
    )
    if scope.body is not None:
        query = query.where(CaseRow.body == scope.body)
    row = connection.execute(query).first()
    return (row.sha256, row.type) if row and row.sha256 and row.type else None
