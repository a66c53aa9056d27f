"""Telephone numbers are read as people of the city write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.phones import Phone, read_phone


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("050 123 4567", Phone("+971501234567", "mobile")),
        ("٠٥٠١٢٣٤٥٦٧", Phone("+971501234567", "mobile")),
        ("۰۵۰-۱۲۳-۴۵۶۷", Phone("+971501234567", "mobile")),  # Persian and Urdu digits
        ("०५०१२३४५६७", Phone("+971501234567", "mobile")),
        ("00971 50 123 4567", Phone("+971501234567", "mobile")),
        ("\u202a+971 50 123 4567\u202c", Phone("+971501234567", "mobile")),  # copied from a page
        ("＋９７１５０１２３４５６７", Phone("+971501234567", "mobile")),
        ("+91 98765 43210", Phone("+919876543210", "mobile")),
        ("+1 212 555 2368", Phone("+12125552368", "mobile")),  # either, in North America
        ("06 562 3333", Phone("+97165623333", "landline")),
        ("800 4444", Phone("+9718004444", "landline")),
        ("993", Phone(None, "invalid")),
        ("050 123 456", Phone(None, "invalid")),
        ("0501234567 ext 5", Phone(None, "invalid")),
        ("050 CALL ME", Phone(None, "invalid")),
        ("", Phone(None, "invalid")),
        ("0" * 100_000, Phone(None, "invalid")),
    ],
)
def test_a_number_is_read(written: str, expected: Phone) -> None:
    assert read_phone(written) == expected


def test_the_region_is_that_of_the_city() -> None:
    assert read_phone("0312 3456789", "PK") == Phone("+923123456789", "mobile")
    assert read_phone("0312 3456789").kind == "invalid"


def test_each_kind_is_told_in_both_languages() -> None:
    told = [read_phone(one).sentence for one in ("0501234567", "065623333", "1")]
    assert len({words.en for words in told}) == len({words.ar for words in told}) == 3


@given(st.text(max_size=60))
def test_reading_is_total_and_its_result_reads_as_itself(written: str) -> None:
    found = read_phone(written)
    assert (found.e164 is None) == (found.kind == "invalid")
    if found.e164:
        assert read_phone(found.e164) == found
