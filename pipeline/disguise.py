"""Text with its disguises taken off, character by character, for the guard of public replies.

"٠５𝟎①²0️⃣" are digits, "а" of Cyrillic is an "a" to whoever reads it, and a hidden mark between two
digits hides nothing from a person. Case is kept, since a name may be known by it.
"""

from __future__ import annotations

import unicodedata

from domain.text import Folded, fold_text

# Letters that look like Latin ones: what stands behind is what is seen.
_LOOKS = {
    look: latin
    for latin, looks in {
        "A": "АΑᴀꓮ", "B": "ВΒʙ", "C": "СϹᴄꓚ", "D": "Ԁᴅ", "E": "ЕΕᴇꓰ", "F": "ꜰғ", "G": "Ԍɢ",
        "H": "НΗʜ", "I": "ІΙӀɪ", "J": "Јᴊ", "K": "КΚᴋ", "L": "ʟ", "M": "МΜᴍ", "N": "Νɴ",
        "O": "ОΟՕᴏ", "P": "РΡᴘ", "Q": "Ԛ", "R": "ʀ", "S": "ЅꜱՏ", "T": "ТΤᴛ", "U": "Աᴜ",
        "V": "Ѵᴠ", "W": "Ԝᴡ", "X": "ХΧ", "Y": "ҮΥУʏ", "Z": "Ζᴢ", "a": "аαɑ", "b": "Ьъ",
        "c": "сϲ", "d": "ԁ", "e": "еєεҽ", "g": "ɡց", "h": "һհ", "i": "іιıɩї", "j": "јϳ",
        "k": "кκ", "l": "ӏℓ", "m": "м", "n": "пηո", "o": "оοσօ", "p": "рρ", "q": "ԛգ",
        "r": "гґ", "s": "ѕ", "t": "тτ", "u": "υս", "v": "ѵν", "w": "ԝω", "x": "хχ",
        "y": "уγү", "z": "ζ",
    }.items()
    for look in looks
}  # fmt: skip
_SIGNS = {
    **dict.fromkeys("。․‧∙⋅⸱・｡٫۔।·•", "."),
    **dict.fromkeys("‐‑‒–—―−﹣－➖⁃˗", "-"),
    **dict.fromkeys("⁄∕╱⧸", "/"),
    **dict.fromkeys("،٬‚", ","),
    **dict.fromkeys("＋➕﹢", "+"),
    **dict.fromkeys("\u2028\u2029\u0085\r\v\f", "\n"),
    **dict.fromkeys("\u2800\u3164\u115f\u1160\uffa0", " "),
    **dict.fromkeys("📧✉", "@"),
    **dict.fromkeys("⭕", "0"),
    "\n": "\n",
    "🔟": "10",
    "#": "#",
    "_": "_",
    "〇": "0", "零": "0", "一": "1", "二": "2", "三": "3", "四": "4", "五": "5", "六": "6",
    "七": "7", "八": "8", "九": "9",
}  # fmt: skip


def _seen(char: str) -> str:
    """What a reader sees in place of `char`; nothing for what cannot be seen."""
    known = _SIGNS.get(char) or _LOOKS.get(char)
    if known is not None:
        return known
    if char.isascii():
        return char if char.isprintable() else " "
    number = unicodedata.numeric(char, None)
    if number is not None and number == int(number) and 0 <= number < 100:
        return str(int(number))
    wide = unicodedata.normalize("NFKC", char)
    if wide.isascii() and wide.isprintable() and wide.strip("() ."):
        return wide
    if unicodedata.category(char) in {"Cf", "Mn", "Me", "Co"} and not fold_text(char).strip():
        return ""
    return "".join(_LOOKS.get(one, one) for one in _bare(char))


def _bare(char: str) -> str:
    """Without accents in Latin and its look-alikes, as folded elsewhere (Arabic: أ is ا)."""
    base = unicodedata.normalize("NFKD", char)[:1]
    if (base.isascii() and base.isalpha()) or base in _LOOKS:
        return base
    return fold_text(char)


class _Table(dict[int, str]):
    """What is seen for each character met so far, for str.translate; bounded."""

    def __missing__(self, code: int) -> str:
        seen = _seen(chr(code))
        if len(self) < 20_000:
            self[code] = seen
        return seen


_TABLE = _Table()


def undisguised(text: str) -> Folded:
    """What is seen, with the way back to the text as written. Total and linear."""
    written = text
    for code, meant in (("%40", "@"), ("%2B", "+"), ("&#64;", "@"), ("&commat;", "@")):
        written = written.replace(code, meant.rjust(len(code), "\u200b"))  # the offsets stay
    pieces = [_TABLE[ord(char)] for char in written]
    offsets = tuple(index for index, piece in enumerate(pieces) for _ in piece)
    return Folded("".join(pieces), offsets, text)
