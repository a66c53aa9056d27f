"""Words that mislead: polite thanks below a fault, a figure of speech's word in a true alarm."""

from __future__ import annotations

import pytest

from tests.factories import PIPELINE, message


@pytest.mark.parametrize(
    ("text", "intents", "service"),
    [
        ("الإنارة معطلة في شارعنا نرجو التصليح وشكرا جزيلا", {"report"}, "street-light"),
        ("يرجى تفريغ الحاوية وشكرا لكم", {"report", "request"}, "waste-collection"),
        ("Street light not working in Al Majaz 2, please repair. Thanks a lot.", {"report"},
         "street-light"),
        ("thank you for your help but the bin is still full and broken", {"report"},
         "waste-collection"),
        ("شكرا على ردكم السريع بس الزبالة ما زالت متروسة ومحد شالها", {"report"},
         "waste-collection"),
        ("ما في طفاية حريق في بنايتنا", {"report"}, "public-safety"),
        ("fire exit in our building is blocked with boxes", {"report"}, "public-safety"),
    ],
)  # fmt: skip
def test_a_fault_with_polite_words_is_no_praise(text: str, intents: set[str], service: str) -> None:
    draft = PIPELINE.understand(message(text))
    assert draft.intent in intents
    assert draft.services[0].code == service


@pytest.mark.parametrize(
    "text",
    [
        "شكرا لكم على إصلاح الإنارة",
        "شكرا جزيلا تم تصليح الإنارة",
        "Thanks for fixing the street light in Al Majaz",
        "Thank you for your quick response, the broken street light was fixed the same day",
        "شكرا للبلدية على سرعة الاستجابة، كانت الحاوية متروسة وشالوها في نفس اليوم",
    ],
)
def test_thanks_for_what_was_done_is_praise(text: str) -> None:
    assert PIPELINE.understand(message(text)).intent == "praise"


@pytest.mark.parametrize(
    ("text", "alarm"),
    [
        ("There is fire in our building", True),
        ("two cars are on fire near the roundabout", True),
        ("fiiiiire in our building", True),
        ("I can't breathe, smoke everywhere", True),
        ("smoke and something burning downstairs", True),
        ("this song is fire bro", False),
        ("our team was on fire last night what a match", False),
        ("neighbours are using bbq and smoke comes to our balcony every night", False),
        ("manhole is overflowing in our street", False),
    ],
)
def test_fire_is_fire_unless_it_is_a_song(text: str, alarm: bool) -> None:
    assert PIPELINE.understand(message(text)).emergency is alarm


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("اسمي علي حسن", "علي حسن"),
        ("الاسم: فاطمة علي", "فاطمة علي"),
        ("اسمي محمد على رقم البلاغ", "محمد"),
    ],
)
def test_ali_is_a_name_and_on_is_none(text: str, hidden: str) -> None:
    [span] = PIPELINE.understand(message(text)).pii
    assert text[span.start : span.end] == hidden


@pytest.mark.parametrize(
    ("text", "place"),
    [("dog at Nahda", "Nahda"), ("garbage in An Nahda", "An Nahda"), ("in Al Nahda", "Al Nahda")],
)
def test_an_article_is_the_names_and_at_is_english(text: str, place: str) -> None:
    [found] = PIPELINE.understand(message(text)).places
    assert found.text == place
