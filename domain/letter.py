"""What leaves Balagh, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from domain.words import Words

Kind = Literal["reply", "ack", "alarm", "sms"]


@dataclass(frozen=True, slots=True)
class Letter:
    """One text on its way to one citizen, as its outlet gets it."""

    id: str
    channel: str
    account: str
    mode: Literal["public", "private"]
    text: str
    reply_to: str  # external id of the message that is answered
    reply_kind: str  # its kind: mention, comment, review, message, …
    conversation: str  # external id of the conversation
    recipient: str | None  # external id of the contact
    replied_at: datetime  # when the answered message was written: reply windows count from it
    written_by_person: bool
    created_at: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)  # of the answered message
    kind: Kind = "reply"


@dataclass(frozen=True, slots=True)
class Sent:
    """The platform took it and gave it an id."""

    external_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The platform provably did not take it. `retry`: the same letter may succeed later."""

    sentence: Words
    detail: str = ""
    retry: bool = False
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """It left us and no answer came."""

    detail: str


@dataclass(frozen=True, slots=True)
class Found:
    """The platform shows it, under this id."""

    external_id: str


@dataclass(frozen=True, slots=True)
class Absent:
    """A complete read, made late enough, does not show it."""


@dataclass(frozen=True, slots=True)
class CannotTell:
    """The platform cannot show whether it arrived: a person decides."""

    reason: Words


@dataclass(frozen=True, slots=True)
class Limits:
    """What the platform allows as an answer to one message, now."""

    public: bool
    private: bool
    characters: int
    why_not: Words | None = None  # where one is not allowed
    public_until: datetime | None = None
    private_until: datetime | None = None
    cost: float = 0.0  # US dollars for one public answer
    length: Callable[[str], int] = len  # as the platform counts characters
    private_once: bool = False  # one private answer and no more: left to a person


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can do; shown by `connector list` and in docs/channels.md."""

    reads: tuple[str, ...]  # inbox kinds
    writes: tuple[Literal["public", "private"], ...]
    order: str  # how its lists are ordered
    edits: bool  # a re-check sees edits
    deletes: bool  # a re-check sees deletions
    back_fill: str  # how far back it can be read
    settle: timedelta  # how long a write may stay invisible
    official: bool
    cost_per_read: float = 0.0  # US dollars an item
    cost_per_write: float = 0.0
