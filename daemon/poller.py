"""Polls one source: claim, read, normalize, judge, store.

Everything is caught here: whatever a poll raises ends that poll, is written down, and leaves the
other sources alone.
"""

from __future__ import annotations

import random
import time
import uuid
from dataclasses import replace
from datetime import datetime, timedelta

from casework.ingest import Item, Tally, ingest
from connectors.contract import Inlet, Page
from daemon.station import House, PollReport, Station, back_off, named, seconds
from domain.errors import (
    BalaghError,
    CredentialsRejected,
    CursorRefused,
    DatabaseUnusable,
    Gone,
    PermissionMissing,
    RateLimited,
    RetryLater,
)
from domain.message import Raw, Unusable
from storage import accounts, coverage, sources, switches
from storage.sources import Claim

NEARLY_USED = (
    0.9  # share of a limit at which the whole account waits, if the platform says how long
)
_NO_RIGHT = timedelta(hours=1)  # an inbox without permission is tried again this often


def poll_next(house: House, station: Station) -> bool:
    """Poll the source of this account that has waited longest; False where none is due.

    While its reading is paused none is, and a channel that only writes has none.
    """
    if station.inlet is None:
        return False
    now = house.now()
    token = uuid.uuid4().hex
    with house.database.read() as connection:
        if switches.reading_is_off(connection, station.name):
            return False
        waiting = sources.due(connection, station.name, now, 5)
    for source_id, _, _ in waiting:
        with house.database.write() as connection:
            claim = sources.claim(connection, source_id, token, now, seconds(station.pace.hold))
        if claim is not None:
            house.report(poll(house, station, station.inlet, claim))
            return True
    return False


def poll(house: House, station: Station, inlet: Inlet, claim: Claim) -> PollReport:
    """One page of a claimed source."""
    began, started = house.now(), time.monotonic()
    source = claim.source
    try:
        page = inlet.poll(source, limit=station.pace.page)
        items = [read(inlet, raw) for raw in page.items]
        now = house.now()
        due_at = _due_at(station, claim, page, now)
        tally = ingest(
            house.database, house.pipeline, source, items,
            asked_at=began, now=now, claim=claim, page=page, due_at=due_at,
            manners=station.manners, lane=house.lane,
        )  # fmt: skip
        with house.database.write() as connection:
            accounts.heal(connection, station.name, page.usage)
            if page.not_before and max((page.usage or {}).values(), default=0.0) >= NEARLY_USED:
                accounts.wait(connection, station.name, page.not_before, {})
        return _told(station, claim, tally, page, began, started)
    except DatabaseUnusable:
        raise
    except Exception as error:
        return _failed(house, station, claim, named(error, source.inbox), began, started)


def read(inlet: Inlet, raw: Raw) -> Item:
    """Normalize one raw. It should never raise; if it does, only that item is set aside."""
    try:
        return Item(raw, inlet.normalize(raw))
    except Exception as error:
        return Item(raw, Unusable(f"Balagh could not read it: {type(error).__name__}: {error}"))


def _due_at(station: Station, claim: Claim, page: Page, now: datetime) -> datetime:
    pace = station.pace
    if page.more:
        due_at = now
    elif claim.source.child is None:
        due_at = now + seconds(pace.every)
    else:
        due_at = now + seconds(pace.every * pace.children * random.uniform(0.8, 1.2))
    return max(due_at, page.not_before) if page.not_before else due_at


def _failed(
    house: House,
    station: Station,
    claim: Claim,
    error: BalaghError,
    began: datetime,
    started: float,
) -> PollReport:
    now = house.now()
    source, name = claim.source, station.name
    trouble = {"en": error.sentence.en, "ar": error.sentence.ar, "detail": error.detail}
    due_at = now + back_off(station, claim.failures)
    close_at = None
    with house.database.write() as connection:
        if isinstance(error, RateLimited):
            if error.not_before and error.not_before > now:  # a time gone by says nothing
                due_at = error.not_before
            accounts.wait(connection, name, due_at, trouble)
        elif isinstance(error, CredentialsRejected):
            due_at = now
            accounts.open_circuit(connection, name, now, now + seconds(station.pace.probe), trouble)
        elif isinstance(error, PermissionMissing):
            due_at = now + _NO_RIGHT
        elif isinstance(error, Gone):
            close_at = now if source.child else None
        elif isinstance(error, RetryLater) and error.not_before:
            due_at = max(due_at, error.not_before)
        sources.fail(
            connection, claim, due_at=due_at, trouble=trouble, close_at=close_at, now=now,
            restart=isinstance(error, CursorRefused),
        )  # fmt: skip
        coverage.add(connection, source, now, {"polls": 1, "failed": 1})
    return PollReport(
        account=name, channel=station.channel, inbox=source.inbox, child=source.child, at=began,
        seconds=time.monotonic() - started, trouble=error.sentence.en, detail=error.detail,
        first=claim.failures == 0,
    )  # fmt: skip


def _told(
    station: Station, claim: Claim, tally: Tally, page: Page, began: datetime, started: float
) -> PollReport:
    source = claim.source
    report = PollReport(
        account=station.name, channel=station.channel, inbox=source.inbox, child=source.child,
        at=began, seconds=time.monotonic() - started,
    )  # fmt: skip
    return replace(
        report,
        stored=tally.stored,
        known=tally.known,
        changed=tally.changed,
        quarantined=tally.quarantined,
        skipped=tally.skipped,
        more=page.more,
        trouble=page.gap.en if page.gap else None,
    )
