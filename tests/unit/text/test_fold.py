"""Folding: one spelling for many, on any text at all, with a way back to what was written."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.text import URL, USER, arabic_letters, fold, fold_text, tokens

ANY_TEXT = st.one_of(
    st.text(max_size=200),
    st.text(st.characters(categories=["Cs", "Cc", "Cf", "Mn", "Lo", "Nd"]), max_size=80),
    st.lists(
        st.sampled_from(
            ["مجاري", "ـــ", "\u064b", "\u200f", "\u200d", "👨‍👩‍👧", "٠٥", "۰۵", "@a", "http://", "a.ae/",
             "\ud800", "\x00", "\ufeff", "ﷲ", "ﻻ", "ক\u09c7\u09be", "Å", "ſ", "İ", "aaa", "é"]
        ),
        max_size=25,
    ).map("".join),
)  # fmt: skip


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("أحمد إلى آخر", "احمد الي اخر"),
        ("حفرةٌ كبيرةٌ", "حفره كبيره"),
        ("مــــجــــاري", "مجاري"),
        ("\u202bالمجاز\u202c\u200f", "المجاز"),
        ("مؤجر شئ", "موجر شي"),
        ("٠٥٠١٢٣ ۰۵۰۱۲۳", "050123 050123"),
        ("ساااااعدونا", "سااعدونا"),
        ("ﻻ ﷲ", "لا الله"),
        ("ＦＩＲＥ Fire", "fire fire"),
        ("café", "cafe"),
        ("it’s “bad”", 'it\'s "bad"'),
        ("#حفرة_كبيرة", " حفره كبيره"),
        ("وين؟ هنا، هناك؛", "وين? هنا, هناك;"),
        ("a\x00b", "a b"),
    ],
)
def test_spellings_that_are_one(written: str, same: str) -> None:
    assert fold_text(written) == same


def test_urdu_keeps_its_letters_until_arabic_is_looked_for() -> None:
    assert fold_text("گاڑی پانی") == "گاڑی پانی"
    assert arabic_letters(fold_text("شارجہ")) == "شارجه"
    assert arabic_letters(fold_text("مويلح في الكراج")) == arabic_letters(
        fold_text("مویلح فی الکراج")
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("see https://a.ae/x?y=1 now", ["see", URL, "now"]),
        ("شوفوا www.a.ae/صور", ["شوفوا", URL, "صور"]),
        ("wa.me/971501234567", [URL]),
        ("@ShjMunicipality وين", [USER, "وين"]),
        ("me@home.ae", ["me", "home", "ae"]),
        ("e.g. 3.5 a.m.", ["e", "g", "3", "5", "a", "m"]),
        ("صناعية10", ["صناعيه", "10"]),
    ],
)
def test_links_and_handles_are_one_word_each(text: str, words: list[str]) -> None:
    assert tokens(fold_text(text)) == words


@pytest.mark.parametrize(
    ("text", "looked_for", "found"),
    [
        ("👨‍👩‍👧 في المجاز 👍🏽", "المجاز", "المجاز"),
        ("\u200fطفح\u200e في المُجَاز", "المجاز", "المُجَاز"),
        ("طفــــح مجاري", "طفح", "طفــــح"),
        ("رقمي ٠٥٠١٢٣٤٥٦٧ شكرا", "0501234567", "٠٥٠١٢٣٤٥٦٧"),
        ("رقمي ۰۵۰۱۲۳۴۵۶۷ شكرا", "0501234567", "۰۵۰۱۲۳۴۵۶۷"),
        ("نااااار هنا", "ناار", "نااااار"),
        ("ﷲ المجاز", "المجاز", "المجاز"),
        ("\ud83d المجاز \x00", "المجاز", "المجاز"),
        ("http://a.ae/x المجاز", "المجاز", "المجاز"),
        ("ক\u09c7\u09be রোলা", "রোলা", "রোলা"),
    ],
)
def test_the_way_back(text: str, looked_for: str, found: str) -> None:
    folded = fold(text)
    at = folded.text.index(looked_for)
    start, end = folded.span(at, at + len(looked_for))
    assert text[start:end] == found


@settings(max_examples=300, deadline=None)
@given(ANY_TEXT)
@example("aa\u0300a\u0300a")
@example("ﻻﻻﻻ")
def test_folding_any_text(text: str) -> None:
    folded = fold(text)
    assert folded.text == fold_text(text)
    assert len(folded.offsets) == len(folded.text)
    assert list(folded.offsets) == sorted(folded.offsets)
    assert all(0 <= offset < len(text) for offset in folded.offsets)
    if text.count("@") < 2:  # of "@a@b" only the first is a handle, until a blank parts them
        assert fold_text(folded.text) == folded.text


@settings(max_examples=200, deadline=None)
@given(ANY_TEXT, st.data())
def test_any_span_lies_in_the_text(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    size = len(folded.text)
    start, end = sorted(data.draw(st.tuples(st.integers(-2, size + 2), st.integers(-2, size + 2))))
    first, stop = folded.span(start, end)
    assert 0 <= first <= stop <= len(text)
    assert first < stop or min(size, end) <= max(0, start)


HOSTILE = ["a", "0", " ", "ا", "@", "http://", "a.", "a-", "a@", "\u0301", "...", "ae1", "1/"]


@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize("how", [fold, fold_text])
def test_time_grows_with_the_length(how: Callable[[str], object], piece: str) -> None:
    """Four times the text takes about four times as long; a quadratic scan would take sixteen."""
    size = 200_000 // len(piece)
    short, long = _fastest(how, piece * size), _fastest(how, piece * size * 4)
    assert long < 9 * short + 0.05


def _fastest(how: Callable[[str], object], text: str) -> float:
    times = []
    for _ in range(2):
        began = process_time()
        how(text)
        times.append(process_time() - began)
    return min(times)
