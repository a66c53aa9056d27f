"""What triage says of made-up messages: asked of the real pipeline once for each kind."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.made_up import texts
from domain.finding import Decision
from domain.message import Message
from pipeline.draft import Context
from pipeline.stages import Pipeline
from storage.intake import triage_row

_EXAMPLE = "Al Majaz 3"


@dataclass(frozen=True, slots=True)
class Judged:
    """A kind of message with what the pipeline thinks of it."""

    kind: texts.Kind
    decision: Decision
    triage: dict[str, Any]


def judge(pipeline: Pipeline, kind: texts.Kind, now: datetime) -> Judged:
    """What the pipeline says of this kind of message, about an example of a place."""
    place = _EXAMPLE if kind.language != "ar" else pipeline.rules.places.areas[_EXAMPLE].ar
    text = kind.text.replace("{place}", place)
    message = Message("x", "example", "mention", "in", True, None, text, now, None)
    decision = pipeline.decide(pipeline.understand(message), Context(now=now))
    decision = replace(decision, language=kind.language)
    row = triage_row(0, 1, decision)
    return Judged(kind, decision, row)


def placed(judged: Judged, arabic: str, area: str, text: tuple[str, ...]) -> dict[str, Any]:
    """The triage with the place of this message instead of the example's."""
    name = arabic if judged.kind.language == "ar" else area
    whole = " ".join(piece for piece in text if piece)
    start = whole.find(name)
    span = {"area": area, "kind": "area", "start": start, "end": start + len(name)}
    place = ("find_places", [span], 0.9, f"{name} → {area}", "rules-1")
    findings = [place if one[0] == "find_places" else one for one in judged.triage["findings"]]
    result = judged.triage["result"] | {"places": [(name, start, start + len(name), area)]}
    return judged.triage | {"result": result, "findings": findings}
