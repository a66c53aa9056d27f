"""Places: the right area, and the very characters that name it."""

from __future__ import annotations

import pytest

from domain.finding import Span
from tests.factories import PIPELINE, message


def places(text: str) -> tuple[Span, ...]:
    return PIPELINE.understand(message(text)).places


@pytest.mark.parametrize(
    ("text", "shown", "area"),
    [
        ("حفرة في المجاز ٣ قرب المسجد", "المجاز ٣", "Al Majaz 3"),
        ("حفرة في المجاز ۳ قرب المسجد", "المجاز ۳", "Al Majaz 3"),
        ("😡👩‍👩‍👧 الماي واصل في مويلح 🌧️", "مويلح", "Muwailih"),
        ("\u202bالماي في \u2067مويلح\u2069\u202c", "مويلح", "Muwailih"),
        ("المـــجاز بدون إنارة", "المـــجاز", "Al Majaz"),
        ("الزبالة فِي المَجَازِ", "المَجَازِ", "Al Majaz"),
        ("بالنهدة الشارع غرقان", "النهدة", "Al Nahda"),
        ("النهده الشارع غرقان", "النهده", "Al Nahda"),
        ("مويلح میں پانی", "مويلح", "Muwailih"),
        ("النہدہ میں پانی", "النہدہ", "Al Nahda"),
        ("الصناعية العاشرة كلها حفر", "الصناعية العاشرة", "Industrial Area 10"),
        ("potholes in ind area 10", "ind area 10", "Industrial Area 10"),
        ("Garbage in AL-NAHDA again", "AL-NAHDA", "Al Nahda"),
        ("water in Muweilah", "Muweilah", "Muwailih"),
        ("Rollayil vellam", "Rolla", "Al Rolla"),
        ("अल नहदा में पानी", "अल नहदा", "Al Nahda"),
        ("റോളയിൽ വെള്ളം", "റോള", "Al Rolla"),
        ("زحمة في شارع الوحدة", "شارع الوحدة", "Al Wahda Street"),
        ("@Shj_1 #مويلح_الصناعية الماي وصل", "مويلح", "Muwailih"),
        ("حفرة بالمجاز ٣", "المجاز ٣", "Al Majaz 3"),
        ("pothole in Majaz-1 near the bank", "Majaz-1", "Al Majaz 1"),
        ("صناعية10 فيها طفح", "صناعية10", "Industrial Area 10"),
        ("മജാസ് റോഡിൽ വെള്ളം", "മജാസ്", "Al Majaz"),
        ("#الرولة_زبالة", "الرولة", "Al Rolla"),
        ("الزبالة في كلباء", "كلباء", "Kalba"),
        ("potholes in Majaz3", "Majaz3", "Al Majaz 3"),
        ("pothole in industrial area 3rd", "industrial area 3rd", "Industrial Area 3"),
        ("garbage in Abu Shagharah", "Abu Shagharah", "Abu Shagara"),
        ("حفرة بالتعاون", "التعاون", "Al Taawun"),
        ("Rolla street lights not working", "Rolla", "Al Rolla"),
        ("في المجاز 3 سيارات مهجورة", "المجاز", "Al Majaz"),
    ],
)
def test_area_and_span(text: str, shown: str, area: str) -> None:
    found = {place.area: place for place in places(text)}
    assert area in found, found
    place = found[area]
    assert place.text == text[place.start : place.end]
    assert place.text.strip("\u2067\u2069") == shown


@pytest.mark.parametrize(
    "text",
    [
        "الحمد لله على كل حال",
        "التعاون بين الجميع مطلوب",
        "خان صديقه",
        "the seef of the sea",
        "السلام عليكم",
        "نهضة الأمة في العلم",
        "I want to khan",
        "المجال واسع",
        "3 days",
        "بالتعاون مع البلدية",
        "شرطة الشارقة ما ترد",
        "Sharjah police car parked on the pavement",
        "Khan brother fix the light",
        "I will not go.\nAl\nKhan brother",
        "سيارة الشارقة 3 12345 واقفة على الرصيف",
        "بلدية الشارقة ما ترد",
        "Sharjah Municipality is not answering",
        "",
    ],
)
def test_no_place(text: str) -> None:
    assert places(text) == ()


@pytest.mark.parametrize(
    ("text", "kind", "ambiguous"),
    [
        ("حفرة في النهدة", "area", True),
        ("حفرة في المجاز", "area", False),
        ("حفرة في النهدة، الشارقة", "area", False),
        ("حفرة في النهدة دبي", "outside", False),
        ("pothole in Al Nahda, Dubai", "outside", False),
        ("pothole in Ajman", "outside", False),
    ],
)
def test_a_name_that_stands_in_two_emirates(text: str, kind: str, ambiguous: bool) -> None:
    first = places(text)[0]
    assert (first.kind, first.ambiguous) == (kind, ambiguous)


def test_a_number_of_something_else_is_not_the_districts() -> None:
    assert places("النهدة 2 أيام بدون ماي")[0].area == "Al Nahda"
    assert places("المجاز 17")[0].area == "Al Majaz"


def test_the_city_is_named_only_where_nothing_closer_is() -> None:
    assert [place.kind for place in places("الزبالة في الشارقة")] == ["city"]
    assert [place.kind for place in places("الزبالة في الشارقة في المجاز")] == ["area"]


def test_a_place_as_the_first_word() -> None:
    """A name that needs a cue before it, with nothing before it."""
    assert places("التعاون فيها حفرة") == () or places("التعاون فيها حفرة")[0].area == "Al Taawun"
