"""What each inbox brought, hour by hour."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from domain.source import Source
from storage import dialect
from storage.tables import CoverageRow

_C = CoverageRow
_TABLE: Any = CoverageRow.__table__
COUNTS = (
    "polls",
    "units",
    "fetched",
    "stored",
    "known",
    "changed",
    "deleted",
    "quarantined",
    "skipped",
    "failed",
)


def add(
    connection: Connection,
    source: Source,
    now: datetime,
    counts: Mapping[str, int],
    gap: Mapping[str, str] | None = None,
) -> None:
    """Add `counts` (names of COUNTS) to this inbox's present hour."""
    row: dict[str, Any] = dict.fromkeys(COUNTS, 0)
    row |= {
        "account": source.account,
        "inbox": source.inbox,
        "hour": now.replace(minute=0, second=0, microsecond=0),
        "gap": dict(gap) if gap else None,
        **counts,
    }
    connection.execute(
        dialect.insert_adding(connection.dialect.name, _TABLE, *COUNTS, latest="gap"), row
    )


def totals(connection: Connection) -> list[dict[str, Any]]:
    """Sums per account and inbox."""
    sums = [func.sum(_TABLE.c[name]).label(name) for name in COUNTS]
    query = select(_C.account, _C.inbox, *sums).group_by(_C.account, _C.inbox)
    return [dict(row._mapping) for row in connection.execute(query)]
