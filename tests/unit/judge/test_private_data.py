"""Private data: found by form and check digit, shown and masked in the citizen's own text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.finding import Span
from pipeline.private_data import find_spans, luhn, mask, mod97
from tests.factories import PIPELINE

RULES = PIPELINE.rules
EMIRATES_ID = "784-1990-1234567-6"
IBAN = "AE070331234567890123456"


def found(text: str) -> list[tuple[str, str]]:
    spans: tuple[Span, ...] = find_spans(text, RULES)
    assert all(span.text == text[span.start : span.end] for span in spans)
    return [(span.kind, span.text) for span in spans]


@pytest.mark.parametrize(
    ("text", "kind", "shown"),
    [
        ("كلموني 0501234567", "phone", "0501234567"),
        ("كلموني ٠٥٠١٢٣٤٥٦٧ ضروري", "phone", "٠٥٠١٢٣٤٥٦٧"),
        ("كلموني ۰۵۰۱۲۳۴۵۶۷", "phone", "۰۵۰۱۲۳۴۵۶۷"),
        ("😡👩‍👩‍👧 call +971 50 123 4567 now", "phone", "+971 50 123 4567"),
        ("call 00971501234567", "phone", "00971501234567"),
        ("call 050-123-4567", "phone", "050-123-4567"),
        ("landline 06 512 3456", "phone", "06 512 3456"),
        ("\u202a0501234567\u202c رقمي", "phone", "0501234567"),
        ("write to abu.saif+1@mail.ae please", "email", "abu.saif+1@mail.ae"),
        (f"my id {EMIRATES_ID} ok", "emirates_id", EMIRATES_ID),
        ("هويتي ٧٨٤-١٩٩٠-١٢٣٤٥٦٧-٦", "emirates_id", "٧٨٤-١٩٩٠-١٢٣٤٥٦٧-٦"),
        (f"refund to {IBAN}", "iban", IBAN),
        ("IBAN AE07 0331 2345 6789 0123 456", "iban", "AE07 0331 2345 6789 0123 456"),
        ("لوحة السيارة الشارقة 3 12345", "plate", "الشارقة 3 12345"),
        ("plate number Dubai A 12345 parked", "plate", "Dubai A 12345"),
    ],
)
def test_found_as_written(text: str, kind: str, shown: str) -> None:
    assert [(k, s.strip("\u202a\u202c")) for k, s in found(text)] == [(kind, shown)]


@pytest.mark.parametrize(
    "text",
    [
        "بلاغ رقم 12345678",
        "complaint number 0312345",
        "993 ما يردون",
        "call 800 2345",
        "600525252",
        "784-1990-1234567-5",  # the check digit is wrong
        "AE080331234567890123456",  # these are
        "2026-03-01 10:30",
        "price 1,500,000 AED",
        "building 12345",
        "@handle_1",
        "9999999999999999999999",
    ],
)
def test_other_numbers_are_not_private(text: str) -> None:
    assert found(text) == []


@given(st.integers(0, 9_999_999), st.integers(1950, 2020))
def test_exactly_one_check_digit_makes_an_emirates_id(serial: int, year: int) -> None:
    ids = [f"784-{year}-{serial:07}-{digit}" for digit in range(10)]
    assert sum(map(luhn, ids)) == 1
    assert [found(one) != [] for one in ids] == [luhn(one) for one in ids]


@given(st.text("0123456789", min_size=19, max_size=19))
def test_exactly_one_pair_of_check_digits_makes_an_iban(account: str) -> None:
    right = [n for n in range(2, 99) if mod97(f"AE{n:02}{account}")]
    assert len(right) == 1
    assert found(f"AE{right[0]:02}{account}")[0][0] == "iban"


@given(
    st.text("abz اب😡\u202e\u200d\u064e", max_size=30),
    st.sampled_from(["0501234567", EMIRATES_ID, IBAN, "a@b.ae"]),
)
def test_masked_text_holds_the_number_no_more(around: str, number: str) -> None:
    text = f"{around} {number} {around}"
    assert number not in mask(text, find_spans(text, RULES))


def test_masking_names_the_kind() -> None:
    text = f"id {EMIRATES_ID}, call ٠٥٠١٢٣٤٥٦٧"
    assert mask(text, find_spans(text, RULES)) == "id [emirates_id], call [phone]"
