"""Lengths as X counts them; the examples are those of its own counting page and of twitter-text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.x.weight import weigh


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("", 0),
        ("hello", 5),
        ("بلدية الشارقة", 13),
        ("شُكْرًا", 7),
        ("١٢٣", 3),
        ("你好", 4),
        ("こんにちは", 10),
        ("é", 1),
        ("e\u0301", 1),
        ("—“”…", 5),  # the ellipsis is outside the light ranges
        ("😀", 2),
        ("👍🏽", 2),
        ("👨‍👩‍👧‍👦", 2),
        ("🏳️‍🌈", 2),
        ("🇦🇪", 2),
        ("🇦🇪🇸🇦", 4),
        ("1️⃣", 2),
        ("©️", 2),
        ("🏽", 2),
        ("ب\u200d😀", 4),
        ("❤️‍🔥", 2),
        ("https://example.com/" + "a" * 200, 23),
        ("see https://shj.ae now", 31),
        ("shj.ae/x", 23),
    ],
)
def test_the_weight_of(text: str, weight: int) -> None:
    assert weigh(text) == weight


@given(st.text(alphabet=st.characters(min_codepoint=0x620, max_codepoint=0x64A)))
def test_each_arabic_letter_counts_one(text: str) -> None:
    assert weigh(text) == len(text)


@given(st.text())
def test_any_text_has_a_weight(text: str) -> None:
    assert 0 <= weigh(text) <= 23 * len(text) + 2
