"""Switches: what a person has turned off for a while. Off in the table, or on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from storage.console_tables import SwitchRow

_S = SwitchRow
_TABLE: Any = SwitchRow.__table__
REPLIES, READING = "replies", "reading"


def of_account(kind: str, account: str) -> str:
    """The name of a switch of one account: replies:x, reading:x."""
    return f"{kind}:{account}"


def off(connection: Connection) -> dict[str, dict[str, Any]]:
    """What is off now, by name: since when (`at`), `by` whom and `why`."""
    query = select(_TABLE).where(_S.off.is_(True)).order_by(_S.name)
    return {row.name: dict(row._mapping) for row in connection.execute(query)}


def replies_are_off(connection: Connection, account: str) -> bool:
    """Of this account alone, or of all."""
    return _any_off(connection, REPLIES, of_account(REPLIES, account))


def reading_is_off(connection: Connection, account: str) -> bool:
    return _any_off(connection, of_account(READING, account))


def _any_off(connection: Connection, *names: str) -> bool:
    query = select(_S.name).where(_S.name.in_(names), _S.off.is_(True)).limit(1)
    return connection.scalar(query) is not None


def put(connection: Connection, name: str, is_off: bool, why: str, by: str, now: datetime) -> bool:
    """Turn it; False where it stood so already."""
    values = {"off": is_off, "why": why, "by": by, "at": now}
    known = connection.scalar(select(_S.off).where(_S.name == name))
    if (known or False) == is_off:
        return False
    if known is None:
        connection.execute(_TABLE.insert(), {"name": name, **values})
    else:
        connection.execute(update(_S).where(_S.name == name).values(**values))
    return True
