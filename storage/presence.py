"""Who has a case open at the moment. A row that is not renewed soon means nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, select, update

from storage.console_tables import PresenceRow

FRESH = timedelta(seconds=45)
_P = PresenceRow
_TABLE: Any = PresenceRow.__table__


def note(connection: Connection, case_id: int, login: str, typing: bool, now: datetime) -> bool:
    """Renew it; True where the others should be told, since this is new."""
    mine = (_P.case_id == case_id, _P.login == login)
    before = connection.execute(select(_P.seen_at, _P.typing).where(*mine)).first()
    if before is None:
        row = {"case_id": case_id, "login": login, "typing": typing, "seen_at": now}
        connection.execute(_TABLE.insert(), row)
        return True
    connection.execute(update(_P).where(*mine).values(seen_at=now, typing=typing))
    return bool(before.typing != typing or now - before.seen_at > FRESH)


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
