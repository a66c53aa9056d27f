"""All stages together: one finding each, on any text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.finding import Decision
from domain.message import MAX_TEXT
from pipeline.draft import Context
from tests.factories import PIPELINE, START, message

NOW = Context(now=START)
STAGES = [
    "clean_text", "detect_language", "find_places", "find_private_data", "judge_intent",
    "judge_emergency", "judge_service", "judge_mood", "find_duplicates", "decide_body",
    "decide_priority", "set_deadlines",
]  # fmt: skip
_SOME = (
    "التعاون;المجاز;3;في;شارع;الحاوية;متروسة;ما في;fire;our;7aree8;fel;zbala;kachra;hai;😡;"
    "\u202e;\u2066;\0;\ud800;ـــ;٠٥٠١٢٣٤٥٦٧;784-1990-1234567-6;http://a.ae/b;@user;a@b.ae;"
    "Dubai A 12345;plate;my name is;اسمي;കുഴി;আগুন;आग;آگ;sharjah;dubai;no;not;?;!!!;👩\u200d👧"
)
PIECES = st.sampled_from([*_SOME.split(";"), "\n"])
ANY_TEXT = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=40).map(" ".join))


def decided(text: str) -> Decision:
    return PIPELINE.decide(PIPELINE.understand(message(text, external_id="m")), NOW)


@given(ANY_TEXT)
def test_one_finding_a_stage_with_a_reason_and_spans_of_the_original(text: str) -> None:
    decision = decided(text)
    assert [finding.stage for finding in decision.findings] == STAGES
    assert all(finding.because.strip() for finding in decision.findings)
    assert all(0 <= finding.confidence <= 1 for finding in decision.findings)
    for span in (*decision.places, *decision.pii):
        assert 0 <= span.start < span.end <= len(text)
        assert span.text == text[span.start : span.end]


@given(ANY_TEXT)
def test_the_same_text_is_judged_the_same(text: str) -> None:
    assert decided(text) == decided(text)


@pytest.mark.parametrize(
    "unit",
    ["a", "ا", "حريق في المجاز 3 ", "garbage not collected ", "\0", "\ud800", "😡", "7aree8 "],
)
def test_the_longest_text(unit: str) -> None:
    text = (unit * MAX_TEXT)[:MAX_TEXT]
    assert [finding.stage for finding in decided(text).findings] == STAGES


@pytest.mark.parametrize(
    "text",
    [
        "في المجاز 3",
        "الصناعية العاشرة",
        "Al Nahda 2",
        "شارع",
        "plate Sharjah 3",
        "اسمي",
        "no fire",
        "لا",
    ],
)
def test_a_text_may_end_anywhere(text: str) -> None:
    """Stages look ahead and behind; at the ends of the text there is nothing to look at."""
    for at in range(len(text) + 1):
        assert [finding.stage for finding in decided(text[:at]).findings] == STAGES
        assert [finding.stage for finding in decided(text[at:]).findings] == STAGES
