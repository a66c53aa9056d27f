"""What the stages hand from one to the next."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from domain.finding import Finding, Guess, Span
from domain.message import Message
from domain.text import Folded

_NOTHING = Folded("", ())


@dataclass(frozen=True, slots=True)
class Draft:
    """A message and what the stages so far believe about it."""

    message: Message
    folded: Folded = _NOTHING  # folded text with offsets back to message.text
    heard: str = ""  # folded text, and below it romanised words as the rules spell them
    language: str = "und"
    mixed: bool = False
    places: tuple[Span, ...] = ()
    pii: tuple[Span, ...] = ()
    intent: str = "irrelevant"
    emergency: bool = False
    services: tuple[Guess, ...] = ()
    anger: int = 0
    duplicate_of: str | None = None
    body: str = ""
    own_remit: bool = True
    priority: int = 3
    first_response_due: datetime | None = None
    resolution_due: datetime | None = None
    findings: tuple[Finding, ...] = ()

    def having(self, finding: Finding, **changes: object) -> Draft:
        """This draft with one more finding and the fields that it settles."""
        return replace(self, findings=(*self.findings, finding), **changes)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Context:
    """What the queue already holds about this message's author and text."""

    now: datetime
    same_text: tuple[str, ...] = ()  # external ids of earlier messages whose folded text is equal
    earlier_cases: int = 0  # this contact's cases of the last 30 days
    open_case_priority: int | None = None  # of the case this message will join
