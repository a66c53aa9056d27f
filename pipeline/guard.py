"""What may not be published: the guard of public replies, against haste and against cunning.

It reads a text as a person does who looks at it: disguises are taken off, numbers are heard as they
are spelled, and what is everybody's (999, 800…, the bodies' own numbers and mailboxes) passes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from domain.finding import Span
from domain.words import Words
from pipeline.digits import Spoken, key_of, runs
from pipeline.disguise import undisguised
from pipeline.private_data import find_spans
from pipeline.private_numbers import Found, Public, ibans, numbers, times
from pipeline.shape import inside, mapping, need, text, texts

if TYPE_CHECKING:
    from pipeline.rulebook import RuleBook

_NAME = re.compile(r"[^\W\d_]+")
_AT = r"(?:@|[\[({<] ?(?:at|ات|آت) ?[\])}>]|\s(?:at|ات|آت|at the rate)\s)"
_DOT = r"(?:\.|[\[({<] ?(?:dot|دوت|نقطه|نقطة) ?[\])}>]|\s(?:dot|دوت|نقطه|نقطة)\s)"
_ENDS = r"(?:com|net|org|ae|edu|info|me|co|in|pk|uk)"
_EMAIL = re.compile(
    rf"(?P<box>[a-z0-9._%+-]{{2,64}})\s?{_AT}\s?"
    rf"(?P<host>[a-z0-9-]{{2,63}}(?:\s?{_DOT}\s?[a-z0-9-]{{2,24}}){{0,3}}?\s?{_DOT}\s?{_ENDS})\b",
    re.IGNORECASE,
)
_PLAIN_AT = re.compile(r"\sat\s", re.IGNORECASE)
_CODE = re.compile(
    r"(?:\botp\b|one[- ]time (?:pass|code|pin)\w*|verification code|activation code|passcode"
    r"|رمز التحقق|رمز التفعيل|كود التفعيل|كود التحقق|كلمه المرور|كلمة المرور)\D{0,15}\d{4,8}(?!\d)",
    re.IGNORECASE,
)
_DOCUMENT = re.compile(
    r"(?:passport|جواز سفر\w*|جواز السفر|رخصه القياده|رخصة القيادة|driving licen[cs]e)[^\d\n]{0,20}"
    r"\b[a-z]{0,2}\d{6,12}\b",
    re.IGNORECASE,
)
_PLACE = re.compile(r"(?<![\d.])2[2-6]\.\d{4,}\s?[,،; ]\s?5[1-6]\.\d{4,}")
# an address whose last part is a long secret, as in a page or a private link
_LINK = re.compile(r"(?<=/)(?=[a-z_-]*\d)[a-z0-9_-]{24,}", re.IGNORECASE)


@dataclass(frozen=True)
class GuardRules:
    """guard.yaml, compiled."""

    kinds: Mapping[str, Words]
    numbers: frozenset[str]
    prefixes: tuple[str, ...]
    mailboxes: frozenset[str]
    hosts: tuple[str, ...]
    spoken: Spoken
    titles: frozenset[str]
    names: frozenset[str]

    def named(self, kind: str) -> Words:
        return self.kinds.get(kind) or Words(kind, kind)


def load(data: dict[str, Any]) -> GuardRules:
    mapping(data, allowed=("kinds", "public", "digits", "people"))
    public = mapping(need(data, "public"), "public", ("numbers", "prefixes", "mailboxes", "hosts"))
    digits = mapping(need(data, "digits"), "digits")
    people = mapping(need(data, "people"), "people", ("title", "names"))
    named = ("twice", "thrice", "between")
    lists = {name: texts(value, inside("digits", name)) for name, value in digits.items()}
    values = {
        key_of(word): name for name, words in lists.items() if name not in named for word in words
    }
    times = {"twice": 2, "thrice": 3}
    single = sorted((word for word, said in values.items() if len(said) == 1), key=len)
    kinds = mapping(need(data, "kinds"), "kinds")
    return GuardRules(
        kinds={
            kind: Words(text(need(one, "en", kind), kind), text(need(one, "ar", kind), kind))
            for kind, one in kinds.items()
        },
        numbers=frozenset(texts(need(public, "numbers", "public"), "public.numbers")),
        prefixes=tuple(texts(need(public, "prefixes", "public"), "public.prefixes")),
        mailboxes=frozenset(texts(need(public, "mailboxes", "public"), "public.mailboxes")),
        hosts=tuple(texts(need(public, "hosts", "public"), "public.hosts")),
        spoken=Spoken(
            values=values,
            times={key_of(word): times[name] for name in times for word in lists.get(name, ())},
            between=frozenset(key_of(word) for word in lists.get("between", ())),
            unit=re.compile("|".join(map(re.escape, reversed(single)))),
        ),
        titles=_keys(people, "title"),
        names=_keys(people, "names"),
    )


def _keys(people: dict[str, Any], name: str) -> frozenset[str]:
    return frozenset(map(key_of, texts(need(people, name, "people"), f"people.{name}")))


def guard(reply: str, rules: RuleBook) -> tuple[Span, ...]:
    """What in `reply` may not be published, in its order; overlaps are said once."""
    seen = undisguised(reply)
    found = [(*seen.span(start, end), kind) for kind, start, end in _found(seen.text, rules)]
    public = _public(rules)
    for span in find_spans(reply, rules):
        digits = "".join(char for char in span.text if char.isdigit())
        open_to_all = span.kind == "phone" and digits in public
        box, _, host = span.text.lower().partition("@")
        open_to_all |= span.kind == "email" and _is_office(box, host, rules)
        if not open_to_all:
            found.append((span.start, span.end, span.kind))
    kept: list[Span] = []
    for start, end, kind in sorted(found):
        if not kept or start >= kept[-1].end:
            kept.append(Span(kind, reply[start:end], start, end))
    return tuple(kept)


def _found(seen: str, rules: RuleBook) -> Iterator[Found]:
    when, public = times(seen), _public(rules)
    for run in runs(seen, rules.guard.spoken):
        yield from numbers(seen, run, when, public)
    yield from ibans(seen)
    yield from _people(seen, rules.guard)
    for match in _EMAIL.finditer(seen):
        host = re.sub(_DOT, ".", match["host"], flags=re.IGNORECASE).replace(" ", "").lower()
        said = match[0]
        if _PLAIN_AT.search(said) and "dot" not in said.lower() and "@" not in said:
            continue  # "look at shjmun.ae"
        if not _is_office(match["box"].lower(), host, rules):
            yield "email", *match.span()
    for kind, pattern in (
        ("code", _CODE), ("document", _DOCUMENT), ("location", _PLACE), ("link", _LINK),
    ):  # fmt: skip
        for match in pattern.finditer(seen):
            yield kind, *match.span()


def _people(seen: str, rules: GuardRules) -> Iterator[Found]:
    """A given name behind a title. "السيد المدير" is an office and nobody's name."""
    titled = False
    for match in _NAME.finditer(seen):
        key = key_of(match[0])
        if titled and key in rules.names:
            yield "name", *match.span()
        titled = key in rules.titles


def _public(rules: RuleBook) -> Public:
    bodies = (body.number or "" for body in rules.bodies.bodies.values())
    plain = ("".join(char for char in number if char.isdigit()) for number in bodies)
    return Public({*rules.guard.numbers, *filter(None, plain)}, rules.guard.prefixes)


def _is_office(box: str, host: str, rules: RuleBook) -> bool:
    at_home = any(host == one or host.endswith("." + one) for one in rules.guard.hosts)
    return at_home and box in rules.guard.mailboxes
