"""Numbers as people spell them: digits, groups, words, double five, and what stands between.

A run is a number as a reader hears it, made of pieces: "050 — one twenty three — 4567" is one run.
Where a number begins and ends is asked of the pieces, so that none is cut out of a longer one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from domain.text import arabic_letters, fold_text

WORD = r"[0-9]+|(?:[^\W\d_]|[\u0900-\u0963\u0970-\u0df4])+"
_LONGEST_GAP = 24  # signs between two pieces of one number
_APART = re.compile(r"[%$€£=]")
_LIKE_ONE_DIGIT = str.maketrans("oiljsbz", "0111582")


class Piece(NamedTuple):
    """Digits that belong together: text[start:end] says them."""

    digits: str
    start: int
    end: int
    spoken: bool = False
    joined: bool = False  # Arabic "and" before it: خمسة وعشرين is 25


@dataclass(frozen=True)
class Spoken:
    """Words for digits. `values`: word -> its digits; tens and hundreds end in zeros."""

    values: Mapping[str, str]
    times: Mapping[str, int]  # double -> 2
    between: frozenset[str]
    word: re.Pattern[str]  # WORD, and arba3a and such before it
    unit: re.Pattern[str]  # the words for one digit, the longest first


@lru_cache(maxsize=20_000)
def key_of(word: str) -> str:
    """A word as it is compared."""
    return arabic_letters(fold_text(word)).strip()


def runs(text: str, spoken: Spoken) -> Iterator[list[Piece]]:
    """The numbers of an undisguised text, in its order."""
    run: list[Piece] = []
    times, last = 1, 0
    for match in spoken.word.finditer(text):
        key, start, end = key_of(match[0]), match.start(), match.end()
        gap = text[last:start]
        if run and (len(gap) > _LONGEST_GAP or _APART.search(gap)):
            yield run
            run, times = [], 1
        digits = _digits(match, text, spoken)
        if digits:
            if times > 1:
                digits = digits[0] * times + digits[1:]
            run.append(Piece(digits, start, end, not match[0].isdigit(), key[0] == "و"))
            times = 1
        elif key in spoken.times:
            times = spoken.times[key]
        elif key not in spoken.between and not _is_noise(match, text):
            if run:
                yield run
            run, times = [], 1
        last = end
    if run:
        yield run


def _digits(match: re.Match[str], text: str, spoken: Spoken) -> str:
    """What a word says, "" for one that is no number."""
    word = match[0]
    if word.isdigit():
        return word
    key = key_of(word)
    for form in (key, key[1:]) if key[:1] == "و" else (key,):
        if form in spoken.values:
            return spoken.values[form]
    lower = word.lower()
    if len(word) <= 12 and not lower.strip("oiljsbz"):
        before, after = text[: match.start()][-1:], text[match.end() : match.end() + 1]
        beside = before.isdigit() + after.isdigit()
        near = text[max(0, match.start() - 2) : match.start()] + text[match.end() :][:2]
        if (not lower.strip("oil") and any(map(str.isdigit, near))) or beside == 2:
            return lower.translate(_LIKE_ONE_DIGIT)
    return (lower == "o" and "0") or _glued(key, spoken)


def _glued(key: str, spoken: Spoken) -> str:
    """zerofivezero: words for single digits and nothing else."""
    found, at = "", 0
    while len(key) > 5 and at < len(key):
        match = spoken.unit.match(key, at)
        if match is None:
            return ""
        found += spoken.values[match[0]]
        at = match.end()
    return found


def _is_noise(match: re.Match[str], text: str) -> bool:
    """One letter squeezed between two digits: 0x5x0x1."""
    return (
        len(match[0]) == 1
        and text[match.start() - 1 : match.start()].isdigit()
        and text[match.end() : match.end() + 1].isdigit()
    )


def readings(run: list[Piece]) -> list[list[Piece]]:
    """The run as written, and where tens or hundreds are spoken, as they add up.

    "fifty one two" is 50 1 2 to one reader and 51 2 to another.
    """
    if not any(piece.spoken and len(piece.digits) > 1 for piece in run):
        return [run]
    composed: list[Piece] = []
    at = 0
    while at < len(run):
        taken, value = _composed(run, at)
        if taken > 1:
            composed.append(Piece(str(value), run[at].start, run[at + taken - 1].end, True))
        else:
            composed.append(run[at])
        at += max(taken, 1)
    return [run] if len(composed) == len(run) else [run, composed]


def _composed(run: list[Piece], at: int) -> tuple[int, int]:
    """How many pieces from `at` on make one number, and which."""
    values = [int(piece.digits) if piece.spoken else -1 for piece in run[at : at + 5]]
    values += [-1] * 4
    taken, total = 0, 0
    if 1 <= values[0] <= 9 and values[1] == 100:
        taken, total = 2, values[0] * 100
    elif values[0] in range(100, 1000, 100):
        taken, total = 1, values[0]
    first, second = values[taken], values[taken + 1]
    if first in range(20, 100, 10) and 1 <= second <= 9:
        return taken + 2, total + first + second
    turned = at + taken + 1 < len(run) and run[at + taken + 1].joined
    if 1 <= first <= 9 and second in range(20, 100, 10) and turned:
        return taken + 2, total + first + second
    if taken and 1 <= first <= 99:
        return taken + 1, total + first
    return taken, total
