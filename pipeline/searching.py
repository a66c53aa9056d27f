"""The words by which a message is found again, and what a search asks for.

Folding (domain.text) takes spelling away: أ is ا, ة is ه, ٥ is 5. Beyond that an Arabic word stands
in the index also without its prefixes and endings, so that مجاري finds بالمجاري, and a word in
Latin letters also as the Arabic word that it sounds like, as far as the rules know it.
"""

from __future__ import annotations

from collections.abc import Iterable

from domain.text import TOKEN, arabic_letters, fold, fold_text
from pipeline.hearing import Hearing
from pipeline.lexicon import forms, words_of

MOST_WORDS = 2_000  # of a message; nobody searches for what stands behind them
MOST_ASKED = 12  # words of one search
ROMANISED = frozenset({"ar-Latn", "ur-Latn", "hi-Latn", "ml-Latn"})
Terms = tuple[tuple[str, ...], ...]  # every one must be found, each in one of its forms


def index_words(folded: str, heard: str = "", names: Iterable[str | None] = ()) -> str:
    """What goes into the index for a message: `heard` as Hearing.listen gave it."""
    found: dict[str, None] = {}
    for text in (folded, heard, *(fold_text(name) for name in names if name)):
        for word in words_of(text).keys[:MOST_WORDS]:
            if word[0] != "<":  # a link or a handle
                found.update(dict.fromkeys(_readings(word)))
    return " ".join(found)


def query_terms(query: str, hearing: Hearing | None = None) -> Terms:
    """The words of a search, each with the forms in which it may stand in the index."""
    asked = words_of(fold_text(query)).keys[:MOST_ASKED]
    return tuple(_alternatives(word, hearing) for word in asked if word[0] != "<")


def highlights(text: str, terms: Terms) -> list[tuple[int, int]]:
    """Where the words of a search stand in `text` as it was written, in order."""
    wanted = frozenset(form for forms_ in terms for form in forms_)
    begun = tuple(forms_[0] for forms_ in terms[-1:])  # the last word may be unfinished
    folded = fold(text)
    spans: list[tuple[int, int]] = []
    for match in TOKEN.finditer(arabic_letters(folded.text)):
        readings = _readings(match[0])
        if wanted.intersection(readings) or match[0].startswith(begun):
            start, end = folded.span(match.start(), match.end())
            # ¼ is one sign and, folded, two words
            start = max(start, spans[-1][1]) if spans else start
            if start < end:
                spans.append((start, end))
    return spans


def _alternatives(word: str, hearing: Hearing | None) -> tuple[str, ...]:
    found = dict.fromkeys(_readings(word))
    if hearing is not None and word.isascii() and not word.isdigit():
        heard = hearing.listen(word, "ar-Latn").partition("\n")[2].split()
        found.update(dict.fromkeys(one for one in heard if one != "zz"))
    return tuple(found)


def _readings(word: str) -> tuple[str, ...]:
    """The word, and without its prefixes and endings where it is Arabic."""
    if not "ء" <= word[0] <= "ي":
        return (word,)
    return tuple(form.key for form in forms(word))
