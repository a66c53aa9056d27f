"""Whether lives may be at risk here and now. Recall first: a person looks at every alarm.

A hazard's word counts 3 (hard) or 1.5 (soft); cues of here and now add, frames such as news or a
drill subtract; 2.5 alarms. Hazards that are denied, part of a harmless phrase or of a figure of
speech count nothing. Runs without a draft, too: see is_emergency.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from domain.finding import Finding
from domain.text import fold_text
from pipeline.draft import Draft
from pipeline.frames import Framed, FrameRules
from pipeline.language import judge
from pipeline.lexicon import Entry, Match
from pipeline.shape import mapping, need, texts
from pipeline.vocabulary import (
    Stretches,
    Vocabulary,
    nearest,
    outermost,
    quoted,
    read_pairs,
    read_weighted,
)

if TYPE_CHECKING:
    from pipeline.rulebook import RuleBook

HARD, SOFT, ALARM = 3.0, 1.5, 2.5
NEGATION_REACH = 3  # words
_DANGERS = frozenset({"hard", "soft", "together"})
_FRAMES = (
    "news", "elsewhere", "sport", "faith", "humour", "arts", "figure", "drill", "settled", "past",
    "policy", "hearth",
)  # fmt: skip


class Sign(NamedTuple):
    """hard, soft, mask, negation, here or together (one side of a pair)."""

    part: str
    pair: int = -1
    side: int = 0


@dataclass(frozen=True, slots=True)
class Weighed:
    """The sum and the words that went into it."""

    score: float
    hazards: tuple[str, ...]
    cues: tuple[str, ...]
    frames: tuple[str, ...]

    @property
    def alarm(self) -> bool:
        return self.score >= ALARM

    @property
    def because(self) -> str:
        if not self.hazards:
            return "no danger's words"
        parts = [f"danger: {quoted(self.hazards)}"]
        if self.cues:
            parts.append(f"here and now: {quoted(self.cues)}")
        if self.frames:
            parts.append(f"against it: {quoted(self.frames)}")
        return "; ".join(parts)


_NOTHING = Weighed(0.0, (), (), ())


@dataclass(frozen=True)
class EmergencyRules:
    vocabulary: Vocabulary[Sign]
    _cached: Any = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_cached", lru_cache(maxsize=32)(self._weigh))

    def weigh(self, folded: str, frames: FrameRules, here: float = 0.0) -> Weighed:
        """Hazards plus cues less frames; `here` is what is known about the place otherwise.

        Intent asks before this stage does, so the last few are remembered.
        """
        weighed: Weighed = self._cached(folded, frames, here)
        return weighed

    def _weigh(self, folded: str, frames: FrameRules, here: float) -> Weighed:
        matches = self.vocabulary.every(folded)
        if not any(match.code.part in _DANGERS for match in matches):
            return _NOTHING
        framed = frames.find(folded)
        phrases = outermost([match for match in matches if match.code.pair < 0])
        masks = [(m.first, m.last) for m in phrases if m.code.part == "mask"]
        masked = Stretches([*masks, *framed.not_meant])
        denials = _Denials.of(phrases)
        cues = [match for match in phrases if match.code.part == "here"]
        hazards = [
            match
            for match in (*_pairs(matches), *phrases)
            if match.code.part in _DANGERS
            and not masked.meet(match.first, match.last)
            and not denials.deny(match)
        ]
        if not hazards:
            return _NOTHING
        score = _hazard(hazards) + max(_here(cues), here) - _against(framed)
        return Weighed(
            score,
            tuple(match.phrase for match in sorted(hazards, key=lambda match: -match.weight)),
            tuple(match.phrase for match in cues),
            framed.phrases if _against(framed) else (),
        )


def judge_emergency(draft: Draft, rules: RuleBook) -> Draft:
    """Sets the flag. A place or a picture is a cue that it is here."""
    weighed = find_emergency(draft, rules)
    confidence = round(min(0.99, 0.5 + abs(weighed.score - ALARM) / 8), 2)
    finding = Finding("judge_emergency", weighed.alarm, confidence, weighed.because)
    return draft.having(finding, emergency=weighed.alarm)


def find_emergency(draft: Draft, rules: RuleBook) -> Weighed:
    """The weighing of a draft, for this stage and for the intent."""
    message = draft.message
    shown = bool(draft.places or message.geo or message.media)
    return rules.emergency.weigh(draft.heard, rules.frames, 0.5 if shown else 0.0)


def is_emergency(text: str, rules: RuleBook) -> tuple[bool, str]:
    """Alone on a text, before anything else has been found out: alarm or not, and why."""
    folded = fold_text(text)
    language = judge(text, folded, None, rules.languages).language
    weighed = rules.emergency.weigh(rules.hearing.listen(folded, language), rules.frames)
    return weighed.alarm, weighed.because


def _hazard(hazards: Sequence[Match[Sign]]) -> float:
    weights = sorted((match.weight for match in hazards), reverse=True)
    # A second danger ("smoke", then "burning") makes the first likelier, a third hardly.
    return weights[0] + (weights[0] < HARD and len({match.first for match in hazards}) > 1) * 0.5


def _here(cues: Sequence[Match[Sign]]) -> float:
    strong = sum(match.weight > 1 for match in cues)
    weak = len({match.first for match in cues}) - strong
    return min(2.0, 1.5 * (strong > 0) + 0.5 * (strong > 1) + 0.5 * min(2, weak))


def _against(framed: Framed) -> float:
    return min(5.0, framed.weight(*_FRAMES))


def _pairs(matches: Sequence[Match[Sign]]) -> Iterator[Match[Sign]]:
    sides: dict[int, tuple[list[Match[Sign]], list[Match[Sign]]]] = {}
    for match in matches:
        if match.code.pair >= 0:
            sides.setdefault(match.code.pair, ([], []))[match.code.side].append(match)
    for left, right in sides.values():
        pair = nearest(left, right) if left and right else None
        if pair:
            first, last = sorted(pair, key=lambda match: match.first)
            phrase = f"{first.phrase} … {last.phrase}"
            yield last._replace(phrase=phrase, first=last.first, last=last.last)


class _Denials(NamedTuple):
    """«ما في حريق». Not where someone calls for help: "no one comes, fire, help"."""

    before: frozenset[int]  # the last words of what denies what follows it
    after: frozenset[int]  # the first words of what denies what goes before it

    @classmethod
    def of(cls, phrases: Sequence[Match[Sign]]) -> _Denials:
        if any(match.code.part == "here" and match.weight > 1 for match in phrases):
            return cls(frozenset(), frozenset())
        return cls(
            frozenset(match.last for match in phrases if match.code.part == "negation"),
            frozenset(match.first for match in phrases if match.code.part == "denied_after"),
        )

    def deny(self, hazard: Match[Sign]) -> bool:
        before = (hazard.first - gap for gap in range(1, NEGATION_REACH + 1))
        after = (hazard.last + gap for gap in (1, 2))
        return not self.before.isdisjoint(before) or not self.after.isdisjoint(after)


def load(data: dict[str, Any]) -> EmergencyRules:
    """emergency.yaml; its header tells the shape."""
    mapping(data, allowed=("hard", "soft", "together", "here", "masks", *_PLAIN))
    entries = [
        Entry(phrase, Sign(part), weight)
        for name, (part, weight) in {**_PARTS, **_PLAIN}.items()
        for phrase in texts(need(data, name), name)
    ]
    entries += (
        Entry(phrase, Sign("here"), weight)
        for phrase, weight in read_weighted(data["here"], "here")
    )
    entries += (
        Entry(phrase, Sign("together", index, side), HARD)
        for index, pair in enumerate(read_pairs(need(data, "together"), "together"))
        for side, phrases in enumerate(pair)
        for phrase in phrases
    )
    return EmergencyRules(Vocabulary(entries))


_PARTS = {"hard": ("hard", HARD), "soft": ("soft", SOFT), "masks": ("mask", 1.0)}
_PLAIN = {"negations": ("negation", 1.0), "denied_after": ("denied_after", 1.0)}
