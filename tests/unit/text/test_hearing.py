"""Words in borrowed letters, recognised by their sound."""

from __future__ import annotations

import pytest

from domain.text import fold_text
from tests.factories import PIPELINE, message

HEARING = PIPELINE.rules.hearing


def heard(text: str, language: str) -> list[str]:
    folded = fold_text(text)
    both = HEARING.listen(folded, language)
    assert both.startswith(folded)
    return both[len(folded) :].split()


@pytest.mark.parametrize("written", ["6af7a", "taf7a", "tafha", "6aaf7ah"])
def test_arabizi_is_spelt_by_ear(written: str) -> None:
    assert set(heard(written, "ar-Latn")) <= {"طافحه", "طافح", "طفحه", "طفح"}
    assert heard(written, "ar-Latn")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("majaary", "مجاري"),
        ("zibalah", "زباله"),
        ("5arbaaneen", "خربانين"),
        ("klaab", "كلاب"),
        ("elmajari", "المجاري"),
        ("lelshare3", "شارع"),
        ("tareeqkom", "طريق"),
    ],
)
def test_arabizi_words(written: str, meant: str) -> None:
    assert heard(written, "ar-Latn") == [meant]


def test_what_is_english_or_unknown_is_left_alone() -> None:
    assert heard("please mohammed the building", "ar-Latn") == []
    assert heard("light near the road", "ar-Latn") == []  # "near" is no نار
    assert heard("men fel bed", "ar-Latn") == []  # too short to tell
    assert heard("barsaat", "ur-Latn") == []  # no "burst"


def test_other_spellings_of_roman_urdu() -> None:
    assert heard("kachhra", "ur-Latn") == ["kachra"]


@pytest.mark.parametrize("language", ["en", "ar", "tl", "hi"])
def test_other_languages_are_read_as_they_stand(language: str) -> None:
    assert HEARING.listen("zibalah", language) == "zibalah"


def test_what_was_written_stays_first() -> None:
    """Offsets into the folded text hold for the heard text too."""
    folded = fold_text("el majari 6af7a 3ndna")
    assert HEARING.listen(folded, "ar-Latn").startswith(folded + "\n")


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("el zbala matroosa 3ndna w ma7ad yshelha", "waste-collection"),
        ("el majari 6af7a fel share3", "sewage"),
        ("7ufra kbeera fel share3 kasarat el sayyara", "road-damage"),
        ("el kahraba magtoo3a mn sa3tain", "utilities"),
        ("hamari gali mein kachra para hua hai koi nahi uthata", "waste-collection"),
        ("building me pani nahi aa raha subah se", "utilities"),
    ],
)
def test_a_borrowed_script_reaches_its_service(text: str, service: str) -> None:
    assert PIPELINE.understand(message(text)).services[0].code == service


def test_a_place_of_a_word_not_recognised_is_kept() -> None:
    assert heard("xyzzyx zibalah", "ar-Latn") == ["zz", "زباله"]


def test_what_was_heard_is_judged() -> None:
    draft = PIPELINE.understand(message("ya jama3a el magaary taf7ah gedam el bait"))
    assert draft.language == "ar-Latn"
    assert draft.intent == "report"
    assert draft.services[0].code == "sewage"
