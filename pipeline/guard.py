"""The guard of public replies: what of a citizen would be published, however it is written.

It errs towards refusing: an agent who is stopped in vain answers privately, a published number is
never taken back. What the city and other bodies publish themselves is let through, by guard.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from domain.finding import Span
from domain.text import Folded, arabic_letters
from domain.words import Words
from pipeline import private_data
from pipeline.digits import WORD, Spoken, key_of, runs
from pipeline.disguise import undisguised
from pipeline.lexicon import Lexicon
from pipeline.private_links import Nets, links, mails, nets, places
from pipeline.private_numbers import Found, Public, ibans, numbers, times
from pipeline.private_words import Cues, beside_numbers, names
from pipeline.shape import ShapeWrong, mapping, need, text, texts

if TYPE_CHECKING:
    from pipeline.rulebook import RuleBook

KINDS = (
    *("phone", "emirates_id", "iban", "card", "email", "document", "plate", "address", "location"),
    *("name", "link", "code"),
)
_BESIDE = (
    *("phone", "emirates_id", "iban", "card", "document", "plate", "code", "password", "makani"),
    *("flat", "home", "around", "lives"),
)
_WORDS = ("names", "office", "public_person", "ruler", "not_code", "not_document")
_TURNED = "\u202e"  # what follows is shown from right to left: 4321 for 1234
_TO_NUMBER = re.compile(r"(?:to|at|on|in|is|by|of|or)\s", re.IGNORECASE)  # no letters of a plate
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Leak:
    """What must not be published: a stretch of the text as written, and what it is called."""

    span: Span
    because: Words

    @property
    def kind(self) -> str:
        return self.span.kind


@dataclass(frozen=True)
class GuardRules:
    """guard.yaml, compiled."""

    kinds: dict[str, Words]
    numbers: tuple[str, ...]
    prefixes: tuple[str, ...]
    spoken: Spoken
    cues: Cues
    nets: Nets


def guard(written: str, rules: RuleBook) -> tuple[Leak, ...]:
    """What of a citizen stands in a reply, in its order and without overlaps. Linear, no I/O."""
    taken = bytearray(len(written))
    leaks: list[Leak] = []
    for kind, start, end in _found(written, rules):
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            span = Span(kind, written[start:end], start, end)
            leaks.append(Leak(span, rules.guard.kinds[kind]))
    return tuple(sorted(leaks, key=lambda leak: leak.span.start))


def kinds_in_words(leaks: Iterable[Leak]) -> Words:
    """ "a phone number, an e-mail address": each kind once, in the order of the text."""
    kinds = dict.fromkeys(leak.because for leak in leaks)
    return Words(", ".join(one.en for one in kinds), "، ".join(one.ar for one in kinds))


def _found(written: str, rules: RuleBook) -> Iterator[Found]:
    plain = undisguised(written)
    for kind, start, end in _in_plain(plain.text, rules):
        yield kind, *plain.span(start, end)
    if _TURNED in written:
        backwards = "".join(reversed(plain.text))
        size = len(backwards)
        for kind, start, end in _in_plain(backwards, rules):
            if _DIGIT.search(backwards, start, end):
                yield kind, *plain.span(size - end, size - start)


def _in_plain(plain: str, rules: RuleBook) -> Iterator[Found]:
    its = rules.guard
    low = arabic_letters(plain.lower() if len(plain.lower()) == len(plain) else plain)
    bodies = (body.number for body in rules.bodies.bodies.values() if body.number)
    public = Public((*its.numbers, *bodies), its.prefixes)
    yield from mails(low, its.nets)
    yield from places(low)
    yield from ibans(plain)
    found, when = list(runs(plain, its.spoken)), times(plain)
    yield from beside_numbers(low, found, when, public, its.cues)
    for run in found:
        known = bool(rules.private.not_phone.search(low, max(0, run[0].start - 50), run[0].start))
        yield from numbers(plain, run, when, public, known)
    yield from links(plain, low, its.nets)
    yield from names(plain, low, its.cues)
    for start, end in private_data.plates(low, rules.private):
        if not _TO_NUMBER.match(low, start):
            yield "plate", start, end
    as_folded = Folded(low, tuple(range(len(low))), plain)
    yield from (("name", *span) for span in private_data.names(as_folded, rules.private))


def load(data: dict[str, Any]) -> GuardRules:
    """guard.yaml; its header tells the shape."""
    mapping(data, allowed=("kinds", "public", "digits", "cues", "email"))
    titles = mapping(need(data, "kinds"), "kinds", KINDS)
    kinds = {kind: _title(need(titles, kind, "kinds"), f"kinds.{kind}") for kind in KINDS}
    public = mapping(
        need(data, "public"), "public", ("numbers", "prefixes", "mailboxes", "hosts", "link_hosts")
    )
    return GuardRules(
        kinds=kinds,
        numbers=tuple(texts(need(public, "numbers", "public"), "public.numbers")),
        prefixes=tuple(texts(need(public, "prefixes", "public"), "public.prefixes")),
        spoken=_spoken(mapping(need(data, "digits"), "digits")),
        cues=_cues(
            mapping(need(data, "cues"), "cues", (*_BESIDE, *_WORDS, "title", "given_title"))
        ),
        nets=_nets(mapping(need(data, "email"), "email"), public),
    )


def _title(value: Any, key: str) -> Words:
    both = mapping(value, key, ("en", "ar"))
    return Words(text(need(both, "en", key), key), text(need(both, "ar", key), key))


def _spoken(data: dict[str, Any]) -> Spoken:
    values: dict[str, str] = {}
    times: dict[str, int] = {}
    for value, words in data.items():
        keys = [key_of(word) for word in texts(words, f"digits.{value}")]
        if value in ("twice", "thrice"):
            times |= dict.fromkeys(keys, 2 if value == "twice" else 3)
        elif value.isdigit():
            values |= dict.fromkeys(keys, value)
        elif value != "between":
            raise ShapeWrong(
                f"digits.{value}", "must be digits in quotes, twice, thrice or between"
            )
    between = frozenset(key_of(word) for word in texts(need(data, "between", "digits"), "digits"))
    units = sorted((key for key, one in values.items() if len(one) == 1 and len(key) > 2),
                   key=lambda key: (-len(key), key))  # fmt: skip
    mixed = [key for key in values if key[-1:].isalpha() and any(map(str.isdigit, key))]
    word = rf"(?<!\w)(?:{'|'.join(mixed)})(?!\w)|{WORD}" if mixed else WORD
    return Spoken(
        values,
        times,
        between,
        re.compile(word, re.IGNORECASE),
        re.compile("|".join(map(re.escape, units))),
    )


def _cues(data: dict[str, Any]) -> Cues:
    lists = {name: texts(need(data, name, "cues"), f"cues.{name}") for name in data}
    folded = {name: frozenset(map(key_of, lists[name])) for name in _WORDS}
    return Cues(
        beside=Lexicon.of({name: lists[name] for name in _BESIDE}, endings=False),
        title=Lexicon.of({True: lists["title"], False: lists["given_title"]}, endings=False),
        **folded,
    )


def _nets(data: dict[str, Any], public: dict[str, Any]) -> Nets:
    words = mapping(need(data, "words", "email"), "email.words")
    lists = {
        name: [key_of(word) for word in texts(need(data, name, "email"), f"email.{name}")]
        for name in ("at", "dot", "hosts", "ends", "not_local")
    }
    return nets(
        at=lists["at"],
        dots=lists["dot"],
        ends=lists["ends"],
        providers=lists["hosts"],
        spellings={
            key_of(word): meant
            for meant, some in words.items()
            for word in texts(some, f"email.words.{meant}")
        },
        not_local=frozenset(lists["not_local"]),
        mailboxes=frozenset(texts(need(public, "mailboxes", "public"), "public.mailboxes")),
        hosts=tuple(texts(need(public, "hosts", "public"), "public.hosts")),
        link_hosts=tuple(texts(need(public, "link_hosts", "public"), "public.link_hosts")),
    )
