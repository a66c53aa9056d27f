"""What a channel must do: the one page to read before writing a connector.

A channel is a folder here. Its `__init__.py` exposes one object, `CHANNEL: Channel`, and nothing
else of it is known outside. Importing the folder must be cheap: the platform's SDK is imported
when an inlet or outlet is opened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from pydantic import BaseModel

from connectors.http import Wire
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
from domain.receipt import Receipt
from domain.source import Cursor, Source, Watch
from domain.words import Words


@dataclass(frozen=True, slots=True)
class Exchange:
    """One answer of a platform: what we asked for, and its body as parsed JSON."""

    kind: str  # the connector's word for the call, e.g. "mentions", "comments", "webhook"
    body: Any
    context: Mapping[str, Any]  # ids the body does not repeat: video, post, page, media


@dataclass(frozen=True, slots=True)
class Page:
    """What one poll brought."""

    items: tuple[Raw, ...]
    cursor: Cursor
    more: bool = False  # the walk is not at its end: poll again as soon as the budget allows
    watch: tuple[Watch, ...] = ()
    not_before: datetime | None = None  # do not poll this source before; if usage is high, none
    usage: Mapping[str, float] | None = None  # share of each limit used, 0..1
    units: int = 1  # budget it cost
    gap: Words | None = None  # a stretch the platform will not show any more


@dataclass(frozen=True, slots=True)
class Health:
    """What `check` found, in an operator's words."""

    ok: bool
    sentence: Words
    expires_at: datetime | None = None
    scopes: tuple[str, ...] = ()


class Inlet(Protocol):
    """Reads one account of one channel. Synchronous; never sleeps; knows no database.

    `poll`, `recheck` and `check` raise domain.errors only. One thread uses an inlet at a time.
    """

    def check(self) -> Health: ...
    def sources(self) -> Sequence[Source]:
        """The inboxes that the account's options ask for, each with an empty cursor."""

    def poll(self, source: Source, *, limit: int) -> Page:
        """One unit of budget. `limit` is an upper bound of items, where the platform takes one."""

    def unpack(self, exchange: Exchange) -> Iterable[Raw]:
        """A page or webhook body into self-contained raws. Never raises on any JSON value."""

    def normalize(self, raw: Raw) -> Message | Skipped | Unusable:
        """Pure and total: never raises on any JSON value."""

    def recheck(self, refs: Sequence[Ref]) -> Iterable[Change]:
        """At most `recheck_batch` refs, one unit of budget: the present state of each.

        A ref about which the platform gave no verdict is left out.
        """

    recheck_batch: int


class Outlet(Protocol):
    """Writes to one account of one channel or gateway. Never retries, never raises."""

    def deliver(self, letter: Letter) -> Sent | Refused | Unknown: ...
    def find_sent(self, letter: Letter, claimed: frozenset[str]) -> Found | Absent | CannotTell:
        """Look for a letter whose outcome is unknown, past `claimed` ids of other letters.

        Absent only after a complete read that compares folded text (domain.text.fold). The caller
        asks no sooner than `settle` after the write, and twice. May raise RetryLater.
        """

    def limits(self, message: Message, now: datetime) -> Limits: ...


class Gateway(Outlet, Protocol):
    """The outlet of a channel that reads nothing: it is asked itself whether it works."""

    def check(self) -> Health:
        """Sends nothing. Raises domain.errors only."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request that somebody sent to our address for receipts, as it came: trust nothing in it."""

    url: str  # with its query
    headers: Mapping[str, str]  # names in lower case
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Channel:
    """All that the rest of Balagh knows about a channel. `options` and `wire` make its ends.

    A channel without `open_inlet` only writes; its outlet is a Gateway.
    """

    name: str
    title: Words
    options: type[BaseModel]  # one account's part of config.yaml: extra="forbid", frozen
    capabilities: Capabilities
    open_outlet: Callable[[Any, Wire], Outlet]
    open_inlet: Callable[[Any, Wire], Inlet] | None = None
    # a recorded body or call, for `replay`
    read_recording: Callable[[Any], Iterable[Exchange]] | None = None
    # options and a call → what became of a letter; None: no receipt, or not the gateway's own
    read_receipt: Callable[[Any, Call], Receipt | None] | None = None
