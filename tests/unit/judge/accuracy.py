"""How often the rules are right, on labelled messages: `python -m tests.unit.judge.accuracy`.

Four sets. `dev` was looked at while the first word lists were written, `held` only counted, and
`second` is another author's, written before he had read the lists and then used to mend them.
`rain` is the demo's script of the world, written by a third; it labels some replies by their
thread, which no single message shows.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from domain.finding import ACTIONABLE
from pipeline.draft import Draft
from tests.factories import PIPELINE, message

SETS = ("dev", "held", "second", "rain")
MEASURES = (
    "language", "actionable", "intent", "service", "service in three", "area",
    "emergency recall", "emergency precision",
)  # fmt: skip
_EXAMPLES = Path(__file__).parent / "examples.jsonl"
_RAIN = Path(__file__).parents[3] / "simulator" / "scripts" / "rain_day.jsonl"


@dataclass(frozen=True)
class Example:
    """A message and what is right about it; any of several intents or services may be."""

    half: str
    language: str
    intent: list[str]
    service: list[str]
    emergency: bool
    text: str
    area: str | None = None

    def judged(self) -> Draft:
        return PIPELINE.understand(message(self.text))


@dataclass
class Share:
    """So many of so many."""

    right: int = 0
    of: int = 0

    def count(self, right: bool) -> None:
        self.right += right
        self.of += 1

    @property
    def value(self) -> float:
        return self.right / self.of if self.of else 1.0


@dataclass
class Measured:
    """One set's shares, and the texts of missed and of vain alarms."""

    shares: dict[str, Share] = field(default_factory=lambda: {name: Share() for name in MEASURES})
    missed: list[str] = field(default_factory=list)
    vain: list[str] = field(default_factory=list)

    def __getitem__(self, name: str) -> float:
        return self.shares[name].value

    def add(self, example: Example) -> None:
        draft, shares = example.judged(), self.shares
        shares["language"].count(draft.language == example.language)
        asked = example.intent[0] in ACTIONABLE
        shares["actionable"].count((draft.intent in ACTIONABLE) == asked)
        shares["intent"].count(draft.intent in example.intent)
        if example.service:
            codes = [guess.code for guess in draft.services]
            shares["service"].count(bool(codes) and codes[0] in example.service)
            shares["service in three"].count(not set(codes).isdisjoint(example.service))
        if example.area:
            shares["area"].count(any(place.area == example.area for place in draft.places))
        if example.emergency:
            shares["emergency recall"].count(draft.emergency)
        if draft.emergency:
            shares["emergency precision"].count(example.emergency)
        if example.emergency and not draft.emergency:
            self.missed.append(example.text)
        if draft.emergency and not example.emergency:
            self.vain.append(example.text)


def examples(name: str) -> Iterator[Example]:
    if name == "rain":
        yield from (_of_the_rain_day(line) for line in _lines(_RAIN))
    else:
        yield from (Example(**line) for line in _lines(_EXAMPLES) if line["half"] == name)


def measure(name: str) -> Measured:
    measured = Measured()
    for example in examples(name):
        measured.add(example)
    return measured


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def _of_the_rain_day(line: dict[str, Any]) -> Example:
    service = line.get("service")
    return Example(
        half="rain",
        language=line["language"],
        intent=[line["intent"]],
        service=[service] if service else [],
        emergency=bool(line.get("emergency")),
        text=line["text"],
    )


def main() -> None:
    measured = {name: measure(name) for name in SETS}
    rows = [("measure", *SETS), ("---",) * (len(SETS) + 1)]
    for name in MEASURES:
        shares = [measured[one].shares[name] for one in SETS]
        rows.append((name, *(f"{s.value:.3f} ({s.right}/{s.of})" if s.of else "" for s in shares)))
    sys.stdout.writelines(f"| {' | '.join(row)} |\n" for row in rows)


if __name__ == "__main__":
    main()
