"""What happened outside any case: sign-ins, changes to people and settings. Only ever appended."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from storage.console_tables import AuditRow

_TABLE: Any = AuditRow.__table__


def add(connection: Connection, actor: str, now: datetime, kind: str, **data: Any) -> None:
    """`data` holds codes, logins and numbers: no secret, no citizen's words."""
    connection.execute(_TABLE.insert(), {"at": now, "actor": actor, "kind": kind, "data": data})


def page(
    connection: Connection, most: int = 100, before: int | None = None, kind: str | None = None,
    actor: str | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """The newest first; `before` is the last id of the page before."""
    query = select(_TABLE).order_by(AuditRow.id.desc()).limit(most)
    if before is not None:
        query = query.where(AuditRow.id < before)
    if kind:
        query = query.where(AuditRow.kind == kind)
    if actor:
        query = query.where(AuditRow.actor == actor)
    return [dict(row._mapping) for row in connection.execute(query)]
