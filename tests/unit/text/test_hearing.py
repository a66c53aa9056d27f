"""Arabizi and Roman Urdu, spelled by ear: the words behind the spellings are recognised."""

from __future__ import annotations

import pytest

from domain.text import fold_text
from tests.factories import PIPELINE, message

HEARING = PIPELINE.rules.hearing


def heard(text: str, language: str) -> list[str]:
    """The words of the second line."""
    return HEARING.listen(fold_text(text), language).partition("\n")[2].split()


@pytest.mark.parametrize("word", ["6af7a", "taf7ah", "tafha", "taf7a"])
def test_one_arabic_word_in_many_spellings(word: str) -> None:
    assert heard(f"el majari {word}", "ar-Latn")[-1].startswith("طافح")


def test_short_words_and_english_are_left_alone() -> None:
    assert heard("the bin is full", "ar-Latn") == []


def test_other_languages_are_not_listened_to() -> None:
    for language in ("en", "ar", "tl"):
        assert HEARING.listen("6af7a", language) == "6af7a"


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
    draft = PIPELINE.understand(message(text))
    assert draft.services[0].code == service, draft.findings
