"""What the stages hand from one to the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from domain.finding import Finding, Guess, Span
from domain.message import Message
from domain.text import Folded

_NOTHING = Folded("", ())


class Draft(NamedTuple):
    """A message and what the stages so far believe about it.

    A tuple because twelve stages copy it for every message: `dataclasses.replace` took a quarter
    of their time.
    """

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

    def having(self, finding: Finding, **changes: Any) -> Draft:
        """This draft with one more finding and the fields that it settles."""
        return self._replace(findings=(*self.findings, finding), **changes)


@dataclass(frozen=True, slots=True)
class Context:
    """What the queue already holds about this message's author and text."""

    now: datetime
    same_text: tuple[str, ...] = ()  # external ids of earlier messages whose folded text is equal
    earlier_cases: int = 0  # this contact's cases of the last 30 days
    open_case_priority: int | None = None  # of the case this message will join
