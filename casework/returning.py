"""What comes back by itself: cases whose agent is silent, and those put aside for a while."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from storage import cases, neighbours
from storage.database import Database


def bring_back(database: Database, silent: timedelta, now: datetime) -> int:
    """How many came back. Nothing is written where nothing is due."""
    with database.read() as connection:
        left = neighbours.silent(connection, now, silent)
        asleep = neighbours.due_to_wake(connection, now)
    if not left and not asleep:
        return 0
    with database.write() as connection:
        for case_id in neighbours.silent(connection, now, silent):
            case = cases.by_id(connection, case_id)
            if not _worked_on(cases.events(connection, case_id), case["assignee"], now - silent):
                values = {"assignee": None, "assigned_at": None}
                old = case["assignee"]
                cases.change(connection, case, "balagh", now, "returned", values, old=old)
            else:  # at work, though the citizen waits: look again later
                cases.change(connection, case, "balagh", now, "kept", {"assigned_at": now})
        for case_id in neighbours.due_to_wake(connection, now):
            case = cases.by_id(connection, case_id)
            cases.change(connection, case, "balagh", now, "woken", {"snoozed_until": None})
    return len(left) + len(asleep)


def _worked_on(events: list[dict[str, Any]], agent: str, since: datetime) -> bool:
    return any(one["actor"] == agent and one["at"] > since for one in events)
