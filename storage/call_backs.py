"""Resolved cases whose citizens are to be called back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from domain.people import Scope
from storage.queue_rows import UNNAMED, is_unnamed
from storage.tables import CaseRow, ContactRow

_C = CaseRow


def due(
    connection: Connection, scope: Scope, now: datetime, most: int = 50
) -> list[dict[str, Any]]:
    """The longest due first, each with who is to be called; names only where they may be seen."""
    query = (
        select(
            _C.id, _C.reference, _C.channel, _C.service, _C.area, _C.body, _C.call_back_at,
            _C.call_backs, _C.confidential, ContactRow.handle, ContactRow.name,
        )
        .join(ContactRow, ContactRow.id == _C.contact_id)
        .where(_C.call_back_at <= now, _C.status == "resolved", _C.merged_into_id.is_(None))
        .order_by(_C.call_back_at, _C.id)
        .limit(most)
    )  # fmt: skip
    if scope.body is not None:
        query = query.where(_C.body == scope.body)
    rows = [dict(row._mapping) for row in connection.execute(query)]
    return [row | UNNAMED if is_unnamed(row, scope) else row for row in rows]
