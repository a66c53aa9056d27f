"""Which of the city's services a message is about, by the words of services.yaml.

A problem phrase or a pair of words weighs more than a mere name of the matter. Confidence grows
with the evidence and shrinks where two services have it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from math import exp
from typing import TYPE_CHECKING, Any, NamedTuple

from domain.finding import ACTIONABLE, Finding, Guess
from domain.words import Words
from pipeline.draft import Draft
from pipeline.lexicon import Entry, Match
from pipeline.shape import ShapeWrong, inside, known, mapping, need, text, texts
from pipeline.vocabulary import Vocabulary, nearest, outermost, quoted, read_pairs

if TYPE_CHECKING:
    from pipeline.rulebook import RuleBook

WEIGHTS = {"problem": 3.0, "subject": 2.0, "hint": 1.0}
TOGETHER = 4.0
AGAIN = 1.0  # a further pair, mostly of the same words
OTHER, SAFETY = "other", "public-safety"


class Sign(NamedTuple):
    """What a phrase stands for: a part of a service's words, or one side of a pair."""

    service: str
    part: str
    pair: int = -1
    side: int = 0


@dataclass(slots=True)
class Evidence:
    """What speaks for one service in one text."""

    score: float = 0.0
    problem: float = 0.0  # of that, what states a fault and does not only name the matter
    words: list[str] = field(default_factory=list)

    def rank(self, emergency: bool = False) -> float:
        """A stated fault outranks the mere name of a matter, the more where there is danger."""
        return self.problem + (self.score - self.problem) * (0.4 if emergency else 0.7)


@dataclass(frozen=True, slots=True)
class Service:
    """One service_code, as agents, citizens and Open311 see it.

    A smell is mostly a symptom: where its source is named too, that is the matter.
    """

    code: str
    name: Words
    group: Words
    keywords: tuple[str, ...]
    symptom: bool = False
    group_code: str = ""
    active: bool = True  # False: known by name, for older cases, and never guessed or offered


@dataclass(frozen=True)
class ServiceRules:
    services: dict[str, Service]
    groups: dict[str, Words]
    vocabulary: Vocabulary[Sign]
    _cached: Any = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_cached", lru_cache(maxsize=32)(self._weigh))

    def evidence(self, folded: str) -> dict[str, Evidence]:
        """Services that the text speaks of. Intent asks too, so the last few are remembered."""
        found: dict[str, Evidence] = self._cached(folded)
        return found

    def _weigh(self, folded: str) -> dict[str, Evidence]:
        matches = self.vocabulary.every(folded)
        found: dict[str, Evidence] = {}
        seen: set[tuple[str, int]] = set()
        for match in outermost([match for match in matches if match.code.pair < 0]):
            service, part = match.code.service, match.code.part
            if (service, match.first) in seen:
                continue
            seen.add((service, match.first))
            one = found.setdefault(service, Evidence())
            if match.phrase in one.words:
                continue
            one.score += match.weight
            one.problem += match.weight if part == "problem" else 0.0
            one.words.append(match.phrase)
        paired: set[str] = set()
        for service, left, right in _pairs(matches):
            one = found.setdefault(service, Evidence())
            weight = AGAIN if service in paired else TOGETHER
            paired.add(service)
            one.score += weight
            one.problem += weight
            one.words.append(f"{left.phrase} … {right.phrase}")
        return found


def _pairs(matches: Iterable[Match[Sign]]) -> Iterator[tuple[str, Match[Sign], Match[Sign]]]:
    sides: dict[tuple[str, int], tuple[list[Match[Sign]], list[Match[Sign]]]] = {}
    for match in matches:
        if match.code.pair >= 0:
            both = sides.setdefault((match.code.service, match.code.pair), ([], []))
            both[match.code.side].append(match)
    for (service, _), (left, right) in sides.items():
        pair = nearest(left, right) if left and right else None
        if pair:
            yield service, *pair


def judge_service(draft: Draft, rules: RuleBook) -> Draft:
    """The three likeliest services, best first; none where nothing is asked of the city."""
    if draft.intent not in ACTIONABLE:
        return draft.having(
            Finding("judge_service", [], 1.0, f"{draft.intent}: no service is asked for")
        )
    elsewhere = rules.bodies.emirate(draft)
    evidence = rules.services.evidence(draft.heard)
    ranked = _ranked(evidence, draft.emergency, rules.services)
    guesses = tuple(_guesses(ranked))
    because = "; ".join(f"{code}: {quoted(evidence[code].words)}" for code, _ in ranked)
    if elsewhere:
        body, word = elsewhere
        guesses = (Guess(OTHER, 0.8), *(g for g in guesses if g.code != OTHER))[:3]
        because = f"another emirate, {body}: {quoted([word])}; {because}"
    elif draft.emergency and not any(evidence[code].score >= 2 for code, _ in ranked):
        guesses = (Guess(SAFETY, 0.6), *(g for g in guesses if g.code != SAFETY))[:3]
        because = f"an emergency, and no other service fits better; {because}"
    elif not guesses:
        guesses = (Guess(OTHER, 0.3),)
        because = "no service's words are in it"
    value = [{"code": guess.code, "confidence": guess.confidence} for guess in guesses]
    return draft.having(
        Finding("judge_service", value, guesses[0].confidence, because), services=guesses
    )


def _ranked(
    evidence: dict[str, Evidence], emergency: bool, rules: ServiceRules
) -> list[tuple[str, float]]:
    """The three services with most to speak for them, best first."""
    ranks = {code: one.rank(emergency) for code, one in evidence.items()}
    source = any(evidence[c].score >= 2 for c in ranks if not rules.services[c].symptom)
    if source:
        ranks = {c: r * (0.3 if rules.services[c].symptom else 1) for c, r in ranks.items()}
    return sorted(ranks.items(), key=lambda item: -item[1])[:3]


def _guesses(ranked: list[tuple[str, float]]) -> Iterator[Guess]:
    """Confidence: how much evidence there is, times this service's share of it."""
    total = sum(rank**1.5 for _, rank in ranked)
    for code, rank in ranked:
        share = rank**1.5 / total
        yield Guess(code, round(share * (1 - exp(-rank / 2.2)), 2))


def load(data: dict[str, Any]) -> ServiceRules:
    """services.yaml; its header tells the shape."""
    mapping(data, allowed=("groups", "services"))
    groups = {
        name: _words(mapping(value, f"groups.{name}", ("ar", "en")), f"groups.{name}")
        for name, value in mapping(need(data, "groups"), "groups").items()
    }
    services: dict[str, Service] = {}
    entries: list[Entry[Sign]] = []
    for code, value in mapping(need(data, "services"), "services").items():
        key = f"services.{code}"
        one = mapping(value, key, ("ar", "en", "group", "symptom", "active", "together", *WEIGHTS))
        own = list(_entries(code, one, key))
        active = one.get("active") is not False
        if not active and code in (OTHER, SAFETY):
            raise ShapeWrong(f"{key}.active", "what fits nowhere else comes here: it stays on")
        entries += own if active else []
        group = known(need(one, "group", key), groups, f"{key}.group")
        keywords = tuple(
            dict.fromkeys(e.phrase.strip("~*") for e in own if e.code.part == "subject")
        )
        symptom = one.get("symptom") is True
        services[code] = Service(
            code, _words(one, key), groups[group], keywords, symptom, group, active
        )
    known(OTHER, services, "services")
    return ServiceRules(services, groups, Vocabulary(entries))


def _entries(code: str, one: dict[str, Any], key: str) -> Iterator[Entry[Sign]]:
    for part, weight in WEIGHTS.items():
        here = inside(key, part)
        for language, phrases in mapping(one.get(part, {}), here).items():
            for phrase in texts(phrases, inside(here, language)):
                yield Entry(phrase, Sign(code, part), weight)
    for index, pair in enumerate(read_pairs(one.get("together", []), inside(key, "together"))):
        for side, phrases in enumerate(pair):
            for phrase in phrases:
                yield Entry(phrase, Sign(code, "together", index, side), TOGETHER)


def _words(value: dict[str, Any], key: str) -> Words:
    return Words(
        en=text(need(value, "en", key), inside(key, "en")),
        ar=text(need(value, "ar", key), inside(key, "ar")),
    )
