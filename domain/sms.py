"""How many short messages a text becomes, as networks count and bill them.

By 3GPP TS 23.038 (alphabets): 6.2.1 is the default alphabet with its extension table, whose
characters take two septets; any other character turns the whole text into UCS-2. One message holds
140 octets: 160 septets or 70 UTF-16 code units. In a longer text each segment spends six octets on
its header (3GPP TS 23.040, 9.2.3.24.1), which leaves 153 and 67.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

_DEFAULT = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")

Encoding = Literal["gsm-7", "ucs-2"]
_ONE: dict[Encoding, int] = {"gsm-7": 160, "ucs-2": 70}
_EACH: dict[Encoding, int] = {"gsm-7": 153, "ucs-2": 67}


@dataclass(frozen=True, slots=True)
class Segments:
    """What a text costs. Units are septets (gsm-7) or UTF-16 code units (ucs-2)."""

    encoding: Encoding
    units: int  # with what is lost where a pair does not fit the end of a segment
    segments: int  # messages sent and billed; none for an empty text
    left: int  # units until one more segment begins


def measure(text: str) -> Segments:
    """Linear, total: a lone surrogate counts as one unit."""
    encoding: Encoding = "ucs-2"
    if _DEFAULT.issuperset(text):
        encoding, widths = "gsm-7", [1] * len(text)
    elif (_DEFAULT | _EXTENSION).issuperset(text):
        encoding, widths = "gsm-7", [2 if char in _EXTENSION else 1 for char in text]
    else:
        widths = [2 if char > "\uffff" else 1 for char in text]
    units = sum(widths)
    if units <= _ONE[encoding]:
        return Segments(encoding, units, min(units, 1), _ONE[encoding] - units)
    return _in_parts(encoding, widths, _EACH[encoding])


def longest(encoding: Encoding, segments: int) -> int:
    """Units that fit into so many segments, where no pair stands at the end of one."""
    return _ONE[encoding] if segments == 1 else _EACH[encoding] * segments


def _in_parts(encoding: Encoding, widths: list[int], each: int) -> Segments:
    units = 0
    for width in widths:
        here = units % each
        if here + width > each:  # an escape or a surrogate is never parted from its second half
            units += each - here
        units += width
    segments = -(-units // each)
    return Segments(encoding, units, segments, segments * each - units)
