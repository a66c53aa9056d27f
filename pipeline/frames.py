"""Frames: whether a message tells of a matter here and now, or of news, sport, faith, a joke.

Intent and emergency both ask this, so it has a rule file of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from pipeline.lexicon import Entry
from pipeline.shape import inside, mapping
from pipeline.vocabulary import Vocabulary, outermost, read_weighted

NAMES = (
    "news", "elsewhere", "sport", "faith", "humour", "arts", "figure", "drill", "settled", "past",
    "policy", "hearth",
)  # fmt: skip
# In these a hazard's word is part of the phrase itself: "team is on fire", "نار جهنم".
NOT_MEANT = frozenset({"figure", "humour", "faith", "arts", "sport"})


@dataclass(frozen=True, slots=True)
class Framed:
    """The frames of one text: their weights, the phrases, and which words are not meant."""

    weights: dict[str, float]
    phrases: tuple[str, ...]
    not_meant: tuple[tuple[int, int], ...]  # first and last word

    def weight(self, *names: str) -> float:
        return sum(self.weights.get(name, 0.0) for name in names)


@dataclass(frozen=True)
class FrameRules:
    vocabulary: Vocabulary[str]
    _cached: Any = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_cached", lru_cache(maxsize=32)(self._find))

    def find(self, folded: str) -> Framed:
        """Looked up once for all stages of a message."""
        found: Framed = self._cached(folded)
        return found

    def _find(self, folded: str) -> Framed:
        weights: dict[str, float] = {}
        matches = outermost(self.vocabulary.every(folded))
        for match in matches:
            weights[match.code] = min(4.0, weights.get(match.code, 0.0) + match.weight)
        return Framed(
            weights,
            tuple(match.phrase for match in matches if match.weight > 1),
            tuple((match.first, match.last) for match in matches if match.code in NOT_MEANT),
        )


def load(data: dict[str, Any]) -> FrameRules:
    """frames.yaml."""
    mapping(data, allowed=NAMES)
    return FrameRules(
        Vocabulary(
            Entry(phrase, name, weight)
            for name, phrases in data.items()
            for phrase, weight in read_weighted(phrases, inside("", name))
        )
    )
