"""Applies what the platform says of messages we have: edited, deleted, still there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from casework.alarms import Lane
from casework.ingest import Item, Tally, ingest
from domain.message import Change, Message, Raw, Skipped, Unusable
from domain.source import Source
from pipeline.stages import Pipeline
from storage import coverage, intake, sources
from storage.database import Database


def apply_changes(
    database: Database,
    pipeline: Pipeline,
    channel: str,
    account: str,
    changes: Sequence[Change],
    normalize: Callable[[Raw], Message | Skipped | Unusable],
    *,
    asked_at: datetime,
    now: datetime,
    lane: Lane | None = None,
) -> Tally:
    """Store the changes found by a re-check begun at `asked_at`."""
    source = Source(channel, account, "recheck")
    items = [Item(change.raw, normalize(change.raw)) for change in changes if change.raw]
    tally = ingest(database, pipeline, source, items, asked_at=asked_at, now=now, lane=lane)
    gone = {change.ref.external_id: change.gone for change in changes if change.gone}
    watch = [change.watch for change in changes if change.watch]
    if not gone and not watch:
        return tally
    with database.write() as connection:
        sources.watch(connection, source, watch, now)
        desk = intake.Intake(connection, channel, account)
        desk.load(gone, (), ())
        for external_id, how in gone.items():
            known = desk.known.get(external_id)
            if known is None or asked_at <= known.seen_at:
                continue
            if how == "deleted" and known.deleted_at is None:
                desk.change_message(known.id, deleted_at=now, seen_at=asked_at)
            elif how == "hidden" and not known.hidden:
                desk.change_message(known.id, hidden=True, seen_at=asked_at)
            else:
                continue
            tally.deleted += how == "deleted"
            if known.case_id:
                desk.event(known.case_id, now, "balagh", str(how), message=known.id)
                tally.cases.add(known.case_id)
        desk.flush()
        coverage.add(connection, source, now, {"deleted": tally.deleted})
    return tally
