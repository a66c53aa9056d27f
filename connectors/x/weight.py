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
_JOINER, _KEYCAP = "\u200d", "\u20e3"
_SILENT = {"\ufe0e", "\ufe0f", _KEYCAP, *map(chr, range(0x1F3FB, 0x1F400))}


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
    total, previous, flags = 0, "", 0
    for char in text:
        is_flag = 0x1F1E6 <= ord(char) <= 0x1F1FF
        flags = flags + 1 if is_flag else 0
        joined = previous == _JOINER and ord(char) > 0x2000
        part = char in _SILENT or (char == _JOINER and _is_picture(previous)) or joined
        if not part and (not is_flag or flags % 2):
            total += _weight(char)
        previous = char
    return total


def _weight(char: str) -> int:
    code = ord(char)
    return 1 if any(first <= code <= last for first, last in _LIGHT) else 2


def _is_picture(char: str) -> bool:
    return bool(char) and (char in _SILENT or unicodedata.category(char) in {"So", "Sk"})
