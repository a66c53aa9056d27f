"""Finds many phrases in one text at once.

A phrase is one or more whole words, written as a person would; it is folded like the text. Arabic
words are found behind their prefixes (و ف ب ل ك ال، هالشارع) and before possessive endings
(شارعنا، حاويتهم), English ones with a plural s, and any with lengthened letters ("helpppp"). A
phrase written with ال asks for ال: so "الخان" the district is not "خان" the verb.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import zip_longest
from typing import Generic, NamedTuple, TypeVar

from domain.text import TOKEN, arabic_letters, fold_text
from pipeline.shape import ShapeWrong

Code = TypeVar("Code")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a folded text: as compared, and where each stands in it."""

    keys: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]


class Form(NamedTuple):
    """One reading of a word; `head` and `tail` say how many characters it leaves off."""

    key: str
    head: int = 0
    tail: int = 0


class Match(NamedTuple, Generic[Code]):
    """A phrase found. start:end in the folded text, without prefixes; first..last are words."""

    phrase: str
    code: Code
    weight: float
    start: int
    end: int
    first: int
    last: int


class Entry(NamedTuple, Generic[Code]):
    """A phrase as given."""

    phrase: str
    code: Code
    weight: float = 1.0


@lru_cache(maxsize=64)
def words_of(folded: str) -> Words:
    """Split once per message, however many lexicons look at it."""
    found = list(TOKEN.finditer(arabic_letters(folded)))
    return Words(
        tuple([_key(match[0]) for match in found]),
        tuple([match.start() for match in found]),
        tuple([match.end() for match in found]),
    )


def _key(word: str) -> str:
    if "'" in word:
        word = word.replace("'", "")
    # كهرباء and كهربا are one word, ماء (water) and ما (what) are not.
    return word[:-1] if word[-1:] == "ء" and len(word) > 4 else word


def phrase_keys(phrase: str) -> tuple[str, ...]:
    """A phrase the way words_of would see it."""
    return words_of(fold_text(phrase)).keys


_PREFIXES = ("ال", "بال", "كال", "عال", "هال", "فال", "مال", "سال", "لل")
_LETTERS_BEFORE = "وفبلك"
_POSSESSIVES = ("هما", "كما", "ها", "هم", "هن", "نا", "كم", "كن", "ني")
_SHORTEST = 3  # of what may remain when something is left off


@lru_cache(maxsize=50_000)
def forms(word: str, endings: bool = True) -> tuple[Form, ...]:
    """The readings of a word, the word itself first."""
    if not word or not "ء" <= word[0] <= "ي":
        return _latin_forms(word)
    heads = _without_prefixes(word)
    return _first_of_each([*heads, *(form for head in heads for form in _tails(head, endings))])


def _first_of_each(found: Iterable[Form]) -> tuple[Form, ...]:
    by_key: dict[str, Form] = {}
    for form in found:
        by_key.setdefault(form.key, form)
    return tuple(by_key.values())


def _without_prefixes(word: str) -> list[Form]:
    """شارع out of وبالشارع, and الشارع too."""
    found = [Form(word)]
    for form in found:  # grows while we look: و, then ب, then ال
        key, head = form.key, form.head
        # "ك" seldom stands before a short word: كفار is no "like a mouse".
        shortest = _SHORTEST + (key[0] == "ك")
        if len(key) - 1 >= shortest and key[0] in _LETTERS_BEFORE and head < 2:
            found.append(Form(key[1:], head + 1))
        for prefix in _PREFIXES:
            rest = key[len(prefix) :]
            if key.startswith(prefix) and len(rest) >= _SHORTEST:
                found.append(Form(rest, head + len(prefix)))
                if prefix == "لل":
                    found.append(Form("ال" + rest, head + len(prefix)))
                elif prefix != "ال":
                    found.append(Form("ال" + rest, head + len(prefix) - 2))
    return found


def _tails(form: Form, endings: bool) -> list[Form]:
    key, head, _ = form
    found = [Form(single, head) for single in _squeezed(key)]
    if not endings:
        return found
    for ending in _POSSESSIVES:
        if key.endswith(ending) and len(key) - len(ending) >= _SHORTEST:
            found += _bare(key[: -len(ending)], head, len(ending))
    if key[-1] in "يهك" and len(key) - 1 > _SHORTEST:
        found += _bare(key[:-1], head, 1)
    return found


def _bare(stem: str, head: int, tail: int) -> list[Form]:
    """حاويه out of حاويت(هم): ة turns into ت before an ending."""
    bare = [Form(stem, head, tail)]
    if stem[-1] == "ت":
        bare.append(Form(stem[:-1] + "ه", head, tail))
    return bare


# Malayalam and Bengali grow their "in" and "of" onto the word, in Latin letters too: "Rollayil".
_GROWN = re.compile(
    "(?:യിലെ|യിൽ|യില്|ത്തിൽ|ത്ത്|ിലെ|ിൽ|യുടെ|തെ|তে|ের|র|য়|ে|(?<=[a-z]{4})(?:y?il(?:e|ulla)?))$"
)
_LONG_VOWEL = re.compile(r"[b-df-hj-np-tv-z](?:aa|ee|oo)[b-df-hj-np-tv-z]")
_NUMBERED = re.compile(r"([a-z]{2,})\d{1,2}$")  # Majaz3


def _latin_forms(word: str) -> tuple[Form, ...]:
    """English and all scripts but Arabic."""
    found = [Form(word)]
    grown = _GROWN.search(word)
    if grown and grown.start() >= 2:
        found.append(Form(word[: grown.start()], 0, len(grown[0])))
    if word[-1:].isdigit() and (numbered := _NUMBERED.match(word)):
        found.append(Form(numbered[1], 0, len(word) - numbered.end(1)))
    if word[-1:] == "s" and len(word) > 3 and word.isascii():
        found.append(Form(word[:-1], 0, 1))
        if word[-2:] == "es" and len(word) > 4:
            found.append(Form(word[:-2], 0, 2))
    if not _LONG_VOWEL.search(word):  # "raat" is no "rat"
        found += (Form(single) for single in _squeezed(word))
    return _first_of_each(found)


def _squeezed(word: str) -> list[str]:
    """Folding leaves two of a lengthened letter: "helpp" may be "help"."""
    single = "".join(char for char, after in zip_longest(word, word[1:]) if char != after)
    return [single] if single != word and len(single) >= _SHORTEST else []


@dataclass(frozen=True, slots=True)
class _Phrases(Generic[Code]):
    """The phrases that begin with one word: those of that word alone, the rest by their second."""

    alone: list[Entry[Code]] = field(default_factory=list)
    longer: dict[str, list[tuple[tuple[str, ...], Entry[Code]]]] = field(default_factory=dict)


class Lexicon(Generic[Code]):
    """Phrases with a code and a weight, ready to be found. Immutable once made.

    `spelling` may bring further ways to write one word together, in phrases and text alike.
    """

    def __init__(
        self,
        entries: Iterable[Entry[Code]],
        *,
        endings: bool = True,
        spelling: Callable[[str], str] = str,
    ) -> None:
        self._endings = endings
        self._spelling = spelling
        self._by_first: dict[str, _Phrases[Code]] = {}
        self.size = 0
        for entry in entries:
            self._add(entry)
        # A city's vocabulary is small: almost every word of a message has been looked up before.
        self._starting_with = lru_cache(maxsize=30_000)(self._look_up)

    @classmethod
    def of(cls, phrases: Mapping[Code, Iterable[str]], *, endings: bool = True) -> Lexicon[Code]:
        """From code → phrases, all of weight 1."""
        return cls(
            (Entry(phrase, code) for code, some in phrases.items() for phrase in some),
            endings=endings,
        )

    @property
    def words(self) -> Iterator[str]:
        """The words of all phrases."""
        for first, phrases in self._by_first.items():
            yield first
            for second, longer in phrases.longer.items():
                yield second
                for rest, _ in longer:
                    yield from rest

    def find(self, folded: str) -> list[Match[Code]]:
        """Matches from left to right; the longest and closest phrase hides those that it covers.

        A phrase that stands for several codes gives one match for each.
        """
        words = words_of(folded)
        found: list[Match[Code]] = []
        free = 0
        for index, key in enumerate(words.keys):
            candidates = self._starting_with(key)
            if candidates and index >= free:
                here = self._matches_at(words, index, candidates)
                if here:
                    best = max(here, key=lambda match: match.last)  # the first of the longest
                    found += (match for match in here if match[3:] == best[3:])
                    free = best.last + 1
        return found

    def every(self, folded: str) -> list[Match[Code]]:
        """All matches, overlapping ones too."""
        words = words_of(folded)
        found: list[Match[Code]] = []
        for index, key in enumerate(words.keys):
            candidates = self._starting_with(key)
            if candidates:
                found += self._matches_at(words, index, candidates)
        return found

    def _add(self, entry: Entry[Code]) -> None:
        keys = [self._spelling(key) for key in phrase_keys(entry.phrase)]
        if not keys:
            raise ShapeWrong("", f"the phrase {entry.phrase!r} has no word to look for")
        phrases = self._by_first.setdefault(keys[0], _Phrases())
        if len(keys) == 1:
            phrases.alone.append(entry)
        else:
            phrases.longer.setdefault(keys[1], []).append((tuple(keys[2:]), entry))
        self.size += 1

    def _forms(self, word: str) -> tuple[Form, ...]:
        found = forms(word, self._endings)
        if self._spelling is str:
            return found
        # After the endings, so that what is left off is counted in the word as written.
        return tuple(Form(self._spelling(key), head, tail) for key, head, tail in found)

    def _look_up(self, word: str) -> tuple[tuple[Form, _Phrases[Code]], ...]:
        return tuple(
            (form, self._by_first[form.key])
            for form in self._forms(word)
            if form.key in self._by_first
        )

    def _matches_at(
        self, words: Words, index: int, candidates: tuple[tuple[Form, _Phrases[Code]], ...]
    ) -> list[Match[Code]]:
        found: list[Match[Code]] = []
        for head, phrases in candidates:
            start = words.starts[index] + head.head
            if phrases.longer and index + 1 < len(words.keys):
                for second in self._forms(words.keys[index + 1]):
                    for rest, entry in phrases.longer.get(second.key, ()):
                        last = index + 1 + len(rest)
                        tail = self._last_form(words, index + 2, rest) if rest else second
                        if tail is not None:
                            end = words.ends[last] - tail.tail
                            found.append(Match(*entry, start, end, index, last))
            end = words.ends[index] - head.tail
            found += (Match(*entry, start, end, index, index) for entry in phrases.alone)
        return found

    def _last_form(self, words: Words, index: int, rest: tuple[str, ...]) -> Form | None:
        """The reading of the last word, if the words from `index` on are `rest`."""
        if index + len(rest) > len(words.keys):
            return None
        tail: Form | None = None
        for offset, wanted in enumerate(rest, start=index):
            tail = next((f for f in self._forms(words.keys[offset]) if f.key == wanted), None)
            if tail is None:
                return None
        return tail
