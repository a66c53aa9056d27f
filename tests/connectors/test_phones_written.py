"""A number is one and the same however it is written."""

from __future__ import annotations

import pytest

from connectors.phones import read_phone


@pytest.mark.parametrize(
    "written",
    [
        "0501234567", "050 123 4567", "050-123-4567", "+971 50 123 4567", "00971501234567",
        "971501234567", "٠٥٠١٢٣٤٥٦٧", "۰۵۰ ۱۲۳ ۴۵۶۷", "(050) 123.4567", "501234567",
        "\u202a+971501234567\u202c",
    ],
)  # fmt: skip
def test_every_way_of_writing_it_is_one_number(written: str) -> None:
    assert read_phone(written).e164 == "+971501234567"


def test_other_countries_have_their_own_code() -> None:
    assert read_phone("+91 98765 43210").e164 == "+919876543210"
    assert read_phone("06 561 2222").e164 == "+97165612222"
    assert read_phone("98765 43210", "IN").e164 == "+919876543210"


@pytest.mark.parametrize("written", ["", "سالم", "12", "050", "0501234567890123", "A7K2M9QX"])
def test_what_is_no_number_is_none(written: str) -> None:
    assert read_phone(written).e164 is None
