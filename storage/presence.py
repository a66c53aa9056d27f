"""Who has a case open at the moment. A row that is not renewed soon means nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, select, update

from storage.console_tables import PresenceRow
from storage.tables import CaseRow

FRESH = timedelta(seconds=45)
_P = PresenceRow
_TABLE: Any = PresenceRow.__table__


class Open(NamedTuple):
    """Somebody has a case open; `body` is whose matter the case is."""

    case_id: int
    login: str
    typing: bool
    body: str | None


def note(connection: Connection, case_id: int, login: str, typing: bool, now: datetime) -> None:
    mine = (_P.case_id == case_id, _P.login == login)
    known = connection.execute(update(_P).where(*mine).values(seen_at=now, typing=typing))
    if known.rowcount == 0:
        row = {"case_id": case_id, "login": login, "typing": typing, "seen_at": now}
        connection.execute(_TABLE.insert(), row)


def leave(connection: Connection, case_id: int, login: str) -> None:
    connection.execute(delete(_P).where(_P.case_id == case_id, _P.login == login))


def others(connection: Connection, case_id: int, login: str, now: datetime) -> list[dict[str, Any]]:
    """Everybody else who has it open: login, typing."""
    query = (
        select(_P.login, _P.typing)
        .where(_P.case_id == case_id, _P.login != login, _P.seen_at > now - FRESH)
        .order_by(_P.login)
    )
    return [dict(row._mapping) for row in connection.execute(query)]


def of_cases(
    connection: Connection, ids: list[int], login: str, now: datetime
) -> dict[int, list[str]]:
    """Who else has each of these open, for the queue."""
    query = select(_P.case_id, _P.login).where(
        _P.case_id.in_(ids), _P.login != login, _P.seen_at > now - FRESH
    )
    found: dict[int, list[str]] = {}
    for case_id, who in connection.execute(query):
        found.setdefault(case_id, []).append(who)
    return found


def opened(connection: Connection, now: datetime) -> frozenset[Open]:
    """Whoever has any case open. Two of these, compared, tell what has changed."""
    query = (
        select(_P.case_id, _P.login, _P.typing, CaseRow.body)
        .join(CaseRow, CaseRow.id == _P.case_id)
        .where(_P.seen_at > now - FRESH)
    )
    return frozenset(Open(*row) for row in connection.execute(query))
