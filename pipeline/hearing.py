"""Hears words written in borrowed letters: every writer of Arabizi or Roman Urdu spells by ear.

"6af7a", "tafha" and "taf7ah" are طافحة; "kachara" and "kachrra" are "kachra". No list could hold
all such spellings, but the words themselves are in the rules already. So each Latin word of a
romanised message is compared by sound with the words that the rules know, and the ones recognised
make a second line of text. The stages behind then look at both lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from difflib import SequenceMatcher
from itertools import islice, product

from pipeline.lexicon import words_of

_ARABIC = re.compile("[ء-ي]+")
UNHEARD = "zz"  # keeps the place of a word that was not recognised; is no word itself
_MOST_READINGS = 24
_SHORT_WORDS = 3  # shorter ones sound like too many others

# Sounds that Latin letters tell apart badly share a sign. Vowels are left out, as Arabic does.
_ARABIC_SOUNDS = {
    **dict.fromkeys("تط", "t"), "ث": "T", "ج": "j", "ح": "H", "خ": "x", "د": "d",
    **dict.fromkeys("ذظض", "D"), "ر": "r", "ز": "z", **dict.fromkeys("سص", "s"), "ش": "S",
    "ع": "3", "غ": "G", "ف": "f", "ق": "q", "ك": "k", "ل": "l", "م": "m", "ن": "n", "ه": "h",
    "ب": "b",
}  # fmt: skip
_ARABIC_VOWELS = {"ا": "a", "و": "u", "ي": "i"}
_PAIRS = {
    "sh": "S", "ch": "kS", "kh": "x", "gh": "Gq", "th": "TD", "dh": "D", "3'": "G", "7'": "x",
    "5'": "x", "6'": "D", "9'": "D",
}  # fmt: skip
_LETTERS = {
    "2": ["", "q"], "3": ["3"], "4": ["D"], "5": ["x"], "6": ["t", "D"], "7": ["H"],
    "8": ["q", "G"], "9": ["s", "q"], "b": ["b"], "c": ["k", "s"], "d": ["d", "D"], "f": ["f"],
    "g": ["q", "j", "G"], "h": ["h", "H"], "j": ["j"], "k": ["k", "q"], "l": ["l"], "m": ["m"],
    "n": ["n"], "p": ["b"], "q": ["q"], "r": ["r"], "s": ["s"], "t": ["t"], "v": ["f"],
    "x": ["ks"], "z": ["z", "D"],
}  # fmt: skip
_VOWELS = {"a": "a", "e": "i", "i": "i", "y": "i", "o": "u", "u": "u", "w": "u"}
_ARTICLES = ("al", "el", "il", "bil", "bel", "fil", "fel", "wel", "lel", "lil", "l")
_ENDINGS = ("na", "ha", "hom", "hum", "kom", "kum", "eh", "ah", "at", "ny", "ni")


class Hearing:
    """The words of the rules, by how they sound."""

    def __init__(self, words: Iterable[str], english: Iterable[str]) -> None:
        self._known = frozenset(words)
        self._english = frozenset(english)
        self._arabic: dict[str, list[str]] = {}
        self._roman: dict[str, list[str]] = {}
        for word in sorted(self._known):
            if _ARABIC.fullmatch(word):
                self._arabic.setdefault(_arabic_sound(word), []).append(word)
            elif word.isascii() and word.isalpha() and len(word) > _SHORT_WORDS:
                self._roman.setdefault(_roman_sound(word), []).append(word)

    def listen(self, folded: str, language: str) -> str:
        """`folded`, and where it is romanised a second line of the words recognised in it."""
        if language == "ar-Latn":
            hear = self._arabic_word
        elif language in {"ur-Latn", "hi-Latn", "ml-Latn"}:
            hear = self._roman_word
        else:
            return folded
        heard = [self._hear(word, hear) for word in words_of(folded[:5000]).keys]
        return f"{folded}\n{' '.join(heard)}" if any(w != UNHEARD for w in heard) else folded

    def _hear(self, word: str, hear: Callable[[str], str | None]) -> str:
        if len(word) <= _SHORT_WORDS and word.isalpha():
            return UNHEARD
        if not word.isascii() or word.isdigit() or word in self._english:
            return UNHEARD
        return hear(word) or UNHEARD

    def _arabic_word(self, word: str) -> str | None:
        for stem in _stems(word):
            found = {
                known
                for sound in _sounds(stem)
                if len(sound) > 1
                for known in self._arabic.get(sound, ())
            }
            fitting = [(_misfit(stem, known), known) for known in found]
            best = min(fitting, default=None)
            if best and best[0] <= (1.0 if len(_arabic_sound(best[1])) > 2 else 0.5):
                return best[1]
        return None

    def _roman_word(self, word: str) -> str | None:
        if word in self._known or len(word) <= _SHORT_WORDS:
            return None
        found = self._roman.get(_roman_sound(word), ())
        fitting = [(SequenceMatcher(None, word, known).ratio(), known) for known in found]
        best = max(fitting, default=None)
        return best[1] if best and best[0] >= 0.75 else None


def _arabic_sound(word: str) -> str:
    """Consonants of an Arabic word; a first و or ي is one, a last ه is the ending ة."""
    inner = word[:-1] if word[-1] == "ه" and len(word) > 2 else word
    sound = "".join(_ARABIC_SOUNDS.get(char, "") for char in inner)
    first = {"و": "w", "ي": "y"}.get(word[0], "")
    return _once(first + sound)


def _stems(word: str) -> Iterable[str]:
    """The word as it stands, without its article, without an ending, without both."""
    bare = [word]
    bare += [word[len(a) :] for a in _ARTICLES if word.startswith(a) and len(word) - len(a) > 2]
    yield from bare
    for stem in bare:
        yield from (stem[: -len(e)] for e in _ENDINGS if stem.endswith(e) and len(stem) > 5)


def _sounds(word: str) -> Iterable[str]:
    """The consonants that a Latin spelling may stand for, likelier ones first."""
    choices: list[tuple[str, ...]] = []
    index = 0
    while index < len(word):
        pair = word[index : index + 2]
        if pair in _PAIRS:
            choices.append(tuple(_PAIRS[pair]))
            index += 2
            continue
        char = word[index]
        if index == 0 and char in "wy":
            choices.append((char,))
        elif char == "h" and index == len(word) - 1 and index > 1:
            choices.append(("", "h", "H"))
        elif char in _LETTERS:
            choices.append(tuple(_LETTERS[char]))
        index += 1
    for readings in islice(product(*choices), _MOST_READINGS):
        yield _once("".join(readings))


def _misfit(stem: str, known: str) -> float:
    """How badly the vowels fit: Arabic writes the long ones only, Latin letters most of them."""
    said = [_VOWELS[char] for char in stem if char in _VOWELS]
    meant = [_ARABIC_VOWELS[char] for char in known if char in _ARABIC_VOWELS]
    missing, at = 0, 0
    for vowel in meant:
        where = next((i for i in range(at, len(said)) if said[i] == vowel), None)
        if where is None:
            missing += 1
        else:
            at = where + 1
    if known[0] == "ا" and stem[0] not in "aeiou":
        missing += 2
    open_end = stem.rstrip("h")[-1:] in set("aeiouy")
    unlike = open_end != (known[-1] in "هايو")
    return missing + 0.1 * max(0, len(said) - len(meant)) + 0.3 * unlike


def _roman_sound(word: str) -> str:
    """Consonants of an Urdu, Hindi or Malayalam word in Latin letters."""
    plain = word.replace("ch", "c").replace("sh", "s").replace("ph", "f").replace("w", "v")
    plain = plain.replace("q", "k").replace("z", "j").replace("x", "ks")
    first = plain[0] if plain[0] in "aeiou" else ""
    if len(plain) > 4 and plain[-1] == "n" and plain[-2] in "aeiou":
        plain = plain[:-1]  # a nasal: nahi, nahin
    kept = "".join(char for char in plain[1:] if char not in "aeiouhy")
    head = "" if first else plain[0]
    return first + _once(head + kept)


def _once(sound: str) -> str:
    """Doubled consonants count once."""
    return "".join(
        char for char, before in zip(sound, "\0" + sound, strict=False) if char != before
    )
