"""Private data: found by form and check digit, shown and masked in the citizen's own text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.finding import Span
from pipeline.private_data import find_spans, luhn, mask, mod97
from tests.factories import PIPELINE, message

RULES = PIPELINE.rules
EMIRATES_ID = "784-1990-1234567-6"
IBAN = "AE070331234567890123456"
EASTERN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


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
        ("wa.me/971501234567", "phone", "971501234567"),
        ("784199012345676", "emirates_id", "784199012345676"),
        ("my name is Omar Khalid and the bin is full", "name", "Omar Khalid"),
        ("اسمي عمر خالد من المجاز", "name", "عمر خالد"),
        ("اسمي محمد عبدالله وساكن في المجاز", "name", "محمد عبدالله"),
        ("My name is Omar Khalid bin full", "name", "Omar Khalid"),
        ("my name is ahmed saif and i live in rolla", "name", "ahmed saif"),
        ("Name: Omar Hassan\nBins are full", "name", "Omar Hassan"),
        ("سيارة دبي A 12345 سادة المدخل", "plate", "دبي A 12345"),
        ("call 0555555555", "phone", "0555555555"),
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
        "رقم البلاغ 501234567",
        "meter number 501234567",
        "flat 1204, tower 3",
        "paid 150 AED on 12.03.2026",
        "sharjah 24 news",
        "اسمي غير مهم",
        "ticket number 501234567",
        "call us on +971 600 545 454",
        "call 06-02-2026 12",
        "flat in Sharjah 3 12345",
        "اسم الشارع مب مكتوب",
        "اسم الدوار مب واضح",
        "موعدي 05-02-2026 10",  # a date and an hour, with the digits of a telephone
        "the name of the street is not shown",
    ],
)
def test_other_numbers_are_not_private(text: str) -> None:
    assert found(text) == []


def test_a_wrong_check_digit_is_private_only_where_the_citizen_says_what_it_is() -> None:
    assert found("my emirates id 784-1990-1234567-5") == [("emirates_id", "784-1990-1234567-5")]
    assert found("iban AE080331234567890123456") == [("iban", "AE080331234567890123456")]


@pytest.mark.parametrize("position", range(23))
def test_one_changed_digit_breaks_a_number(position: int) -> None:
    for good, check in (("784199012345676", luhn), (IBAN, mod97)):
        if good[position : position + 1].isdigit():
            changed = str((int(good[position]) + 1) % 10)
            assert check(good)
            assert not check(good[:position] + changed + good[position + 1 :])


@given(
    st.integers(0, 9_999_999),
    st.sampled_from(["", "👨‍👩‍👧 ", "\u200f", "ـــ ", "\ud800 ", "طفح مُجَارٍ ", "@a http://a.ae/x "]),
    st.sampled_from([{}, EASTERN, PERSIAN]),
    st.sampled_from(["", " ", "-", "\u200e"]),
)
def test_a_number_is_found_wherever_and_however_it_is_written(
    number: int, before: str, digits: dict[int, int], gap: str
) -> None:
    written = gap.join(["050", f"{number:07}"]).translate(digits)
    text = f"{before}رقمي {written} شكرا"
    assert found(text) == [("phone", written)]
    assert mask(text, find_spans(text, RULES)) == f"{before}رقمي [phone] شكرا"


@given(st.text("0123456789+-() .@aeAE٠٥۰۵\u200f\nmyنameis:", max_size=80))
def test_spans_are_in_order_and_apart(text: str) -> None:
    ends = [at for span in find_spans(text, RULES) for at in (span.start, span.end)]
    assert ends == sorted(ends)
    assert all(shown for _, shown in found(text))


def test_an_emirate_in_a_plate_is_no_place() -> None:
    draft = PIPELINE.understand(message("سيارة رقم لوحتها دبي A 12345 سادة الطريق في المجاز"))
    assert [place.area for place in draft.places] == ["Al Majaz"]
    assert draft.findings[3].because == "1 plate"


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


def test_several_come_in_the_order_of_the_text() -> None:
    text = f"my name is Omar, call 0501234567 or omar@home.ae, id {EMIRATES_ID}"
    assert [kind for kind, _ in found(text)] == ["name", "phone", "email", "emirates_id"]


def test_masking_names_the_kind() -> None:
    text = f"id {EMIRATES_ID}, call ٠٥٠١٢٣٤٥٦٧"
    assert mask(text, find_spans(text, RULES)) == "id [emirates_id], call [phone]"
