"""Saved views: named filters of the queue, somebody's own or everybody's."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, delete, func, or_, select, update

from domain.errors import NotFound
from domain.words import Words
from storage.console_tables import SavedViewRow

_V = SavedViewRow
_TABLE: Any = SavedViewRow.__table__
_GONE = Words(
    en="This view is not there any more. Somebody may have deleted it.",
    ar="لم يعد هذا العرض موجودًا. ربما حذفه أحد الزملاء.",
)


def of(connection: Connection, login: str) -> list[dict[str, Any]]:
    """The views that this person may open: everybody's first, then their own."""
    query = (
        select(_TABLE)
        .where(or_(_V.owner.is_(None), _V.owner == login))
        .order_by(_V.owner.is_not(None), _V.name)
    )
    return [dict(row._mapping) for row in connection.execute(query)]


def get(connection: Connection, view_id: int, login: str) -> dict[str, Any]:
    """One of those; NotFound in words, for somebody else's too."""
    mine = or_(_V.owner.is_(None), _V.owner == login)
    row = connection.execute(select(_TABLE).where(_V.id == view_id, mine)).first()
    if row is None:
        raise NotFound(_GONE)
    return dict(row._mapping)


def named(connection: Connection, owner: str | None, name: str) -> int | None:
    """The id of the owner's view with this name. None as an owner is everybody."""
    mine = _V.owner.is_(None) if owner is None else _V.owner == owner
    return connection.scalar(select(_V.id).where(mine, _V.name == name))


def count(connection: Connection, owner: str | None) -> int:
    mine = _V.owner.is_(None) if owner is None else _V.owner == owner
    return int(connection.scalar(select(func.count()).where(mine)) or 0)


def add(connection: Connection, owner: str | None, name: str, query: dict[str, Any]) -> int:
    values = {"owner": owner, "name": name, "query": query}
    return int(connection.scalar(_TABLE.insert().values(values).returning(_V.id)))


def rename(connection: Connection, view_id: int, name: str) -> None:
    connection.execute(update(_V).where(_V.id == view_id).values(name=name))


def remove(connection: Connection, view_id: int) -> None:
    connection.execute(delete(_V).where(_V.id == view_id))
