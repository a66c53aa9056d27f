"""What is private by the words beside it: cued numbers, home addresses, persons' names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.digits import Piece, key_of
from pipeline.lexicon import Lexicon, Match, words_of
from pipeline.private_numbers import Found, Public, touches

Times = list[tuple[int, int]]  # where dates and hours stand
_REACH = 28  # characters between a cue and its number
_WORDS = 3  # … and words
_ADDRESS = 90  # characters that one address may take
_FEWEST = {"emirates_id": 12, "iban": 9, "card": 12, "document": 5, "makani": 8, "phone": 7}
_KIND = {"makani": "address"}
_SIGNED = re.compile(
    r"(?<!\w)[a-z]{0,3}[ -]?\d{5,12}(?!\w)"
    r"|(?<!\w)(?=\w{0,8}\d\w{0,8}\d\w{0,8}\d\w{0,8}\d)[a-z0-9]{6,14}(?!\w)"
)
_IS = re.compile(r"\W{0,3}(?:is|are|was|as|=|هو|هي|ہے|है|your|the|ang|ao)(?!\w)")
_SECRET = re.compile(r"\s{0,2}(?:is|هي|هو)?\s{0,2}[:=]?\s{0,2}(?=\S{0,20}\d)(?P<it>[!-~]{5,40})")
_NUMBERED = re.compile(
    r"\W{0,4}(?:(?:no|number|num|nr|رقم|رقمها|رقمه|نمبر|नंबर|নম্বর|നമ്പർ|هو|is)\W{1,3}){0,2}"
)
_SERIES = re.compile(
    r"\W{0,4}(?:(?:no|number|num|nr|رقم|رقمه|رقمها|هو|is|نمبر|नंबर|নম্বর|നമ്പർ|[^\W\d]{1,2})\W{0,3}){0,3}"
)
_PLATE = re.compile(r"\W{0,4}(?P<it>(?:[^\W\d_]\W{0,4})?(?:\d{1,2}\W{1,4})?\d{2,5})(?![\w%])")
_NEW_SENTENCE = re.compile(
    r"(?<!\bno)(?<!\bnr)[.!?؟۔।]\s+[^\W\d]{2}|\n\s*[^\W\d]{2}|\s-\s+[^\W\d]{3}|\n\n"
)
_YEAR = re.compile(r"(?:19|20)\d\d$")
_NISBA = re.compile(r"ال\w{3,}ي$")


@dataclass(frozen=True)
class Cues:
    """The lists `cues` of guard.yaml, compiled."""

    beside: Lexicon[str]  # words beside numbers -> code
    title: Lexicon[bool]  # True: any name may follow; False: one of `names`
    names: frozenset[str]
    office: frozenset[str]
    public_person: frozenset[str]
    ruler: frozenset[str]  # beginnings of names
    not_code: frozenset[str]
    not_document: frozenset[str]


def beside_numbers(
    low: str, found: list[list[Piece]], when: Times, public: Public, rules: Cues
) -> Iterator[Found]:
    """Numbers that a cue makes private, and addresses of homes."""
    # "tell" is no lengthened "tel".
    cues = [
        cue
        for cue in rules.beside.every(low)
        if not cue.phrase.isascii() or cue.end - cue.start <= len(cue.phrase)
    ]
    starts = [run[0].start for run in found]
    at = 0
    for cue in cues:
        while at > 0 and starts[at - 1] >= cue.end:
            at -= 1
        while at < len(starts) and starts[at] < cue.end:
            at += 1
        if at < len(starts) and starts[at] - cue.end <= _REACH:
            yield from _cued(low, cue, found[at], when, public, rules)
        if cue.code == "code" and at > 0:
            yield from _code_before(low, cue, found[at - 1], rules)
        if cue.code == "password" and (secret := _SECRET.match(low, cue.end)):
            yield "code", *secret.span("it")
        if cue.code == "plate" and (plate := _PLATE.match(low, cue.end)):
            yield "plate", *plate.span("it")
        if cue.code == "document" and not _behind(low, cue, rules.not_document):
            for signed in _SIGNED.finditer(low, cue.end, cue.end + _REACH + 14):
                digits = "".join(filter(str.isdigit, signed[0]))
                between = low[cue.end : signed.start()]
                near = len(between.split()) <= _WORDS and not _NEW_SENTENCE.search(between)
                if near and digits not in public:
                    yield "document", *signed.span()
    yield from _homes(low, cues, starts, found)


def _cued(
    low: str, cue: Match[str], run: list[Piece], when: Times, public: Public, rules: Cues
) -> Iterator[Found]:
    digits = "".join(piece.digits for piece in run)
    start, end = run[0].start, run[-1].end
    between = low[cue.end : start]
    if touches(when, start, end) or _NEW_SENTENCE.search(between) or digits in public:
        return
    words, size = between.split(), len(digits)
    if cue.code == "code":
        other = _behind(low, cue, rules.not_code) or rules.not_code & {key_of(w) for w in words}
        if 4 <= size <= 8 and not _YEAR.match(digits) and len(words) <= _WORDS and not other:
            yield "code", start, end
    elif cue.code == "phone":
        if _FEWEST["phone"] <= size <= 15 and run[0].digits not in public and len(words) <= _WORDS:
            yield "phone", start, end
    elif (
        size >= _FEWEST.get(cue.code, size + 1)
        and len(words) <= _WORDS
        and (cue.code != "document" or _is_document(low, cue, start, rules))
    ):
        yield _KIND.get(cue.code, cue.code), start, end


def _is_document(low: str, cue: Match[str], start: int, rules: Cues) -> bool:
    return bool(_SERIES.fullmatch(low, cue.end, start)) and not _behind(
        low, cue, rules.not_document
    )


def _code_before(low: str, cue: Match[str], run: list[Piece], rules: Cues) -> Iterator[Found]:
    """482913 is your code."""
    digits = "".join(piece.digits for piece in run)
    gap = low[run[-1].end : cue.start]
    if (
        4 <= len(digits) <= 8
        and len(gap) <= 20
        and _IS.match(gap)
        and not _behind(low, cue, rules.not_code)
    ):
        yield "code", run[0].start, run[-1].end


def _behind(low: str, cue: Match[str], words: frozenset[str]) -> bool:
    """Whether one of `words` stands right at the cue, before or after."""
    near = (
        low[max(0, cue.start - 14) : cue.start].split()[-1:]
        + low[cue.end : cue.end + 14].split()[:1]
    )
    return any(key_of(word.strip(".,:")) in words for word in near)


def _homes(
    low: str, cues: list[Match[str]], starts: list[int], found: list[list[Piece]]
) -> Iterator[Found]:
    """A flat or house with its number, and a street, building or "lives in" beside it."""
    numbered = {start: run[0].end for start, run in zip(starts, found, strict=True)}
    homes: list[tuple[int, int]] = []
    beside: list[tuple[int, int]] = []
    at = 0
    for cue in cues:
        if cue.code not in ("flat", "home", "around", "lives"):
            continue
        while at > 0 and starts[at - 1] >= cue.end:
            at -= 1
        while at < len(starts) and starts[at] < cue.end:
            at += 1
        near = at < len(starts) and bool(_NUMBERED.fullmatch(low, cue.end, starts[at]))
        if cue.code == "flat" and near and not low.startswith("%", numbered[starts[at]]):
            yield "address", cue.start, numbered[starts[at]]
        elif cue.code == "home" and near:
            homes.append((cue.start, numbered[starts[at]]))
        elif cue.code == "lives" or (cue.code == "around" and (near or at < len(starts) or homes)):
            beside.append((cue.start, cue.end))
    other = 0
    for start, end in homes:
        while other < len(beside) and beside[other][1] < start - _ADDRESS:
            other += 1
        if other < len(beside) and beside[other][0] <= end + _ADDRESS:
            yield "address", start, end


def names(text: str, low: str, rules: Cues) -> Iterator[Found]:
    """A person's name behind Mr, السيد, أم …; an office or a street is none."""
    cues = rules.title.every(low)
    if not cues:
        return
    words = words_of(low)
    for cue in cues:
        index = cue.last + 1
        if index >= len(words.keys):
            continue
        key, start, end = words.keys[index], words.starts[index], words.ends[index]
        gap = low[cue.end : start]
        if len(gap) > 3 or gap.strip(" .:'\"-") or _is_public_person(words.keys, cue, rules):
            continue
        said = " ".join(words.keys[index : index + 3])
        if key in rules.office or said.startswith(tuple(rules.ruler)):
            continue
        known = key in rules.names or key.removeprefix("ال") in rules.names
        if known or (cue.code and _is_name(text, key, start, cue, rules)):
            yield "name", cue.start, end


def _is_name(text: str, key: str, start: int, cue: Match[bool], rules: Cues) -> bool:
    if key in rules.office or key.removeprefix("ال") in rules.office or len(key) < 2:
        return False
    if key.isascii():
        return text[start].isupper() and text[cue.start].isupper()
    return not key.startswith(("ال", "لل")) or bool(_NISBA.match(key))


def _is_public_person(keys: tuple[str, ...], cue: Match[bool], rules: Cues) -> bool:
    around = (*keys[max(0, cue.first - 4) : cue.first], *keys[cue.last + 2 : cue.last + 4])
    return any(key in rules.public_person for key in around)
