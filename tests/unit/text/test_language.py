"""The language of a message, by what citizens of Sharjah write."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.text import fold_text
from pipeline.language import LANGUAGES, UNKNOWN, Verdict, judge
from tests.factories import PIPELINE, message


def verdict(text: str, hint: str | None = None) -> Verdict:
    return judge(text, fold_text(text), hint, PIPELINE.rules.languages)


SENTENCES = {
    "ar": [
        "الحاوية اللي قدام بيتنا مترسة من أسبوع",
        "يرجى إصلاح عمود الإنارة المعطل في شارعنا",
        "في زبالة كتير جنب العمارة ومفيش حد بيشيلها",
        "شو هالريحة اللي طالعة من المجاري",
        "گالوا بیصلحون الشارع وما صار شي",  # typed on a Persian keyboard
    ],
    "ar-Latn": [
        "el 7awya matroosa mn asboo3 w ma7ad yshelha",
        "fe ree7a wa5a mn el majari 3ndna",
        "ya jma3a el kahraba magtoo3a mn el sob7",
    ],
    "ur": [
        "ہماری گلی میں کوڑا پڑا ہے اور کوئی نہیں اٹھاتا",
        "سڑک پر بڑا گڑھا ہے",
        "پانی کب آئے گا؟",
    ],
    "hi": ["हमारी गली में कचरा पड़ा है", "सड़क की बत्ती बंद है"],
    "ml": ["ഞങ്ങളുടെ റോഡിൽ വെള്ളം കെട്ടിക്കിടക്കുന്നു", "ലൈറ്റ് കത്തുന്നില്ല"],
    "ml-Latn": ["ivide waste edukkan aarum varunnilla", "roadil vellam ketti kidakkunnu"],
    "bn": ["আমাদের রাস্তায় ময়লা জমে আছে", "বাতি জ্বলে না"],
    "tl": ["Ang baho po ng basura dito sa amin", "Walang tubig mula kaninang umaga"],
    "en": [
        "The bin in our street is full since one week",
        "pothole near block 7 majaz 3, please fix",
        "Covid19 test 4pm, flat b2",
    ],
}


@pytest.mark.parametrize(
    ("language", "text"), [(language, text) for language, some in SENTENCES.items() for text in some]
)
def test_a_sentence(language: str, text: str) -> None:
    assert verdict(text).language == language


@pytest.mark.parametrize(
    "text",
    [
        "hamari gali mein kachra pada hai koi nahi uthata",
        "bhai pani kab aayega subah se band hai",
    ],
)
def test_roman_hindustani(text: str) -> None:
    """Without a word that only one of the two writes, Roman Urdu and Roman Hindi are the same."""
    assert verdict(text).language in {"ur-Latn", "hi-Latn"}


def test_a_word_that_only_one_writes_decides() -> None:
    same = "gali mein kachra pada hai, "
    assert verdict(same + "shukriya janab meherbani").language == "ur-Latn"
    assert verdict(same + "dhanyavad kripya namaste").language == "hi-Latn"


@pytest.mark.parametrize(
    ("text", "language", "mixed"),
    [
        ("الحاوية مترسة من أسبوع ومحد يشيلها please send somebody", "ar", True),
        ("ഞങ്ങളുടെ റോഡിൽ വെള്ളം കെട്ടിക്കിടക്കുന്നു please send tanker", "ml", True),
        ("الحاوية مترسة please", "ar", False),
        ("The bin is full in الرولة", "en", False),
    ],
)
def test_another_language_beside_it(text: str, language: str, mixed: bool) -> None:
    found = verdict(text)
    assert (found.language, found.mixed) == (language, mixed), found.because


def test_arabic_on_another_keyboard_is_the_same_message() -> None:
    usual = PIPELINE.understand(message("الحاوية مليانة في مويلح"))
    other = PIPELINE.understand(message("الحاویة ملیانة فی مویلح"))
    assert (other.language, other.intent) == (usual.language, usual.intent)
    assert other.services[0].code == usual.services[0].code
    assert [place.area for place in other.places] == [place.area for place in usual.places]


@pytest.mark.parametrize("text", ["", "😂😂", "...", "12345", "@user http://a.ae"])
def test_without_words_the_platform_is_asked(text: str) -> None:
    assert verdict(text).language == UNKNOWN
    assert verdict(text, "ar").language == "ar"
    assert verdict(text, "en-GB").language == "en"
    assert verdict(text, "xx").language == UNKNOWN


def test_with_words_the_platform_is_not_asked() -> None:
    assert verdict("الحاوية مترسة", "en").language == "ar"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    found = verdict(text)
    assert found.language in {*LANGUAGES, UNKNOWN}
    assert 0 <= found.confidence <= 1
    assert found.because
