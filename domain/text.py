"""How text is made comparable: one folding for search, matching and triage.

People write the same word in many ways: أ for ا, ه for ة, ٥ for 5, "ساااعدونا", a full-width
letter, a hidden bidi mark. `fold` takes these differences away and remembers where each folded
character came from, so that what a rule finds can be shown, and masked, in the original.

Folding is total (any `str`, lone surrogates and NULs too), linear, and idempotent.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

URL = "<url>"  # stands in folded text for any link
USER = "<user>"  # stands in folded text for any @handle

# What NFKC and lower-casing leave apart although people do not. Persian letters are not here: Urdu
# needs them. See arabic_letters.
_LETTERS = {
    **dict.fromkeys("أإآٱٲٳٵ", "ا"),
    "ى": "ي",
    "ة": "ه",
    **dict.fromkeys("ؤٶ", "و"),
    **dict.fromkeys("ئٸ", "ي"),
    "ۂ": "ہ",
    "ۓ": "ے",
    "ـ": "",
    "\n": "\n",
    "\u2028": "\n",
    "\u2029": "\n",
    **dict.fromkeys("’‘`´ʼʿʾ", "'"),
    **dict.fromkeys("“”«»", '"'),
    **dict.fromkeys("–—−", "-"),
    "؟": "?",
    "،": ",",
    "؛": ";",
}
_PERSIAN = str.maketrans("گکیچپڤہھۃۀەے", "قكيكبفههههه" + "ي")
_HAS_PERSIAN = re.compile("[گکیچپڤہھۃۀەے]")

_LENGTHENED = re.compile(r"(?!www\.)([^\d\s])\1\1+")
# A link stops at the first non-ASCII character: Arabic is often typed right behind one. The bare
# form (shop.example.com/x) is tried only where a name can begin, which keeps the scan linear. Both
# take an "@" that stands right behind: left alone it would begin a handle in the folded text.
_LINK = re.compile(
    r"(?P<user>(?<![^\W_])@[^\W_]\w*(?:@\w*)*)"
    r"|(?<![a-z])(?:https?://|www\.)[!-~]+"
    r"|(?<![a-z0-9@.-])[a-z0-9][a-z0-9-]{0,62}(?:\.[a-z0-9-]{1,63}){0,4}"
    r"\.(?:(?:com|net|org|ae|info|shop|store|site|online|xyz|app)(?![^\W_])(?:[/@][!-~]*)?"
    r"|(?:ly|me|co|gl|be|io|cc|to)/[!-~]*)"
)
_INDIC = "\u0900-\u0963\u0966-\u0dff"  # with the vowel signs, which \w leaves out
# Arabic letters end where a Latin letter or a digit begins, so "صناعية10" is two tokens.
TOKEN = re.compile(
    r"[ء-ۓۥۦۮ-ۯۺ-ۿ]+|<url>|<user>|[a-z0-9]+(?:'[a-z0-9]+)*"
    rf"|[{_INDIC}]+|[^\W0-9a-z_ء-ۿ{_INDIC}]+"
)


def _is_kept_mark(code: int) -> bool:
    """Vowel signs of the Indian and South-East Asian scripts carry the word: those stay."""
    return 0x0900 <= code < 0x1AB0


def _fold_once(char: str) -> str:
    known = _LETTERS.get(char)
    if known is not None:
        return known
    code, category = ord(char), unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if category in {"Cc", "Cs", "Zs"}:
        return " "
    if category == "Cf" or (category in {"Mn", "Me"} and not _is_kept_mark(code)):
        return ""
    if 0xC0 <= code < 0x250 or 0x1E00 <= code < 0x1F00:
        char = unicodedata.normalize("NFKD", char)[0]
    return char.lower()


def _fold_char(char: str) -> str:
    """`char` under NFKC and the table above, until neither changes it any more."""
    before, after = "", char
    while before != after:
        before = after
        after = "".join(map(_fold_once, unicodedata.normalize("NFKC", before)))
    return after


class _Table(dict[str, str]):
    """Folded form of each character met so far. Bounded: an attacker has a million characters."""

    def __missing__(self, char: str) -> str:
        folded = _fold_char(char)
        if len(self) < 20_000:
            self[char] = folded
        return folded


_folded = _Table().__getitem__


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text; `offsets[i]` is where its character i began in the original."""

    text: str
    offsets: tuple[int, ...]
    original: str = ""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where text[start:end] stands in the original, with the marks that folding dropped."""
        size = len(self.text)
        start, end = max(0, min(start, size)), max(0, min(end, size))
        if start >= end:
            here = self.offsets[start] if start < size else len(self.original)
            return here, here
        first, last = self.offsets[start], self.offsets[end - 1]
        stop = self.offsets[end] if end < size else len(self.original)
        while stop > last + 1 and _is_invisible(self.original[stop - 1]):
            stop -= 1
        return first, max(stop, last + 1)


def _is_invisible(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) == "Cf"


def fold(text: str) -> Folded:
    """The folded text with a way back. Slower than fold_text, and always equal to it."""
    pieces = list(map(_folded, text))
    folded = "".join(pieces)
    if len(folded) == len(text) and "" not in pieces:
        offsets = list(range(len(text)))
    else:
        offsets = [index for index, piece in enumerate(pieces) for _ in piece]
    while not unicodedata.is_normalized("NFKC", folded):
        folded, offsets = _compose(folded, offsets)
    if _LENGTHENED.search(folded):
        folded, offsets = _replace(folded, offsets, _LENGTHENED, lambda match: match[1] * 2)
    if _may_hold_link(folded):
        folded, offsets = _replace(folded, offsets, _LINK, _stand_in)
    return Folded(folded.replace("#", " ").replace("_", " "), tuple(offsets), text)


def fold_text(text: str) -> str:
    """Only the folded text."""
    folded = "".join(map(_folded, text))
    while not unicodedata.is_normalized("NFKC", folded):
        folded = "".join(map(_folded, unicodedata.normalize("NFKC", folded)))
    folded = _LENGTHENED.sub(r"\1\1", folded)
    if _may_hold_link(folded):
        folded = _LINK.sub(_stand_in, folded)
    return folded.replace("#", " ").replace("_", " ")


def arabic_letters(folded: str) -> str:
    """Persian and Urdu letters as their Arabic neighbours, one for one: offsets stay true.

    For matching Arabic typed on such a keyboard ("گال", "شارجہ"). Not for telling languages apart.
    """
    return folded.translate(_PERSIAN) if _HAS_PERSIAN.search(folded) else folded


def tokens(folded: str) -> list[str]:
    """The words of a folded text; links and handles come as URL and USER."""
    return TOKEN.findall(folded)


def _may_hold_link(folded: str) -> bool:
    return "." in folded or "@" in folded or "://" in folded


def _stand_in(match: re.Match[str]) -> str:
    # Spaces around, so that what stood beside the link neither joins it nor each other.
    return f" {USER} " if match["user"] else f" {URL} "


def _replace(
    text: str, offsets: list[int], pattern: re.Pattern[str], by: Callable[[re.Match[str]], str]
) -> tuple[str, list[int]]:
    """`pattern.sub(by, text)` that carries the offsets along."""
    done: list[str] = []
    kept: list[int] = []
    at = 0
    for match in pattern.finditer(text):
        start, end = match.span()
        stand_in = by(match)
        done += (text[at:start], stand_in)
        kept += offsets[at:start]
        kept += [offsets[min(start + i, end - 1)] for i in range(len(stand_in))]
        at = end
    done.append(text[at:])
    kept += offsets[at:]
    return "".join(done), kept


def _compose(text: str, offsets: list[int]) -> tuple[str, list[int]]:
    """NFKC over stretches that can combine (Bengali vowels, Hangul), then the table again."""
    done: list[str] = []
    kept: list[int] = []
    for start, end in _clusters(text):
        composed = unicodedata.normalize("NFKC", text[start:end])
        folded = "".join(map(_folded, composed))
        done.append(folded)
        kept += [offsets[min(start + i, end - 1)] for i in range(len(folded))]
    return "".join(done), kept


def _clusters(text: str) -> Iterable[tuple[int, int]]:
    """Stretches of a base character and all that may combine with it."""
    start = 0
    for index, char in enumerate(text):
        joins = unicodedata.category(char)[0] == "M" or "\u1160" <= char <= "\u11ff"
        if index > start and not joins:
            yield start, index
            start = index
    if text:
        yield start, len(text)
