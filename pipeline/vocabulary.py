"""What the judging stages share over the lexicon: stems, nested phrases, and pairs of words.

A phrase that ends in a star matches any ending of its last word; Malayalam and Bengali need that.
A tilde stands for the usual Arabic inflections: before a word those of a verb in the present,
behind it the endings of gender, number and person.
A pair is two word lists that mean something together, in any order ("lamp" … "broken").
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, product
from operator import attrgetter
from typing import Generic, TypeVar

from domain.text import arabic_letters, fold_text
from pipeline.lexicon import Entry, Lexicon, Match, words_of
from pipeline.shape import ShapeWrong, inside, items, texts

Code = TypeVar("Code")
REACH = 9  # words between the two sides of a pair
_first = attrgetter("first")


_PRESENT = tuple(first + last for first in "يتن" for last in ("", "و", "وا", "ون", "ين"))
_ENDINGS = ("", "ه", "ت", "و", "وا", "ين", "ات")


def inflected(phrase: str) -> Iterator[str]:
    """A phrase in all its forms: "~شيل" is يشيل, تشيلون …; "خربان~" is خربانة, خربانين …"""
    choices = [
        [form[0] + word[1:] + form[1:] for form in _PRESENT]
        if word.startswith("~")
        else [word[:-1] + ending for ending in _ENDINGS]
        if word.endswith("~")
        else [word]
        for word in phrase.split()
    ]
    return map(" ".join, product(*choices))


def _forms(entry: Entry[Code]) -> Iterable[Entry[Code]]:
    if "~" not in entry.phrase:
        return (entry,)
    return (entry._replace(phrase=phrase) for phrase in inflected(entry.phrase))


class Vocabulary(Generic[Code]):
    """A lexicon that knows stems and inflections, and finds overlapping phrases too."""

    def __init__(self, entries: Iterable[Entry[Code]]) -> None:
        plain: list[Entry[Code]] = []
        self._stems: dict[str, list[tuple[str, Entry[Code]]]] = {}
        for given in entries:
            for entry in _forms(given):
                self._add(entry, plain)
        self._plain = Lexicon(plain)

    @property
    def words(self) -> Iterable[str]:
        """The words of all phrases, as they are compared."""
        return self._plain.words

    def _add(self, entry: Entry[Code], plain: list[Entry[Code]]) -> None:
        if entry.phrase.endswith("*"):
            stem = arabic_letters(fold_text(entry.phrase[:-1])).strip()
            self._stems.setdefault(stem[:2], []).append((stem, entry))
        else:
            plain.append(entry)

    def every(self, folded: str) -> list[Match[Code]]:
        """All matches, also those inside longer ones."""
        found = self._plain.every(folded)
        # Only the Indian scripts have stems here, and few messages are in them.
        if self._stems and not folded.isascii():
            found += self._stemmed(folded)
        return found

    def _stemmed(self, folded: str) -> Iterable[Match[Code]]:
        words = words_of(folded)
        for index, start in enumerate(words.starts):
            for stem, entry in self._stems.get(folded[start : start + 2], ()):
                if folded.startswith(stem, start):
                    last = index + stem.count(" ")
                    end = words.ends[min(last, len(words.ends) - 1)]
                    yield Match(entry.phrase, entry.code, entry.weight, start, end, index, last)


class Stretches:
    """Stretches of words, asked in logarithmic time: a text may hold a million hits."""

    def __init__(self, stretches: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(set(stretches))
        self._firsts = [first for first, _ in ordered]
        self._farthest = list(accumulate((last for _, last in ordered), max))

    def meet(self, first: int, last: int) -> bool:
        """Whether one of them has a word of first..last."""
        return self._reach(last) >= first

    def cover(self, first: int, last: int) -> bool:
        """Whether one of them that is longer holds all of first..last."""
        return self._reach(first - 1) >= last or self._reach(first) > last

    def _reach(self, first: int) -> int:
        """The last word of those that begin at `first` or before."""
        index = bisect_right(self._firsts, first)
        return self._farthest[index - 1] if index else -1


def outermost(matches: Sequence[Match[Code]]) -> list[Match[Code]]:
    """The matches that no longer one covers: "open manhole" hides "manhole"."""
    wide = [(match.first, match.last) for match in matches if match.last > match.first]
    if not wide:
        return list(matches)
    stretches = Stretches(wide)
    return [match for match in matches if not stretches.cover(match.first, match.last)]


def nearest(
    left: Sequence[Match[Code]], right: Sequence[Match[Code]]
) -> tuple[Match[Code], Match[Code]] | None:
    """The two sides of a pair, if they stand within reach and are not the same words."""
    ordered = sorted(right, key=_first)
    longest = max(match.last - match.first for match in right)
    for one in left:
        begin = bisect_left(ordered, one.first - REACH - longest, key=_first)
        end = bisect_right(ordered, one.last + REACH, key=_first)
        for other in ordered[begin:end]:
            apart = max(one.first, other.first) - min(one.last, other.last)
            if 0 < apart <= REACH:
                return one, other
    return None


def read_pairs(value: object, key: str) -> list[tuple[list[str], list[str]]]:
    """`together:` of a rule file: a list of [left words, right words]."""
    pairs = []
    for index, pair in enumerate(items(value, key)):
        here = inside(key, index)
        sides = [texts(side, here) for side in items(pair, here)]
        if len(sides) != 2 or not all(sides):
            raise ShapeWrong(here, "a pair is two lists of phrases, neither of them empty")
        pairs.append((sides[0], sides[1]))
    return pairs


def read_weighted(value: object, key: str) -> list[tuple[str, float]]:
    """Phrases by weight: `{2: [...], 1: [...]}`."""
    if not isinstance(value, Mapping):
        raise ShapeWrong(key, "a mapping from weight to phrases is needed here")
    found: list[tuple[str, float]] = []
    for weight, phrases in value.items():
        if isinstance(weight, bool) or not isinstance(weight, (int, float)) or weight <= 0:
            raise ShapeWrong(inside(key, weight), "the weight must be a number above 0")
        found += ((phrase, float(weight)) for phrase in texts(phrases, inside(key, weight)))
    return found


def quoted(phrases: Iterable[str], most: int = 6) -> str:
    """Phrases for a `because`, each once, in the order found."""
    distinct = list(dict.fromkeys(phrases))
    return "، ".join(f"«{phrase.rstrip('*')}»" for phrase in distinct[:most])
