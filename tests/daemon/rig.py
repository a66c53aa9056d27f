"""A house whose clock is moved by hand, and a channel that does as it is told.

The channel implements the contract over lists: what a poll, a re-check or a letter meets next is
put into a queue before, a page or an error, and everything it was asked is written down.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from connectors.contract import Exchange, Health, Page
from daemon.deliverer import deliver_next, look_next
from daemon.station import House, Pace, PollReport, Station
from domain.letter import (
    Absent,
    CannotTell,
    Capabilities,
    Found,
    Letter,
    Limits,
    Refused,
    Sent,
    Unknown,
)
from domain.message import Change, Message, Raw, Ref, Skipped, Unusable
from domain.source import Cursor, Source
from domain.words import Words
from storage import cases, outbox
from storage.database import Database
from tests.factories import PIPELINE, START, message, rows, store

SETTLE = timedelta(minutes=2)
PACE = Pace(every=60.0, hold=90.0, longest_wait=900.0, probe=300.0)
WORDS = Words(en="The platform said no.", ar="رفضت المنصة.")
CHANNEL = "facebook"


class PowerCut(BaseException):
    """The process ends here: nothing of ours may catch this."""


@dataclass(slots=True)
class Clock:
    """Time that stands still until it is moved."""

    at: datetime = START

    def __call__(self) -> datetime:
        return self.at

    def forward(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


def page(*items: Raw, floor: str | None = None, **more: Any) -> Page:
    return Page(items, Cursor(floor=floor), **more)


def raw(text: str, external_id: str) -> Raw:
    return Raw("comment", {"id": external_id, "text": text})


def _next(script: deque[Any], otherwise: Any) -> Any:
    """The next thing of a script: given, raised, or called for its answer."""
    step = script.popleft() if script else otherwise
    if isinstance(step, BaseException):
        raise step
    return step() if callable(step) else step


@dataclass(slots=True)
class Inlet:
    """Reads what its scripts hold, inbox by inbox; an empty page where they are at their end."""

    account: str
    inboxes: tuple[str, ...] = ("comments",)
    scripts: dict[str, deque[Any]] = field(default_factory=dict)
    checks: deque[Any] = field(default_factory=deque)
    rechecks: deque[Any] = field(default_factory=deque)
    asked: list[str] = field(default_factory=list)
    poison: str = "poison"  # normalize raises at an item with this text
    recheck_batch: int = 0

    def script(self, *steps: Any, inbox: str = "comments") -> None:
        self.scripts.setdefault(inbox, deque()).extend(steps)

    def check(self) -> Health:
        self.asked.append("check")
        health: Health = _next(self.checks, Health(True, WORDS))
        return health

    def sources(self) -> Sequence[Source]:
        return [Source(CHANNEL, self.account, inbox) for inbox in self.inboxes]

    def poll(self, source: Source, *, limit: int) -> Page:
        self.asked.append(source.inbox)
        answer: Page = _next(self.scripts.setdefault(source.inbox, deque()), page())
        return answer

    def unpack(self, exchange: Exchange) -> Iterable[Raw]:
        return ()

    def normalize(self, raw: Raw) -> Message | Skipped | Unusable:
        if raw.item["text"] == self.poison:
            raise KeyError("from")
        return message(raw.item["text"], external_id=raw.item["id"])

    def recheck(self, refs: Sequence[Ref]) -> Iterable[Change]:
        self.asked.append("recheck")
        answer: Iterable[Change] = _next(self.rechecks, ())
        return answer


@dataclass(slots=True)
class Outlet:
    """Takes letters. `taken` is what the platform has: the citizen's view of it all."""

    outcomes: deque[Any] = field(default_factory=deque)
    looks: deque[Any] = field(default_factory=deque)
    taken: list[str] = field(default_factory=list)
    looked: list[frozenset[str]] = field(default_factory=list)

    def take(self, letter: Letter) -> str:
        self.taken.append(letter.text)
        return f"sent-{len(self.taken)}"

    def deliver(self, letter: Letter) -> Sent | Refused | Unknown:
        outcome = self.outcomes.popleft() if self.outcomes else None
        if callable(outcome):
            outcome = outcome(self, letter)
        if isinstance(outcome, BaseException):
            raise outcome
        answer: Sent | Refused | Unknown = outcome or Sent(self.take(letter))
        return answer

    def find_sent(self, letter: Letter, claimed: frozenset[str]) -> Found | Absent | CannotTell:
        self.looked.append(claimed)
        answer: Found | Absent | CannotTell = _next(self.looks, Absent())
        return answer

    def limits(self, message: Message, now: datetime) -> Limits:
        return Limits(public=True, private=True, characters=1000)


def accepted_then(error: BaseException | Unknown) -> Callable[[Outlet, Letter], Any]:
    """The platform takes the letter, and we do not get to know."""

    def outcome(outlet: Outlet, letter: Letter) -> Any:
        outlet.take(letter)
        return error

    return outcome


@dataclass(slots=True)
class Rig:
    """A house with its stations, its log and its clock."""

    house: House
    clock: Clock
    reports: list[PollReport]
    notes: list[tuple[str, dict[str, Any]]]
    said: threading.Semaphore  # once for each report and note

    def station(self, name: str = "page") -> Station:
        return self.house.stations[name]


def rig(database: Database, *stations: Station, clock: Clock | None = None) -> Rig:
    clock = clock or Clock()
    reports: list[PollReport] = []
    notes: list[tuple[str, dict[str, Any]]] = []
    said = threading.Semaphore(0)

    def report(one: PollReport) -> None:
        reports.append(one)
        said.release()

    def note(event: str, **facts: Any) -> None:
        notes.append((event, facts))
        said.release()

    by_name = {station.name: station for station in stations}
    return Rig(House(database, PIPELINE, by_name, report, note, clock), clock, reports, notes, said)


def station(
    inlet: Inlet | None = None,
    outlet: Outlet | None = None,
    *,
    name: str = "page",
    settle: timedelta = SETTLE,
    pace: Pace = PACE,
) -> Station:
    capabilities = Capabilities(("comments",), ("public",), "newest", True, True, "all", settle,
                                True)  # fmt: skip
    return Station(name, CHANNEL, inlet or Inlet(name), outlet or Outlet(), capabilities, pace)


def letter_to(database: Database, text: str = "وصلنا بلاغكم", *, account: str = "page") -> str:
    """A stored complaint with an answer queued at START; the letter's id."""
    one = message()
    store(database, one)
    [(message_id, case_id)] = rows(
        database, "SELECT id, case_id FROM message WHERE external_id = ?", one.external_id
    )
    with database.write() as connection:
        letter_id = outbox.put(
            connection, case_id=case_id, channel=CHANNEL, account=account, mode="public",
            text=text, author="maryam", reply_to_id=message_id, now=START,
        )  # fmt: skip
        cases.add_event(connection, case_id, "maryam", START, "reply_queued", letter=letter_id)
    return letter_id


def state_of(database: Database, letter_id: str) -> str:
    [(state,)] = rows(database, "SELECT state FROM outbox WHERE id = ?", letter_id)
    return str(state)


def post_office(
    database: Database, *outcomes: Any, looks: tuple[Any, ...] = ()
) -> tuple[Rig, Outlet]:
    outlet = Outlet()
    outlet.outcomes.extend(outcomes)
    outlet.looks.extend(looks)
    return rig(database, station(outlet=outlet)), outlet


def deliver(rig: Rig, hours: float = 1.0, step: float = 60.0) -> None:
    """Everything that is due, for so long: more than any wait of a letter."""
    for _ in range(int(hours * 3600 / step)):
        while deliver_next(rig.house, rig.station()) or look_next(rig.house, rig.station()):
            pass
        rig.clock.forward(step)
