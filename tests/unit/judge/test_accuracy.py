"""Floors just under what `python -m tests.unit.judge.accuracy` prints (see docs/triage.md).

They guard against breaking something. Real messages will do worse than those that were looked at:
`rain` is the nearest to an honest figure.
"""

from __future__ import annotations

from functools import lru_cache

import pytest

from tests.factories import PIPELINE
from tests.unit.judge.accuracy import Measured, examples, measure

FLOORS = {
    "dev": {"language": 0.96, "actionable": 0.98, "intent": 0.97, "service": 0.95},
    "held": {"language": 0.98, "actionable": 0.98, "intent": 0.96, "service": 0.95},
    "second": {"language": 0.96, "actionable": 0.98, "intent": 0.96, "service": 0.96, "area": 0.95},
    "rain": {"language": 0.965, "actionable": 0.93, "intent": 0.86, "service": 0.82},
}
MISSED = {"dev": 0, "held": 0, "second": 0, "rain": 1}  # alarms that failed to come, at most
VAIN = {"dev": 1, "held": 2, "second": 1, "rain": 12}  # alarms for nothing, at most

measured = lru_cache(maxsize=None)(measure)


@pytest.mark.parametrize(
    ("name", "what", "floor"),
    [(name, what, floor) for name, floors in FLOORS.items() for what, floor in floors.items()],
)
def test_share_of_right_answers(name: str, what: str, floor: float) -> None:
    assert measured(name)[what] >= floor


@pytest.mark.parametrize("name", FLOORS)
def test_emergencies(name: str) -> None:
    found: Measured = measured(name)
    assert len(found.missed) <= MISSED[name], found.missed
    assert len(found.vain) <= VAIN[name], found.vain


def test_there_is_something_of_everything() -> None:
    every = [one for name in ("dev", "held", "second") for one in examples(name)]
    assert len(every) >= 430
    assert {code for one in every for code in one.service} == set(PIPELINE.rules.services.services)
    languages = {one.language for one in every}
    assert languages == {"ar", "ar-Latn", "ur", "ur-Latn", "hi", "hi-Latn", "ml", "ml-Latn", "bn",
                         "tl", "en"}  # fmt: skip
