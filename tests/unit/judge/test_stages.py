"""Each judging stage by itself, and all of them on any text."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.finding import ACTIONABLE, Decision
from pipeline.draft import Context
from tests.factories import PIPELINE, START, message

NOW = Context(now=START)


def decided(text: str, context: Context = NOW) -> Decision:
    return PIPELINE.decide(PIPELINE.understand(message(text)), context)


_SOME = """حريق;الحاوية;متروسة;ما;في;لا يوجد;fire;not;garbage;on;our;7aree8;😡;!!!;؟;0501234567;
http://a.ae/b;@user;تسرب;غاز;هههه;شكرا;أقترح;കുഴി;আগুন;आग;آگ;\u202e;\x00;\ud800;ـــ"""
WORDS = st.sampled_from(_SOME.split(sep=";"))


@given(st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=30).map(" ".join)))
def test_total_and_in_range(text: str) -> None:
    decision = decided(text)
    assert 0 <= decision.anger <= 3
    assert 1 <= decision.priority <= 4
    assert decision.body in PIPELINE.rules.bodies.bodies
    assert decision.actionable == (decision.intent in ACTIONABLE) == bool(decision.services)
    assert len(decision.services) <= 3
    assert all(0 <= guess.confidence <= 1 for guess in decision.services)
    assert decision.first_response_due <= decision.resolution_due
    assert not decision.emergency or (decision.actionable and decision.priority == 1)
    assert all(finding.because for finding in decision.findings)


def test_a_very_long_text_takes_no_more_than_its_length() -> None:
    assert decided("الحاوية متروسة garbage fire not " * 2000).actionable


@pytest.mark.parametrize(
    ("text", "anger"),
    [
        ("الحاوية ممتلئة", 0),
        ("متضايقين من الحاوية المترسة", 1),
        ("للمرة الثالثة نبلغ عن المجاري!!! هذا إهمال", 2),
        ("Third time I report this, you useless idiots!!! 😡", 3),
        ("هههههه الجو حلو", 0),
        ("ألف شكر يا أبطال!!!", 0),
    ],
)
def test_mood(text: str, anger: int) -> None:
    assert decided(text).anger == anger


@pytest.mark.parametrize(
    ("text", "body", "own"),
    [
        ("طفح مجاري في شارعنا", "drainage", True),
        ("street light not working", "sewa", False),
        ("pothole in our street", "roads", True),
        ("pothole on the main road, Emirates Road", "srta", False),
        ("loud music from the neighbours all night", "sharjah-police", False),
        ("drilling at the construction site all night, cannot sleep", "inspection", True),
        ("garbage not collected in Ajman for a week", "ajman-municipality", False),
        ("@DMunicipality garbage not collected", "dubai-municipality", False),
        ("طفح مجاري في كلباء", "kalba-municipality", False),
        ("road damaged in Al Majaz, Sharjah, on the way to Dubai", "roads", True),
        ("صباح الخير", "customer-service", True),
    ],
)
def test_body(text: str, body: str, own: bool) -> None:
    decision = decided(text)
    assert (decision.body, decision.own_remit) == (body, own), decision.because()["decide_body"]


def test_another_emirate_is_another_body_and_keeps_the_matter() -> None:
    codes = [guess.code for guess in decided("garbage not collected in Ajman").services]
    assert codes[:2] == ["other", "waste-collection"]


def test_unconfirmed_numbers_say_so() -> None:
    bodies = PIPELINE.rules.bodies.bodies
    assert bodies["customer-service"].confirmed
    assert not bodies["srta"].confirmed


@pytest.mark.parametrize(
    ("text", "context", "priority"),
    [
        ("حريق في بنايتنا", NOW, 1),
        ("طفح مجاري في شارعنا", NOW, 2),
        ("الحاوية متروسة", NOW, 3),
        ("الحاوية متروسة", Context(now=START, earlier_cases=3), 2),
        ("الحاوية متروسة", Context(now=START, open_case_priority=1), 1),
        ("الحاوية متروسة", Context(now=START, open_case_priority=4), 3),
        ("فضيحة! للمرة الثالثة الحاوية متروسة وما حد رد", NOW, 2),
        ("كم رسوم المواقف؟", NOW, 4),
        ("صباح الخير", NOW, 4),
    ],
)
def test_priority(text: str, context: Context, priority: int) -> None:
    decision = decided(text, context)
    assert decision.priority == priority, decision.because()


def test_deadlines_count_from_when_it_was_written() -> None:
    later = Context(now=START + timedelta(hours=5))
    decision = decided("حريق في بنايتنا", later)
    assert decision.first_response_due == START + timedelta(minutes=5)
    assert decided("حريق في بنايتنا", NOW).resolution_due == decision.resolution_due


def test_a_platform_clock_ahead_of_ours_gives_nobody_more_time() -> None:
    ahead = message("حريق في بنايتنا", created_at=START + timedelta(days=2))
    decision = PIPELINE.decide(PIPELINE.understand(ahead), NOW)
    assert decision.first_response_due == START + timedelta(minutes=5)


def test_the_same_words_are_a_duplicate_of_the_first() -> None:
    again = PIPELINE.understand(message(external_id="b"))
    context = Context(now=START, same_text=("b", "a", "c"))
    assert PIPELINE.decide(again, context).duplicate_of == "a"
    assert PIPELINE.decide(again, NOW).duplicate_of is None


def test_messages_without_words_are_no_duplicates() -> None:
    picture = PIPELINE.understand(message("", external_id="b"))
    context = Context(now=START, same_text=("a",))
    assert PIPELINE.decide(picture, context).duplicate_of is None
