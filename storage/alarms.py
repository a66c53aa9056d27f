"""Alarms and those on call."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection, delete, select, update

from domain.rota import EVERYONE, OnCall
from storage import dialect
from storage.letter_tables import AlarmRow, OnCallRow
from storage.tables import OutboxRow

_A = AlarmRow
_ALARMS: Any = AlarmRow.__table__
_TURNS: Any = OnCallRow.__table__


def open_one(connection: Connection, case_id: int) -> dict[str, Any] | None:
    """The case's alarm that is not closed, if there is one."""
    return _one(connection, select(_ALARMS).where(_A.case_id == case_id, _A.closed_at.is_(None)))


def latest(connection: Connection, case_id: int) -> dict[str, Any] | None:
    query = select(_ALARMS).where(_A.case_id == case_id).order_by(_A.id.desc()).limit(1)
    return _one(connection, query)


def of_page(connection: Connection, letter_id: str) -> dict[str, Any] | None:
    """The alarm for which this page was sent, with `page` and who it went to as `paged`."""
    page = OutboxRow
    query = (
        select(_ALARMS, page.recipient.label("paged"), page.created_at.label("paged_at"))
        .join(page, page.case_id == _A.case_id)
        .where(page.id == letter_id, page.kind == "alarm", page.created_at >= _A.opened_at)
        .order_by(_A.id.desc())
        .limit(1)
    )
    return _one(connection, query)


def add(
    connection: Connection, case_id: int, message_id: int | None, climbs_at: datetime, now: datetime
) -> dict[str, Any]:
    row = {
        "case_id": case_id, "message_id": message_id, "opened_at": now, "rung": 0,
        "climbs_at": climbs_at,
    }  # fmt: skip
    return row | {"id": dialect.inserted_id(connection.execute(_ALARMS.insert(), row))}


def change(connection: Connection, number: int, **values: Any) -> None:
    connection.execute(update(_A).where(_A.id == number).values(**values))


def any_due(connection: Connection, now: datetime) -> bool:
    return connection.scalar(select(_A.id).where(_A.climbs_at <= now).limit(1)) is not None


def due(connection: Connection, now: datetime) -> list[dict[str, Any]]:
    query = select(_ALARMS).where(_A.climbs_at <= now).order_by(_A.id)
    return [dict(row._mapping) for row in connection.execute(query)]


def hurry(connection: Connection, case_id: int, now: datetime) -> None:
    """A page was not taken: the next rung is not waited for, unless it was the last."""
    waiting = (_A.case_id == case_id, _A.climbs_at > now, _A.rung < EVERYONE)
    connection.execute(update(_A).where(*waiting).values(climbs_at=now))


def turns(connection: Connection) -> list[OnCall]:
    return [_turn(row) for row in rows(connection)]


def rows(connection: Connection) -> list[dict[str, Any]]:
    query = select(_TURNS).order_by(OnCallRow.rung, OnCallRow.id)
    return [dict(row._mapping) for row in connection.execute(query)]


def put_turn(connection: Connection, number: int | None, turn: OnCall) -> None:
    values = {
        "name": turn.name, "rung": turn.rung, "paths": list(turn.paths), "days": sorted(turn.days),
        "begins": f"{turn.begins:%H:%M}", "ends": f"{turn.ends:%H:%M}",
        "since": turn.since.isoformat() if turn.since else None,
        "until": turn.until.isoformat() if turn.until else None,
    }  # fmt: skip
    if number is None:
        connection.execute(_TURNS.insert(), values)
    else:
        connection.execute(update(_TURNS).where(OnCallRow.id == number).values(**values))


def drop_turn(connection: Connection, number: int) -> None:
    connection.execute(delete(_TURNS).where(OnCallRow.id == number))


def tested_since(connection: Connection, since: datetime) -> bool:
    """Whether a page about no case, by which the lane is tried, was written since."""
    page = OutboxRow
    query = select(page.id).where(
        page.kind == "alarm", page.case_id.is_(None), page.created_at >= since
    )
    return connection.scalar(query.limit(1)) is not None


def _turn(row: dict[str, Any]) -> OnCall:
    return OnCall(
        name=row["name"],
        rung=row["rung"],
        paths=tuple(row["paths"]),
        days=frozenset(row["days"]),
        begins=time.fromisoformat(row["begins"]),
        ends=time.fromisoformat(row["ends"]),
        since=date.fromisoformat(row["since"]) if row["since"] else None,
        until=date.fromisoformat(row["until"]) if row["until"] else None,
    )


def _one(connection: Connection, query: Any) -> dict[str, Any] | None:
    row = connection.execute(query).first()
    return dict(row._mapping) if row else None
