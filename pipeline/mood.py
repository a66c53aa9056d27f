"""How angry the citizen is, 0 calm to 3 furious. Raises urgency, never lowers it.

Words, curses and emoji from mood.yaml; shouting (!!!, capitals, lengthened letters) is read off the
text as written, since folding takes it away.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from domain.finding import Finding
from pipeline.draft import Draft
from pipeline.lexicon import Entry
from pipeline.shape import inside, mapping, need, texts
from pipeline.vocabulary import Vocabulary, outermost, quoted, read_weighted

if TYPE_CHECKING:
    from pipeline.rulebook import RuleBook

FURIOUS = 3
_STEPS = (1.0, 2.5, 5.0)  # points from which anger is 1, 2, 3
_MARKS = re.compile(r"[!?؟！]{2,}")
_LENGTHENED = re.compile(r"([^\W\d_])\1{3,}")
_CAPITALS = re.compile(r"\b[A-Z]{3,}\b")
_LAUGHS = "هخhj"  # ههههه is laughter, not shouting


@dataclass(frozen=True)
class MoodRules:
    vocabulary: Vocabulary[str]
    emoji: frozenset[str]


def judge_mood(draft: Draft, rules: RuleBook) -> Draft:
    """Anger in four steps, from words and from how they are written."""
    text, mood = draft.message.text[:5000], rules.mood
    found = outermost(mood.vocabulary.every(draft.heard))
    points = sum({match.phrase: match.weight for match in found}.values())
    reasons = [quoted(match.phrase for match in found)] if found else []
    for shouted, worth in _shouting(text, mood):
        points += worth
        reasons.append(shouted)
    if draft.intent == "praise":
        points, reasons = 0.0, ["praise"]
    anger = sum(points >= step for step in _STEPS)
    because = "; ".join(reasons) or "calm words"
    return draft.having(Finding("judge_mood", anger, 0.6, because), anger=anger)


def _shouting(text: str, mood: MoodRules) -> list[tuple[str, float]]:
    shouted: list[tuple[str, float]] = []
    marks = max((len(match) for match in _MARKS.findall(text)), default=0)
    if marks:
        shouted.append((f"{marks} marks in a row", 0.5 if marks == 2 else 1.0))
    capitals = _CAPITALS.findall(text)
    if len(capitals) >= 3 and sum(map(len, capitals)) * 2 > sum(map(str.isalpha, text)):
        shouted.append(("capitals", 1.0))
    lengthened = [match[0] for match in _LENGTHENED.finditer(text) if match[1] not in _LAUGHS]
    if lengthened:
        shouted.append((f"lengthened letters in «{lengthened[0][:8]}»", 0.5))
    faces = [] if mood.emoji.isdisjoint(text) else [c for c in text if c in mood.emoji]
    if faces:
        shouted.append(("".join(faces[:5]), min(3.0, 1.0 + 0.5 * len(faces))))
    return shouted


def load(data: dict[str, Any]) -> MoodRules:
    """mood.yaml."""
    mapping(data, allowed=("words", "emoji"))
    words = mapping(need(data, "words"), "words", ("curses", "anger", "repeated"))
    return MoodRules(
        Vocabulary(
            Entry(phrase, name, weight)
            for name, phrases in words.items()
            for phrase, weight in read_weighted(phrases, inside("words", name))
        ),
        frozenset("".join(texts(need(data, "emoji"), "emoji"))),
    )
