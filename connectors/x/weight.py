"""How long X counts a text: 280 of its own units, not characters.

Latin, Arabic and most other letters count one; Chinese, Japanese, Korean and everything rare count
two; an emoji counts two however many code points it is made of; a link counts 23.
"""

from __future__ import annotations

import re
import unicodedata

MOST = 280
_LINK = 23
_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
_URL = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_BARE = re.compile(r"(?<![\w@.-])(?:[a-z0-9-]{1,63}\.)+[a-z]{2,24}(?:/[^\s<>\"]*)?", re.IGNORECASE)
_JOINER = "\u200d"
_PICTURE_SIGNS = {"\ufe0f", "\u20e3"}  # behind a letter or digit: make a picture of it
_TONES = frozenset(map(chr, range(0x1F3FB, 0x1F400)))


def weigh(text: str) -> int:
    """The weight of `text`; rather too much than too little."""
    text = unicodedata.normalize("NFC", text)
    text, total = _taken(_URL, text, exact=True)
    text, more = _taken(_BARE, text, exact=False)
    return total + more + _letters(text)


def _taken(pattern: re.Pattern[str], text: str, *, exact: bool) -> tuple[str, int]:
    """The text without what matches, and what that weighs."""
    total = sum(
        _LINK if exact else max(_LINK, _letters(match[0])) for match in pattern.finditer(text)
    )
    return pattern.sub("", text), total


def _letters(text: str) -> int:
    total, previous, joined, flags = 0, "", False, 0
    for char in text:
        is_flag = 0x1F1E6 <= ord(char) <= 0x1F1FF
        flags = flags + 1 if is_flag else 0
        if char in _PICTURE_SIGNS:
            total += 2 - _weight(previous) if previous else 2
        elif not (_is_part(char, previous) or joined or (is_flag and flags % 2 == 0)):
            total += _weight(char)
        joined = char == _JOINER and _is_picture(previous)
        previous = char
    return total


def _is_part(char: str, previous: str) -> bool:
    """A skin tone or a joiner behind a picture."""
    return (char in _TONES or char == _JOINER) and _is_picture(previous)


def _weight(char: str) -> int:
    code = ord(char)
    return 1 if any(first <= code <= last for first, last in _LIGHT) else 2


def _is_picture(char: str) -> bool:
    return char in _PICTURE_SIGNS or char in _TONES or unicodedata.category(char or "a") == "So"
