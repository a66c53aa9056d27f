"""What the pipeline believes about a message, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

Intent = Literal[
    "report", "complaint", "enquiry", "suggestion", "request", "praise", "irrelevant", "spam"
]
INTENTS: tuple[str, ...] = get_args(Intent)
ACTIONABLE: frozenset[str] = frozenset({"report", "complaint", "enquiry", "suggestion", "request"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One stage's belief. `because` names what in the text or the rules led to it."""

    stage: str
    value: Any  # a JSON value
    confidence: float  # 0..1
    because: str
    model_version: str = "rules-1"


@dataclass(frozen=True, slots=True)
class Guess:
    """One candidate service (an Open311 service_code)."""

    code: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the original text: text[start:end], in code points. `kind` says what it is."""

    kind: str  # a place: "area", "street", …; private data: "phone", "emirates_id", "iban", …
    text: str
    start: int
    end: int
    area: str | None = None  # a place's canonical area name, English, from the gazetteer
    ambiguous: bool = False  # the same name stands in another emirate too


@dataclass(frozen=True, slots=True)
class Decision:
    """What triage proposes for the case that a message opens or joins."""

    actionable: bool
    intent: str
    language: str
    mixed: bool
    services: tuple[Guess, ...]  # best first, at most three
    emergency: bool
    anger: int  # 0 calm … 3 furious
    places: tuple[Span, ...]
    pii: tuple[Span, ...]
    body: str  # code of the department or outside body that would own it
    own_remit: bool  # False: hand over to an outside body
    priority: int  # 1 (now) … 4 (whenever)
    first_response_due: datetime
    resolution_due: datetime
    duplicate_of: str | None  # external id of an earlier message with the same text
    findings: tuple[Finding, ...]
    heard: str = ""  # romanised words as the rules spell them, for the index of words

    def because(self) -> Mapping[str, str]:
        return {finding.stage: finding.because for finding in self.findings}
