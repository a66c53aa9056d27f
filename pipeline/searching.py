"""The words by which a message is found again, and what a search asks for.

Folding (domain.text) takes spelling away: أ is ا, ة is ه, ٥ is 5. Beyond that an Arabic word stands
in the index also without its prefixes and endings, so that مجاري finds بالمجاري, and a word in
Latin letters also as the Arabic word that it sounds like, as far as the rules know it. A telephone
number is one word, however it is grouped, and with or without the country's code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain

from domain.text import fold, fold_text
from pipeline.hearing import UNHEARD, Hearing
from pipeline.lexicon import forms, words_of

MOST_WORDS = 2_000  # of a message; nobody searches for what stands behind them
MOST_ASKED = 12  # words of one search
ROMANISED = frozenset({"ar-Latn", "ur-Latn", "hi-Latn", "ml-Latn"})
_PHONE = re.compile(r"(?<![0-9a-z])(?:\+|0|971)[0-9 ()./-]{5,20}[0-9](?![0-9a-z])")
_COUNTRY = re.compile(r"^(?:\+|00)?971")
_NOT_DIGITS = re.compile(r"[^0-9]+")
_PHONE_DIGITS = range(7, 16)
Terms = tuple[tuple[str, ...], ...]  # every one must be found, each in one of its forms


def index_words(folded: str, heard: str = "", names: Iterable[str | None] = ()) -> str:
    """What goes into the index for a message: `heard` as Hearing.listen gave it."""
    found: dict[str, None] = {}
    called = [fold_text(name) for name in names if name]  # a caller may go by their number
    for text in (folded, heard, *called):
        for word in words_of(text).keys[:MOST_WORDS]:
            if word[0] != "<":  # a link or a handle
                found.update(dict.fromkeys(_readings(word)))
    for text in (folded, *called):
        found.update(dict.fromkeys(number for number, _, _ in _phones(text)))
    return " ".join(found)


def query_terms(query: str, hearing: Hearing | None = None) -> Terms:
    """The words of a search, each with the forms in which it may stand in the index."""
    folded = fold_text(query.replace("@", " "))  # a handle is looked for as the name it is
    numbers = list(_phones(folded))
    for _, start, end in reversed(numbers):
        folded = f"{folded[:start]} {folded[end:]}"
    words = [word for word in words_of(folded).keys[:MOST_ASKED] if word[0] != "<"]
    return (
        *((number,) for number, _, _ in numbers[:MOST_ASKED]),
        *(_alternatives(word, hearing) for word in words),
    )


def highlights(text: str, terms: Terms, hearing: Hearing | None = None) -> list[tuple[int, int]]:
    """Where the words of a search stand in `text` as it was written, in order.

    With `hearing`, also Latin letters that sound like an Arabic word of the search.
    """
    wanted = frozenset(chain.from_iterable(terms))
    begun = tuple(forms_[0] for forms_ in terms[-1:])  # the last word may be unfinished
    folded = fold(text)
    words = words_of(folded.text)
    found = [(start, end) for number, start, end in _phones(folded.text) if number in wanted]
    for word, start, end in zip(words.keys, words.starts, words.ends, strict=True):
        if (
            wanted.intersection(_readings(word))
            or word.startswith(begun)
            or (hearing is not None and wanted.intersection(_heard(word, hearing)))
        ):
            found.append((start, end))
    spans: list[tuple[int, int]] = []
    for first, last in sorted(found):
        start, end = folded.span(first, last)
        # ¼ is one sign and, folded, two words; a number may be found as a whole and by a group
        start = max(start, spans[-1][1]) if spans else start
        if start < end:
            spans.append((start, end))
    return spans


def _alternatives(word: str, hearing: Hearing | None) -> tuple[str, ...]:
    found = dict.fromkeys(_readings(word))
    if hearing is not None:
        found.update(dict.fromkeys(_heard(word, hearing)))
    return tuple(found)


def _heard(word: str, hearing: Hearing) -> Iterator[str]:
    """The Arabic or Urdu word that one in Latin letters sounds like."""
    if word.isascii() and not word.isdigit():
        for language in ("ar-Latn", "ur-Latn"):
            heard = hearing.listen(word, language).partition("\n")[2].split()
            yield from (one for one in heard if one != UNHEARD)


@lru_cache(maxsize=50_000)
def _readings(word: str) -> tuple[str, ...]:
    """The word, and without its prefixes and endings where it is Arabic."""
    if not "ء" <= word[0] <= "ي":
        return (word,)
    return tuple(form.key for form in forms(word))


def _phones(folded: str) -> Iterator[tuple[str, int, int]]:
    """Telephone numbers, each as its digits behind the country's code, and where it stands."""
    for match in _PHONE.finditer(folded):
        within = _COUNTRY.sub("", match[0], count=1)
        digits = _NOT_DIGITS.sub("", within).lstrip("0")
        if len(digits) in _PHONE_DIGITS:
            yield digits, match.start(), match.end()
