"""Languages by script, by small words, and in borrowed letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.text import fold_text
from pipeline.language import LANGUAGES, UNKNOWN, judge
from tests.factories import PIPELINE, message

RULES = PIPELINE.rules


def language(text: str, hint: str | None = None) -> str:
    return judge(text, fold_text(text), hint, RULES.languages).language


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("وين البلدية عن هالحفرة؟", "ar"),
        ("طفح المجاري في شارعنا", "ar"),
        ("الشارع مظلم گدام بيتنا", "ar"),  # typed on a Persian keyboard
        ("فین البلدیة", "ar"),
        ("ہماری گلی میں پانی کھڑا ہے", "ur"),
        ("سڑک ٹوٹی ہوئی ہے", "ur"),
        ("بجلی نہیں", "ur"),
        ("wain el baladiya 3an el 7ofra", "ar-Latn"),
        ("el majari ta6fa7 fel share3", "ar-Latn"),
        ("mashkooreen walla ma gasarto", "ar-Latn"),
        ("hamari gali mein pani khara hai, koi nahi aata", "ur-Latn"),
        ("janab sarak bohat kharab hai", "ur-Latn"),
        ("kripya sadak theek karwaiye, gaddhe bahut hain", "hi-Latn"),
        ("सड़क पर पानी भरा है", "hi"),
        ("റോഡിൽ വെള്ളം കെട്ടിക്കിടക്കുന്നു", "ml"),
        ("ivide roadil vellam kettikidakkunnu", "ml-Latn"),
        ("রাস্তায় পানি জমে আছে", "bn"),
        ("ang baho po ng basura dito sa amin", "tl"),
        ("There is garbage in front of our building", "en"),
        ("Block7 2BHK flat is on fire, 10am, 5km away", "en"),
        ("Covid19 test 4pm, flat b2", "en"),
        ("3bhk flat no water 5days", "en"),
        ("2nd floor 3rd lift 4th bin", "en"),
        ("garbage hai", "ur-Latn"),
        ("main road", "en"),
        ("kripya safai karwaiye", "hi-Latn"),
        ("al sharee3 wasekh", "ar-Latn"),
        ("avar varikkunnilla", "ml-Latn"),  # by its ending
        ("ٹوٹا دروازا", "ur"),  # by letters that Arabic has not
        ("الگراج المسکر", "ar"),  # by its article
        ("في زبالة كتير جنب العمارة ومفيش حد بيشيلها", "ar"),
        ("گالوا بیصلحون الشارع وما صار شي", "ar"),
        ("پانی کب آئے گا؟", "ur"),
        ("Walang tubig mula kaninang umaga", "tl"),
    ],
)
def test_language(text: str, expected: str) -> None:
    assert language(text) == expected


@pytest.mark.parametrize(
    "text",
    ["hamari gali mein kachra pada hai koi nahi uthata", "bhai pani kab aayega subah se band hai"],
)
def test_roman_hindustani(text: str) -> None:
    """Without a word that only one of the two writes, Roman Urdu and Roman Hindi are the same."""
    assert language(text) in {"ur-Latn", "hi-Latn"}
    assert not PIPELINE.understand(message(text)).mixed


def test_a_word_that_only_one_writes_decides() -> None:
    same = "gali mein kachra pada hai, "
    assert language(same + "shukriya janab meherbani") == "ur-Latn"
    assert language(same + "dhanyavad kripya namaste") == "hi-Latn"


@pytest.mark.parametrize(
    ("text", "main"),
    [
        ("الإنارة خربانة عندنا في الفريج من أسبوع please send someone", "ar"),
        ("the road near our building is broken, الشارع كله مكسر من زمان", "en"),
        ("സ്ട്രീറ്റ് ലൈറ്റ് കത്തുന്നില്ല please fix the lights near our building", "en"),
    ],
)
def test_mixed_beside_the_main_one(text: str, main: str) -> None:
    draft = PIPELINE.understand(message(text))
    assert draft.mixed, draft.findings[1]
    assert draft.language == main


@pytest.mark.parametrize(
    "text",
    [
        "الحاوية ممتلئة عند Lulu",
        "please fix the road, shukran",
        "Al Nahda is dark",
        "The bin is full in الرولة",
        "our street light has been broken since last month and nobody came to repair it at all "
        "السلام عليكم ورحمة",
    ],
)
def test_a_name_or_a_thank_you_does_not_mix(text: str) -> None:
    assert not PIPELINE.understand(message(text)).mixed


@pytest.mark.parametrize("text", ["", "🔥🔥🔥", "0501234567", "!!!", "https://a.ae", "@shj"])
def test_no_words_no_language_but_the_platforms_guess(text: str) -> None:
    assert language(text) == UNKNOWN
    assert language(text, "ar-AE") == "ar"
    assert language(text, "xx") == UNKNOWN


def test_with_words_the_platform_is_not_asked() -> None:
    assert language("الحاوية مترسة", "en") == "ar"


def test_arabic_on_another_keyboard_is_the_same_message() -> None:
    usual = PIPELINE.understand(message("الحاوية مليانة في مويلح"))
    other = PIPELINE.understand(message("الحاویة ملیانة فی مویلح"))
    assert (other.language, other.intent) == (usual.language, usual.intent)
    assert other.services == usual.services
    assert [place.area for place in other.places] == [place.area for place in usual.places]


@given(st.text(max_size=200))
def test_any_text_has_a_language_and_a_reason(text: str) -> None:
    found = judge(text, fold_text(text), None, RULES.languages)
    assert found.language in {*LANGUAGES, UNKNOWN}
    assert 0 <= found.confidence <= 1
    assert found.because


def test_every_language_is_known_by_its_name() -> None:
    assert set(LANGUAGES) >= {"ar", "ar-Latn", "ur", "ur-Latn", "hi", "hi-Latn", "ml", "ml-Latn",
                              "bn", "tl", "en"}  # fmt: skip
