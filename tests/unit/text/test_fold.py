"""Folding: what people write differently becomes alike, and every character finds its way back."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.text import arabic_letters, fold, fold_text, tokens

# Whatever folding treats specially, next to each other.
PIECES = st.sampled_from(
    ["أ", "ة", "ى", "ـ", "ً", "ّ", "٥", "۵", "گ", "ک", "ی", "ہ", "\u200d", "\u202e", "\u2066",
     "\ufeff", "👩‍👩‍👧", "🇦🇪", "é", "ﷺ", "Ｆ", "ﬁ", "\ud83d", "\0", "\u1100\u1161", "\u09c7\u09be",
     "কো", "കോ", "ااااا", "aaaa", "@a_b", "https://a.ae/ب", "shop.ae/x", "#حفرة_كبيرة", " ", "\n",
     "\u2028", "سيارة", "a", "1"]
)  # fmt: skip
# What links and handles are recognised by: folding one must not make another.
LINKS = st.text("@._-/#:%0aehtpsmcowwwبé ", max_size=40)
ANY_TEXT = st.one_of(st.text(max_size=200), LINKS, st.lists(PIECES, max_size=30).map("".join))


@given(ANY_TEXT)
@example("@0@0")
@example("shop.ae@0")
@example("shop.ae_x")
@example("htttp://x")
def test_total_and_idempotent(text: str) -> None:
    once = fold_text(text)
    assert fold_text(once) == once


@given(ANY_TEXT)
def test_offsets_are_of_the_original_and_in_its_order(text: str) -> None:
    folded = fold(text)
    assert folded.text == fold_text(text)
    assert len(folded.offsets) == len(folded.text)
    assert list(folded.offsets) == sorted(folded.offsets)
    assert all(0 <= offset < len(text) for offset in folded.offsets)


@given(ANY_TEXT, st.integers(-5, 300), st.integers(-5, 300))
def test_a_span_stays_within_the_original(text: str, start: int, end: int) -> None:
    first, last = fold(text).span(start, end)
    assert 0 <= first <= last <= len(text)
    size = len(fold(text).text)
    assert first < last or min(size, end) <= max(0, start)


@pytest.mark.parametrize(
    "text",
    [
        "😡😡 الحاوية ممتلئة",
        "👩‍👩‍👧 الحاوية ممتلئة",
        "\u202bالحاوية\u202c ممتلئة",
        "شارع ٢٣ الحاوية",
        "شارع ۲۳ الحاوية",
        "الـــحـــاويـــة ممتلئة",
        "اَلْحَاوِيَةُ مُمْتَلِئَةٌ",
        "الحاویه ممتلئه",
        "https://x.ae/abc الحاوية",
        "@ShjMunicipality الحاوية",
        "#الحاوية_ممتلئة",
        "الحاويةةةةة",
        "\ud83d الحاوية",
        "a\0 الحاوية",
    ],
)
def test_a_word_is_found_where_it_was_written(text: str) -> None:
    folded = fold(text)
    plain = arabic_letters(folded.text)
    at = plain.index("الحاويه")
    start, end = folded.span(at, at + len("الحاويه"))
    shown = text[start:end]
    assert arabic_letters(fold_text(shown)).strip() in {"الحاويه", "الحاويهه"}
    assert not shown[0].isspace() and not shown[-1].isspace()


@pytest.mark.parametrize(
    ("text", "looked_for", "shown"),
    [
        ("👨‍👩‍👧 في المجاز 👍🏽", "المجاز", "المجاز"),
        ("\u200fطفح\u200e في المُجَاز", "المجاز", "المُجَاز"),
        ("رقمي ٠٥٠١٢٣٤٥٦٧ شكرا", "0501234567", "٠٥٠١٢٣٤٥٦٧"),
        ("رقمي ۰۵۰۱۲۳۴۵۶۷ شكرا", "0501234567", "۰۵۰۱۲۳۴۵۶۷"),
        ("نااااار هنا", "ناار", "نااااار"),
        ("ﷲ المجاز", "المجاز", "المجاز"),
        ("http://a.ae/x المجاز", "المجاز", "المجاز"),
        ("ক\u09c7\u09be রোলা", "রোলা", "রোলা"),
    ],
)
def test_exactly_what_was_written_is_shown(text: str, looked_for: str, shown: str) -> None:
    folded = fold(text)
    at = folded.text.index(looked_for)
    start, end = folded.span(at, at + len(looked_for))
    assert text[start:end] == shown


@pytest.mark.parametrize(
    ("written", "alike"),
    [
        ("أحمد إبراهيم آمنة ٱلله", "احمد ابراهيم امنه الله"),
        ("مستشفى", "مستشفي"),
        ("مسؤول شيئ", "مسوول شيي"),
        ("٠١٢٣٤٥٦٧٨٩", "0123456789"),
        ("۰۱۲۳۴۵۶۷۸۹", "0123456789"),
        ("ﻻ ﷲ", "لا الله"),
        ("جَمِيلٌ جـمـيـل", "جميل جميل"),
        ("HELP Ｈｅｌｐ", "help help"),
        ("cafe\u0301 café", "cafe cafe"),
        ("ساااااعدونا", "سااعدونا"),
        ("I’m “here” – ok؟", 'i\'m "here" - ok?'),
        ("كلمة#وسم_طويل", "كلمه وسم طويل"),
        ("अच्छा കൊതുക് বৃষ্টি", "अच्छा കൊതുക് বৃষ্টি"),
        ("وين؟ هنا، هناك؛", "وين? هنا, هناك;"),
        ("a\x00b", "a b"),
        ("a\u2028b\u2029c", "a\nb\nc"),
        ("الم\u200cجا\u200dري\u00ad", "المجاري"),
        ("ناار نااار", "ناار ناار"),
    ],
)
def test_what_is_alike(written: str, alike: str) -> None:
    assert fold_text(written) == alike


def test_urdu_keeps_its_letters_until_it_is_matched() -> None:
    assert fold_text("گلی میں") == "گلی میں"
    assert arabic_letters("گلی") == "قلي"
    assert arabic_letters(fold_text("شارجہ")) == "شارجه"
    assert arabic_letters(fold_text("كيف")) == arabic_letters(fold_text("کیف"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("صناعية10", ["صناعيه", "10"]),
        ("شوفوا https://x.ae/aوهذا", ["شوفوا", "<url>", "وهذا"]),
        ("@a.b c@d.e", ["<user>", "b", "c", "d", "e"]),
        ("@a@b.c", ["<user>", "c"]),
        ("www.sharjah.gov.ae", ["<url>"]),
        ("www.example.de/x", ["<url>"]),
        ("wa.me/971501234567", ["<url>"]),
        ("me@home.ae", ["me", "home", "ae"]),
        ("e.g. 3.5 a.m.", ["e", "g", "3", "5", "a", "m"]),
        ("don't", ["don't"]),
        ("റോഡിൽ വെള്ളം", ["റോഡിൽ", "വെള്ളം"]),
        ("7aree8 3ndna", ["7aree8", "3ndna"]),
        ("سڑک۔ہے", ["سڑک", "ہے"]),
        ("🔥🔥", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert [word for word in tokens(fold_text(text)) if word.strip("🔥۔.")] == words


@pytest.mark.parametrize(
    "unit", ["a", "0", " ", "ا", "ااااا ", "@", "@a ", "http://", "a.", "\u064e", "\ud83d"]
)
def test_four_megabytes_of_anything(unit: str) -> None:
    text = unit * (4_000_000 // len(unit))
    assert len(fold(text).offsets) <= len(text) * 8
