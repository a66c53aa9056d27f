"""One account at work, and the house it works for."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from casework.acknowledging import Manners
from casework.alarms import Lane
from connectors.contract import Gateway, Health, Inlet, Outlet
from domain.errors import BalaghError
from domain.letter import Capabilities
from domain.words import Words
from pipeline.stages import Pipeline
from storage.database import Database

_OUR_FAULT = Words(
    en="Balagh itself made a mistake while reading {inbox}. It goes on with the rest and tries "
    "again; send the detail to its developers.",
    ar="وقع خطأ في بلاغ نفسه أثناء قراءة {inbox}. سيتابع العمل ويحاول مجددًا؛ "
    "أرسل التفاصيل إلى المطورين.",
)


@dataclass(frozen=True, slots=True)
class Pace:
    """How often things are done. Seconds; small in tests."""

    every: float = 60.0  # between two polls of an inbox
    spacing: float = 0.0  # between two units of work of an account
    children: float = 60.0  # a quiet child is polled this many times less often
    page: int = 100  # items asked for at once
    hold: float = 90.0  # a claim expires after this
    settle_factor: float = 1.0  # of a channel's settle time
    recheck: float = 1.0  # factor on the waits between re-checks; 0 asks again at once
    longest_wait: float = 900.0  # back-off ends here
    probe: float = 300.0  # an account whose circuit is open is tried this often


@dataclass(slots=True)
class Station:
    """An account with its two ends. One thread at a time: the SDKs are not thread-safe."""

    name: str
    channel: str
    inlet: Inlet | None  # None: the channel only writes
    outlet: Outlet
    capabilities: Capabilities
    pace: Pace
    manners: Manners | None = None
    busy: threading.Lock = field(default_factory=threading.Lock)
    registered: bool = False

    def check(self) -> Health:
        """Whether the credentials work, asked at the end that reads, else at the one that writes.

        Raises domain.errors only.
        """
        return self.inlet.check() if self.inlet else cast(Gateway, self.outlet).check()


@dataclass(frozen=True, slots=True)
class PollReport:
    """One poll, for the log and the live table."""

    account: str
    channel: str
    inbox: str
    child: str | None
    at: datetime
    seconds: float
    stored: int = 0
    known: int = 0
    changed: int = 0
    deleted: int = 0
    quarantined: int = 0
    skipped: int = 0
    more: bool = False
    trouble: str | None = None
    detail: str | None = None
    first: bool = True  # of a row of failures: only that one is a warning


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class House:
    """What every station shares."""

    database: Database
    pipeline: Pipeline
    stations: Mapping[str, Station]
    report: Callable[[PollReport], None]
    note: Callable[..., Any]  # note(event, **facts): one structured log line
    now: Callable[[], datetime] = utc_now
    stopping: threading.Event = field(default_factory=threading.Event)
    lane: Lane | None = None  # None: emergencies are shown in the queue and paged to nobody
    rules: Callable[[], Pipeline] | None = None  # asked at each tick: administrators change them


def seconds(value: float) -> timedelta:
    return timedelta(seconds=value)


def named(error: Exception, inbox: str) -> BalaghError:
    """What was raised as one of our errors: as it is, or as our own mistake."""
    if isinstance(error, BalaghError):
        return error
    return BalaghError(_OUR_FAULT.filled(inbox=inbox), f"{type(error).__name__}: {error}")


def back_off(station: Station, failures: int) -> timedelta:
    """Doubles with each failure in a row, with a spread so that nothing marches in step."""
    wait = min(station.pace.every * 2 ** min(failures, 16), station.pace.longest_wait)
    return seconds(wait * random.uniform(0.6, 1.0))
