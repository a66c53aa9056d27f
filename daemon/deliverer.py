"""Sends what waits in the outbox, and looks for what may have been sent."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from casework import delivery
from daemon.station import House, Station, back_off, named, seconds
from domain.errors import BalaghError, CredentialsRejected, RateLimited, RetryLater
from domain.letter import Unknown
from storage import accounts, outbox, switches

_CLAIMED = timedelta(days=40)  # a platform shows no older messages among which to look


def deliver_next(house: House, station: Station) -> bool:
    """Send one letter of this account; False where none is ready. A pause stops all but alarms."""
    now, token = house.now(), uuid.uuid4().hex
    with house.database.read() as connection:
        paused = switches.replies_are_off(connection, station.name)
        ready = outbox.ready(connection, station.name, now, alarms_only=paused)
    if not ready:
        return False
    with house.database.write() as connection:
        posted = outbox.claim(connection, ready[0], token, now, seconds(station.pace.hold))
    if posted is None:
        return True
    try:  # whatever a broken outlet raises leaves a doubt, never a second letter
        outcome = station.outlet.deliver(posted.letter)
    except Exception as error:
        outcome = Unknown(f"{type(error).__name__}: {error}")
    delivery.sent_or_not(
        house.database, posted, token, outcome, house.now(), _settle(station),
        back_off(station, posted.attempts),
    )  # fmt: skip
    house.note(
        "letter " + type(outcome).__name__.lower(), account=station.name, letter=posted.letter.id,
        case=posted.case_id, detail=getattr(outcome, "detail", None),
    )  # fmt: skip
    return True


def look_next(house: House, station: Station) -> bool:
    """Look for one letter in doubt; False where it is no letter's time."""
    now, token = house.now(), uuid.uuid4().hex
    with house.database.read() as connection:
        if not outbox.any_doubt(connection, station.name, now):
            return False
    with house.database.write() as connection:
        outbox.expire(connection, station.name, now, now + _settle(station))
        posted = outbox.doubtful(connection, station.name, token, now, seconds(station.pace.hold))
        if posted is None:
            return False
        claimed = outbox.claimed_ids(connection, station.channel, now - _CLAIMED)
    try:
        answer = station.outlet.find_sent(posted.letter, claimed)
    except Exception as error:
        _later(house, station, posted, token, named(error, "outbox"))
        return True
    delivery.looked_for(house.database, posted, token, answer, house.now(), _settle(station))
    house.note(
        "letter in doubt: " + type(answer).__name__.lower(), account=station.name,
        letter=posted.letter.id, case=posted.case_id,
    )  # fmt: skip
    return True


def _settle(station: Station) -> timedelta:
    return station.capabilities.settle * station.pace.settle_factor


def _later(
    house: House, station: Station, posted: outbox.Posted, token: str, error: BalaghError
) -> None:
    """The look failed: nothing was learned, look again."""
    now = house.now()
    again: datetime = now + max(_settle(station), seconds(station.pace.every))
    if isinstance(error, RetryLater) and error.not_before:
        again = max(again, error.not_before)
    trouble = {"en": error.sentence.en, "ar": error.sentence.ar, "detail": error.detail}
    with house.database.write() as connection:
        outbox.settle(
            connection, posted.letter.id, token, "unknown", now,
            check_at=again, absences=posted.absences, trouble=trouble,
        )  # fmt: skip
        if isinstance(error, RateLimited):
            accounts.wait(connection, station.name, again, trouble)
        elif isinstance(error, CredentialsRejected):
            probe_at = now + seconds(station.pace.probe)
            accounts.open_circuit(connection, station.name, now, probe_at, trouble)
