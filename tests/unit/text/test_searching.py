"""A search finds what people wrote, however they and the searcher spell."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.text import fold_text
from pipeline.rulebook import load_rules
from pipeline.searching import highlights, index_words, query_terms

HEARING = load_rules().hearing


def found(query: str, text: str, language: str = "ar") -> bool:
    folded = fold_text(text)
    heard = HEARING.listen(folded, language).removeprefix(folded)
    words = set(index_words(folded, heard).split())
    return all(words.intersection(forms) for forms in query_terms(query, HEARING))


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("الانارة", "الإنارة معطلة"),
        ("إنارة", "وبالاناره في الشارع"),
        ("مجاري", "طفح بالمجاري"),
        ("المجاري", "ريحة مجاري"),
        ("مجارى", "المجاري طافحة"),
        ("طَفْح", "طفـــح المجاري"),
        ("شارع 12", "شارع ١٢"),
        ("٠٥٠", "050 رقمي"),
        ("شارع", "في شارعنا حفرة"),
        ("كهرباء", "الكهربا مقطوعة"),
        ("Street LIGHT", "the street light is broken"),
        ("سڑک", "سڑک پر پانی"),
        ("सड़क", "सड़क पर पानी"),
    ],
)
def test_spelling_does_not_matter(query: str, text: str) -> None:
    assert found(query, text)


def test_arabizi_is_found_by_arabic_and_the_other_way_round() -> None:
    assert found("مجاري", "el majari tafha 3ndna", "ar-Latn")
    assert found("majari", "طفح المجاري")
    assert found("majary", "el majari tafha", "ar-Latn")


def test_another_word_is_not_found() -> None:
    assert not found("حديقة", "طفح المجاري")
    assert not found("مجاري حديقة", "طفح المجاري")


def test_hits_are_marked_where_they_stand_in_the_original() -> None:
    text = "وبالمجــاري، طَفَحَت"
    assert [text[a:b] for a, b in highlights(text, query_terms("مجاري"))] == ["وبالمجــاري"]
    assert [text[a:b] for a, b in highlights(text, query_terms("طف"))] == ["طَفَحَت"]


def test_a_hit_by_sound_or_by_number_is_marked_too() -> None:
    text = "el majari tafha, 050 123 4567"
    found = highlights(text, query_terms("مجاري +971501234567"), HEARING)
    assert [text[a:b] for a, b in found] == ["majari", "050 123 4567"]
    text = "الكهرباء مقطوعة"
    assert [text[a:b] for a, b in highlights(text, query_terms("كهربا"))] == ["الكهرباء"]


@pytest.mark.parametrize(
    "written", ["0501234567", "050 123 4567", "(050) 123-4567", "+971 50 1234567", "00971501234567",
                "971501234567", "+971 (0)50 123 45 67"],
)  # fmt: skip
def test_a_telephone_number_is_one_word(written: str) -> None:
    assert query_terms(written) == (("501234567",),)
    assert "501234567" in index_words(fold_text(f"رقمي {written} شكرا")).split()


@given(st.text(), st.text())
def test_nothing_that_is_typed_breaks_a_search(text: str, query: str) -> None:
    terms = query_terms(query, HEARING)
    spans = highlights(text, terms)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert '"' not in "".join(form for forms in terms for form in forms)


@given(st.text(min_size=1))
def test_every_message_is_found_by_its_own_words(text: str) -> None:
    words = set(index_words(fold_text(text)).split())
    assert all(words.intersection(forms) for forms in query_terms(text))
