"""Places as citizens write them, with the very words of theirs that name them."""

from __future__ import annotations

import pytest

from domain.finding import Span
from tests.factories import PIPELINE, message


def places(text: str) -> tuple[Span, ...]:
    found = PIPELINE.understand(message(text)).places
    assert all(text[place.start : place.end] == place.text for place in found)
    return found


@pytest.mark.parametrize(
    ("text", "words", "area"),
    [
        ("حفرة في المجاز", "المجاز", "Al Majaz"),
        ("حفرة بالمجاز ٣", "المجاز ٣", "Al Majaz 3"),
        ("حفرة في المجاز 3", "المجاز 3", "Al Majaz 3"),
        ("pothole in Al Nahda 2", "Al Nahda 2", "Al Nahda 2"),
        ("pothole in Majaz-1 near the bank", "Majaz-1", "Al Majaz 1"),
        ("pothole in muwailih", "muwailih", "Muwailih"),
        ("حفرة في المُوَيلِح", "المُوَيلِح", "Muwailih"),
        ("👨‍👩‍👧 حفرة في مويـــلح 😡", "مويـــلح", "Muwailih"),
        ("\u200fحفرة في\u200f مویلح", "مویلح", "Muwailih"),
        ("صناعية10 فيها طفح", "صناعية10", "Industrial Area 10"),
        ("طفح في الصناعية العاشرة", "الصناعية العاشرة", "Industrial Area 10"),
        ("sewage in Ind Area 10", "Ind Area 10", "Industrial Area 10"),
        ("طفح في شارع الوحدة", "شارع الوحدة", "Al Wahda Street"),
        ("മജാസ് റോഡിൽ വെള്ളം", "മജാസ്", "Al Majaz"),
        ("#الرولة_زبالة", "الرولة", "Al Rolla"),
        ("الزبالة في كلباء", "كلباء", "Kalba"),
        ("garbage in Ajman", "Ajman", "Ajman"),
    ],
)
def test_a_place(text: str, words: str, area: str) -> None:
    assert [(place.text, place.area) for place in places(text)] == [(words, area)]


@pytest.mark.parametrize(
    "text",
    ["", "الحمد لله", "نهضة الأمة في العلم", "I want to khan", "المجال واسع", "3 days"],
)
def test_no_place(text: str) -> None:
    assert places(text) == ()


def test_a_number_of_something_else_is_not_the_districts() -> None:
    assert places("النهدة 2 أيام بدون ماي")[0].area == "Al Nahda"
    assert places("المجاز 17")[0].area == "Al Majaz"


def test_a_name_that_dubai_has_too_is_said_to_be_ambiguous() -> None:
    assert places("in Al Nahda")[0].ambiguous
    assert not places("in Al Majaz")[0].ambiguous


def test_the_city_alone_is_named_only_where_nothing_closer_is() -> None:
    assert [place.kind for place in places("الزبالة في الشارقة")] == ["city"]
    assert [place.kind for place in places("الزبالة في الشارقة في المجاز")] == ["area"]
