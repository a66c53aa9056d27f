"""Whose matter it is: a department of the city, another body, another emirate's municipality.

Never learned: bodies.yaml is the table that the customer signs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from domain.finding import ACTIONABLE, Finding
from domain.text import USER
from domain.words import Words
from pipeline.draft import Context, Draft
from pipeline.lexicon import Entry
from pipeline.places import OUTSIDE
from pipeline.shape import inside, items, known, mapping, need, text, texts
from pipeline.vocabulary import Vocabulary, outermost, quoted

if TYPE_CHECKING:
    from pipeline.rulebook import RuleBook


@dataclass(frozen=True, slots=True)
class Body:
    """A department of the municipality (own) or another body."""

    code: str
    name: Words
    own: bool
    number: str | None
    confirmed: bool  # False: from general knowledge; shown to citizens only when confirmed


class Sign(NamedTuple):
    """What a word in the text stands for: a town, our city, or an exception to the table."""

    kind: str
    value: str
    rule: int = -1


@dataclass(frozen=True, slots=True)
class Owner:
    """Who has a service, and the exceptions in order."""

    body: str
    exceptions: tuple[str, ...] = ()  # bodies; the words are in the vocabulary


@dataclass(frozen=True)
class BodyRules:
    bodies: dict[str, Body]
    owners: dict[str, Owner]
    vocabulary: Vocabulary[Sign]
    emirates: dict[str, str]  # area name of an outside place -> its municipality
    handles: dict[str, str]  # @name of another emirate's body -> that body
    default: str

    def signs(self, folded: str) -> list[tuple[Sign, str]]:
        return [(match.code, match.phrase) for match in outermost(self.vocabulary.every(folded))]

    def emirate(self, draft: Draft) -> tuple[str, str] | None:
        """The municipality of another emirate that a message is about, and the word that says so.

        None where this city is named too: then a person should look.
        """
        if USER in draft.folded.text:
            lowered = draft.message.text.lower()
            for handle, body in self.handles.items():
                if f"@{handle}" in lowered:
                    return body, f"@{handle}"
        sure = [span for span in draft.places if not span.ambiguous]
        outside = [span for span in sure if span.kind == OUTSIDE]
        if not outside or len(outside) < len(sure):
            return None
        if any(sign.kind == "city" for sign, _ in self.signs(draft.heard)):
            return None
        body = self.emirates.get(outside[0].area or "", self.default)
        return body, outside[0].text


def decide_body(draft: Draft, context: Context, rules: RuleBook) -> Draft:
    """The table: service, then words of the text, then place."""
    if draft.intent not in ACTIONABLE or not draft.services:
        return _with(draft, rules.bodies.default, 0.5, "nothing to hand to anyone", rules)
    folded, table = draft.heard, rules.bodies
    elsewhere = table.emirate(draft)
    if elsewhere:
        return _with(draft, elsewhere[0], 0.8, f"another emirate: {quoted([elsewhere[1]])}", rules)
    best = draft.services[0]
    body, because = _of_service(best.code, folded, table)
    town = next(((s.value, word) for s, word in table.signs(folded) if s.kind == "town"), None)
    if town and table.bodies[body].own:
        body, because = town[0], f"{because}; a town with its own municipality: {quoted([town[1]])}"
    return _with(draft, body, best.confidence, because, rules)


def _of_service(service: str, folded: str, table: BodyRules) -> tuple[str, str]:
    owner = table.owners[service]
    words: dict[int, str] = {}
    for sign, word in table.signs(folded) if owner.exceptions else ():
        if sign.kind == "exception" and sign.value == service:
            words.setdefault(sign.rule, word)
    if words:
        rule = min(words)
        return owner.exceptions[rule], f"{service} with {quoted([words[rule]])}"
    return owner.body, f"the table's body for {service}"


def _with(draft: Draft, code: str, confidence: float, because: str, rules: RuleBook) -> Draft:
    own = rules.bodies.bodies[code].own
    finding = Finding("decide_body", {"body": code, "own": own}, confidence, because)
    return draft.having(finding, body=code, own_remit=own)


def load(data: dict[str, Any]) -> BodyRules:
    """bodies.yaml; its header tells the shape."""
    mapping(data, allowed=("bodies", "services", "emirates", "towns", "city", "handles", "default"))
    bodies = {
        code: _body(code, mapping(value, f"bodies.{code}", _BODY_KEYS))
        for code, value in mapping(need(data, "bodies"), "bodies").items()
    }
    entries: list[Entry[Sign]] = []
    owners: dict[str, Owner] = {}
    for service, value in mapping(need(data, "services"), "services").items():
        key = f"services.{service}"
        rules = mapping(value, key, ("body", "exceptions"))
        exceptions = [
            mapping(one, f"{key}.exceptions", ("words", "body"))
            for one in items(rules.get("exceptions", []), key)
        ]
        owners[service] = Owner(
            known(need(rules, "body", key), bodies, inside(key, "body")),
            tuple(known(need(one, "body", key), bodies, key) for one in exceptions),
        )
        for index, one in enumerate(exceptions):
            for word in texts(need(one, "words", key), key):
                entries.append(Entry(word, Sign("exception", service, index)))
    entries += _towns(data, bodies)
    entries += (Entry(word, Sign("city", "")) for word in texts(need(data, "city"), "city"))
    default = known(need(data, "default"), bodies, "default")
    emirates, handles = _to_bodies(data, "emirates", bodies), _to_bodies(data, "handles", bodies)
    return BodyRules(bodies, owners, Vocabulary(entries), emirates, handles, default)


def _to_bodies(data: dict[str, Any], section: str, bodies: dict[str, Body]) -> dict[str, str]:
    table = mapping(need(data, section), section)
    return {name: known(body, bodies, inside(section, name)) for name, body in table.items()}


_BODY_KEYS = ("ar", "en", "own", "number", "confirmed")


def _towns(data: dict[str, Any], bodies: dict[str, Body]) -> Iterator[Entry[Sign]]:
    for body, words in mapping(need(data, "towns"), "towns").items():
        key = inside("towns", body)
        for word in texts(words, key):
            yield Entry(word, Sign("town", known(body, bodies, key)))


def _body(code: str, value: dict[str, Any]) -> Body:
    key = f"bodies.{code}"
    number = value.get("number")
    return Body(
        code,
        Words(en=text(need(value, "en", key), key), ar=text(need(value, "ar", key), key)),
        own=value.get("own") is True,
        number=text(number, f"{key}.number") if number is not None else None,
        confirmed=value.get("confirmed") is True,
    )
