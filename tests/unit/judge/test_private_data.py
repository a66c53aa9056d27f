"""Private data is found where it stands, by its check digit where it has one, and masked."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.private_data import find_spans, luhn, mask, mod97
from tests.factories import PIPELINE, message

_EASTERN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def found(text: str) -> list[tuple[str, str]]:
    spans = find_spans(text, PIPELINE.rules)
    assert all(text[span.start : span.end] == span.text for span in spans)
    return [(span.kind, span.text) for span in spans]


@pytest.mark.parametrize(
    ("text", "kind", "private"),
    [
        ("call 0501234567 now", "phone", "0501234567"),
        ("اتصل على 050-123-4567", "phone", "050-123-4567"),
        ("+971 50 123 4567", "phone", "+971 50 123 4567"),
        ("00971501234567", "phone", "00971501234567"),
        ("بيتنا 06 5123456", "phone", "06 5123456"),
        ("رقمي ٠٥٠١٢٣٤٥٦٧", "phone", "٠٥٠١٢٣٤٥٦٧"),
        ("رقمي ۰۵۰۱۲۳۴۵۶۷", "phone", "۰۵۰۱۲۳۴۵۶۷"),
        ("wa.me/971501234567", "phone", "971501234567"),
        ("هويتي 784-1990-1234567-6", "emirates_id", "784-1990-1234567-6"),
        ("784199012345676", "emirates_id", "784199012345676"),
        ("iban AE07 0331 2345 6789 0123 456", "iban", "AE07 0331 2345 6789 0123 456"),
        ("write to ali.h+x@mail.co.ae please", "email", "ali.h+x@mail.co.ae"),
        ("رقم السيارة الشارقة 3 12345", "plate", "الشارقة 3 12345"),
        ("plate Dubai A 12345 parked here", "plate", "Dubai A 12345"),
        ("my name is Omar Khalid and the bin is full", "name", "Omar Khalid"),
        ("اسمي عمر خالد من المجاز", "name", "عمر خالد"),
    ],
)
def test_what_is_private(text: str, kind: str, private: str) -> None:
    assert (kind, private) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "call 993",
        "البلدية 800 900",
        "رقم البلاغ 501234567",
        "meter number 501234567",
        "flat 1204, tower 3",
        "2026-03-01 08:00",
        "12345",
        "paid 150 AED on 12.03.2026",
        "sharjah 24 news",
        "اسمي غير مهم",
    ],
)
def test_what_is_not(text: str) -> None:
    assert found(text) == []


def test_a_wrong_check_digit_is_private_only_where_the_citizen_says_what_it_is() -> None:
    assert found("784-1990-1234567-5") == []
    assert found("my emirates id 784-1990-1234567-5") == [("emirates_id", "784-1990-1234567-5")]
    assert found("AE080331234567890123456") == []
    assert found("iban AE080331234567890123456") == [("iban", "AE080331234567890123456")]


@pytest.mark.parametrize("position", range(15))
def test_one_changed_digit_breaks_the_identity_number(position: int) -> None:
    good = "784199012345676"
    bad = good[:position] + str((int(good[position]) + 1) % 10) + good[position + 1 :]
    assert luhn(good)
    assert not luhn(bad)


@pytest.mark.parametrize("position", range(2, 23))
def test_one_changed_digit_breaks_the_account_number(position: int) -> None:
    good = "AE070331234567890123456"
    bad = good[:position] + str((int(good[position]) + 1) % 10) + good[position + 1 :]
    assert mod97(good)
    assert not mod97(bad)


@settings(max_examples=100, deadline=None)
@given(
    st.integers(0, 9_999_999),
    st.sampled_from(["", "👨‍👩‍👧 ", "\u200f", "ـــ ", "\ud800 ", "طفح مُجَارٍ ", "@a http://a.ae/x "]),
    st.sampled_from([None, _EASTERN, _PERSIAN]),
    st.sampled_from(["", " ", "-", "\u200e"]),
)
def test_a_number_is_found_wherever_and_however_it_is_written(
    number: int, before: str, digits: dict[int, int] | None, gap: str
) -> None:
    written = gap.join(["050", f"{number:07}"])
    if digits:
        written = written.translate(digits)
    text = f"{before}رقمي {written} شكرا"
    spans = find_spans(text, PIPELINE.rules)
    assert [span.text for span in spans if span.kind == "phone"] == [written]
    assert mask(text, spans) == f"{before}رقمي [phone] شكرا"


def test_an_emirate_in_a_plate_is_no_place() -> None:
    draft = PIPELINE.understand(message("سيارة رقم لوحتها دبي A 12345 سادة الطريق في المجاز"))
    assert [place.area for place in draft.places] == ["Al Majaz"]
    assert draft.findings[3].because == "1 plate"


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from("0123456789+-() .@aeAE٠٥۰۵\u200f\nmyنameis:"), max_size=80))
def test_any_text(text: str) -> None:
    spans = find_spans(text, PIPELINE.rules)
    assert all(text[span.start : span.end] == span.text != "" for span in spans)
    ends = [at for span in spans for at in (span.start, span.end)]
    assert ends == sorted(ends)
