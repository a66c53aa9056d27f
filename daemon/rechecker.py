"""Asks the platform again about messages we have: edits and deletions are never pushed."""

from __future__ import annotations

import time

from casework.recheck import apply_changes
from daemon.poller import read
from daemon.station import House, PollReport, Station, named, seconds
from domain.errors import BalaghError, CredentialsRejected, RateLimited
from storage import accounts, recheck, switches


def recheck_next(house: House, station: Station) -> bool:
    """Re-check one batch of this account; False where nothing is due."""
    inlet = station.inlet
    if inlet is None:
        return False
    began, started = house.now(), time.monotonic()
    size = inlet.recheck_batch
    with house.database.read() as connection:
        paused = switches.reading_is_off(connection, station.name)
        refs = recheck.due(connection, station.name, began, size) if size and not paused else []
    if not refs:
        return False
    with house.database.write() as connection:
        recheck.postpone(connection, station.channel, refs, began, station.pace.recheck)
    try:
        changes = list(inlet.recheck(refs))
    except Exception as raised:
        error = named(raised, "recheck")
        _put_off(house, station, error)
        house.report(
            PollReport(
                station.name,
                station.channel,
                "recheck",
                None,
                began,
                time.monotonic() - started,
                trouble=error.sentence.en,
                detail=error.detail,
            )
        )
        return True
    tally = apply_changes(
        house.database, house.pipeline, station.channel, station.name, changes,
        lambda raw: read(inlet, raw).result, asked_at=began, now=house.now(), lane=house.lane,
    )  # fmt: skip
    house.report(
        PollReport(
            station.name,
            station.channel,
            "recheck",
            None,
            began,
            time.monotonic() - started,
            stored=tally.stored,
            known=tally.known,
            changed=tally.changed,
            deleted=tally.deleted,
            quarantined=tally.quarantined,
            skipped=tally.skipped,
        )
    )
    return True


def _put_off(house: House, station: Station, error: BalaghError) -> None:
    now = house.now()
    trouble = {"en": error.sentence.en, "ar": error.sentence.ar, "detail": error.detail}
    with house.database.write() as connection:
        if isinstance(error, RateLimited):
            until = max(error.not_before or now, now + seconds(station.pace.every))
            accounts.wait(connection, station.name, until, trouble)
        elif isinstance(error, CredentialsRejected):
            probe_at = now + seconds(station.pace.probe)
            accounts.open_circuit(connection, station.name, now, probe_at, trouble)
