"""Segments of short messages, by the numbers of 3GPP TS 23.038 and 23.040."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.sms import Segments, longest, measure


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Segments("gsm-7", 0, 0, 160)),
        ("a" * 160, Segments("gsm-7", 160, 1, 0)),
        ("a" * 161, Segments("gsm-7", 161, 2, 145)),
        ("a" * 306, Segments("gsm-7", 306, 2, 0)),
        ("a" * 307, Segments("gsm-7", 307, 3, 152)),
        ("€" * 80, Segments("gsm-7", 160, 1, 0)),
        ("€" * 80 + "a", Segments("gsm-7", 162, 2, 144)),  # the 77th does not fit into 153
        ("a" * 152 + "€" + "a" * 8, Segments("gsm-7", 163, 2, 143)),
        ("a" * 151 + "€" + "a" * 8, Segments("gsm-7", 161, 2, 145)),
        ("ç", Segments("ucs-2", 1, 1, 69)),  # Ç is in the alphabet, ç is not
        ("م" * 70, Segments("ucs-2", 70, 1, 0)),
        ("م" * 71, Segments("ucs-2", 71, 2, 63)),
        ("م" * 134, Segments("ucs-2", 134, 2, 0)),
        ("م" * 402, Segments("ucs-2", 402, 6, 0)),
        ("م" * 403, Segments("ucs-2", 403, 7, 66)),
        ("😀" * 35, Segments("ucs-2", 70, 1, 0)),
        ("م" * 66 + "😀" + "م" * 3, Segments("ucs-2", 72, 2, 62)),
        ("a" * 159 + "م", Segments("ucs-2", 160, 3, 41)),
    ],
)
def test_a_text_is_counted_as_the_network_does(text: str, expected: Segments) -> None:
    assert measure(text) == expected


def test_the_alphabet_has_its_128_places_less_the_escape() -> None:
    one_septet = [chr(code) for code in range(0x2100) if measure(chr(code)).encoding == "gsm-7"]
    two = [char for char in [*one_septet, "€"] if measure(char).units == 2]
    assert len(set(one_septet) - set(two)) == 127
    assert sorted(set(two)) == sorted("\f^{}\\[~]|€")


def _parts(text: str, size: int, each: int) -> int:
    """The slow way: fill segments one character after the other."""
    widths = [size if char in "€😀" else 1 for char in text]
    segments, room = 0, 0
    for width in widths:
        if width > room:
            segments, room = segments + 1, each
        room -= width
    return segments


@given(st.text("a€", min_size=161, max_size=700))
def test_no_extension_is_cut(text: str) -> None:
    assert measure(text).segments == _parts(text, 2, 153)


@given(st.text("م😀", min_size=71, max_size=400).filter(lambda text: "م" in text))
def test_no_surrogate_pair_is_cut(text: str) -> None:
    assert measure(text).segments == _parts(text, 2, 67)


@given(st.text(max_size=300))
def test_whatever_is_left_still_fits(text: str) -> None:
    found = measure(text)
    more = measure(text + "a" * found.left)
    assert more.left == 0
    assert more.segments == max(found.segments, 1)
    assert measure(text + "a" * (found.left + 1)).segments == max(found.segments, 1) + 1


def test_the_longest_is_what_still_fits() -> None:
    for segments in (1, 2, 6):
        assert measure("م" * longest("ucs-2", segments)).segments == segments
        assert measure("م" * (longest("ucs-2", segments) + 1)).segments == segments + 1
        assert measure("a" * longest("gsm-7", segments)).segments == segments
