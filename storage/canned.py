"""Canned replies and macros: what is written or decided once and used often."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select, update

from domain.errors import NotFound
from domain.words import Words
from storage.console_tables import CannedReplyRow, MacroRow

_REPLIES: Any = CannedReplyRow.__table__
_MACROS: Any = MacroRow.__table__
_NO_MACRO = Words(en="There is no such macro any more.", ar="لم يعد هذا الإجراء المجمّع موجودًا.")


def replies(connection: Connection, active_only: bool = True) -> list[dict[str, Any]]:
    return _all(connection, _REPLIES, active_only)


def put_reply(connection: Connection, number: int | None, values: dict[str, Any]) -> None:
    _put(connection, _REPLIES, number, values)


def macros(connection: Connection, active_only: bool = True) -> list[dict[str, Any]]:
    return _all(connection, _MACROS, active_only)


def macro(connection: Connection, number: int) -> dict[str, Any]:
    """One that is in use; NotFound where there is none."""
    for one in macros(connection):
        if one["id"] == number:
            return one
    raise NotFound(_NO_MACRO)


def put_macro(connection: Connection, number: int | None, values: dict[str, Any]) -> None:
    _put(connection, _MACROS, number, values)


def _all(connection: Connection, table: Any, active_only: bool) -> list[dict[str, Any]]:
    query = select(table).order_by(table.c.id)
    if active_only:
        query = query.where(table.c.active.is_(True))
    return [dict(row._mapping) for row in connection.execute(query)]


def _put(connection: Connection, table: Any, number: int | None, values: dict[str, Any]) -> None:
    if number is None:
        connection.execute(table.insert(), {"active": True, **values})
    else:
        connection.execute(update(table).where(table.c.id == number).values(**values))
