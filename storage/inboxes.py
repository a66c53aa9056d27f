"""Health of accounts and their inboxes: read when, what is wrong, how much of a limit is used."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from storage.tables import AccountRow, CoverageRow, SourceRow

_S = SourceRow
_V = CoverageRow
_ACCOUNTS: Any = AccountRow.__table__
_NOTHING = {"stored": 0, "failed": 0, "quarantined": 0}


def health(connection: Connection, since: datetime) -> list[dict[str, Any]]:
    """Every account, each with its open `inboxes` and what those brought since then."""
    brought = _brought(connection, since)
    gaps = _gaps(connection, since)
    inboxes: dict[str, list[dict[str, Any]]] = {}
    query = (
        select(_S.account, _S.inbox, _S.polled_at, _S.next_due_at, _S.failures, _S.trouble)
        .where(_S.child == "", _S.closed_at.is_(None))
        .order_by(_S.inbox)
    )
    for row in connection.execute(query):
        key = (row.account, row.inbox)
        one = {**row._mapping, **brought.get(key, _NOTHING), "gap": gaps.get(key)}
        inboxes.setdefault(row.account, []).append(one)
    accounts = connection.execute(select(_ACCOUNTS).order_by(AccountRow.name))
    return [{**row._mapping, "inboxes": inboxes.get(row.name, [])} for row in accounts]


def _brought(connection: Connection, since: datetime) -> dict[tuple[str, str], dict[str, int]]:
    sums = [func.sum(getattr(_V, name)).label(name) for name in _NOTHING]
    query = select(_V.account, _V.inbox, *sums).where(_V.hour >= since)
    return {
        (row.account, row.inbox): {name: getattr(row, name) for name in _NOTHING}
        for row in connection.execute(query.group_by(_V.account, _V.inbox))
    }


def _gaps(connection: Connection, since: datetime) -> dict[tuple[str, str], dict[str, Any]]:
    """The latest gap that each inbox had."""
    query = (
        select(_V.account, _V.inbox, _V.gap)
        .where(_V.hour >= since, _V.gap.is_not(None))
        .order_by(_V.hour)
    )
    return {(row.account, row.inbox): row.gap for row in connection.execute(query)}
