"""The whole of `understand` and `decide`: on any text, in linear time, the same each time."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.finding import Decision
from domain.message import MAX_TEXT
from pipeline.draft import Context
from pipeline.stages import DECIDE, UNDERSTAND
from tests.factories import PIPELINE, START, message

STAGES = [stage.__name__ for stage in (*UNDERSTAND, *DECIDE)]


def decided(text: str) -> Decision:
    return PIPELINE.decide(PIPELINE.understand(message(text)), Context(now=START))


_PIECES = st.sampled_from(
    ["حريق", "في", "المجاز", "٣", "شارع", "الوحدة", "ليش", "ما", "fire", "no", "in", "Majaz", "2",
     "6af7a", "kachra", "0501234567", "784-1990-1234567-6", "اسمي", "my name is", "plate", "@a",
     "http://a.ae", "😡😡", "!!!", "\x00", "\ud800", "\u202e", "\u200d", "ـــ", "مُ", "ک", "কু", "।",
     "ഷോക്ക്", "आग", "، ", "\n", "#", "_"]
)  # fmt: skip
ANY_TEXT = st.one_of(
    st.text(max_size=200), st.lists(_PIECES, max_size=25).map(" ".join),
    st.lists(_PIECES, max_size=25).map("".join),
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(ANY_TEXT)
def test_every_stage_leaves_one_finding_with_its_reason(text: str) -> None:
    decision = decided(text)
    assert [finding.stage for finding in decision.findings] == STAGES
    assert all(finding.because and 0 <= finding.confidence <= 1 for finding in decision.findings)
    for span in (*decision.places, *decision.pii):
        assert text[span.start : span.end] == span.text != ""


@settings(max_examples=100, deadline=None)
@given(ANY_TEXT)
def test_the_same_text_is_decided_the_same(text: str) -> None:
    assert decided(text) == decided(text)


@pytest.mark.parametrize(
    "text", ["في المجاز 3", "الصناعية العاشرة", "Al Nahda 2", "شارع", "plate Sharjah 3", "اسمي", "لا"]
)
def test_a_text_may_end_anywhere(text: str) -> None:
    """Each stage looks ahead; at the end of the text there is nothing to look at."""
    for end in range(len(text) + 1):
        assert decided(text[:end]).findings


@pytest.mark.parametrize("piece", ["a", "ا", "😡", "\x00", "\ud800", "حريق في المجاز 3 ", "7a "])
def test_the_longest_text(piece: str) -> None:
    assert decided((piece * MAX_TEXT)[:MAX_TEXT]).findings


HOSTILE = {
    "letter": ["a"],
    "digit": ["0"],
    "blank": [" "],
    "alif": ["ا"],
    "at": ["@"],
    "link": ["http://"],
    "dots": ["a."],
    "phones": ["05 "],
    "plus": ["+ 9"],
    "iban": ["ae1"],
    "handles": ["a@"],
    "arabizi": ["7a "],
    "article": ["ال "],
    "places": ["النهدة "],
    "numbered": ["المجاز 3 "],
    "names": ["my name is Ali "],
    "plates": ["plate Sharjah 3 12345 "],
    "nested phrases": ["open manhole ", "fire "],
    "masks": ["fire station ", "smoke "],
    "denials": ["no ", "smoke "],
    "pairs out of reach": ["wire ", "x " * 20, "hanging "],
    "frames": ["killed in goal match film "],
}


@pytest.mark.parametrize("pieces", HOSTILE.values(), ids=HOSTILE.keys())
def test_time_grows_with_the_length(pieces: list[str]) -> None:
    """Four times the text takes about four times as long; a quadratic stage would take sixteen."""
    short, long = _fastest(pieces, 10_000), _fastest(pieces, 40_000)
    assert long < 9 * short + 0.1


def _fastest(pieces: list[str], size: int) -> float:
    share = size // len(pieces)
    text = "".join((piece * share)[: max(share, len(piece))] for piece in pieces)
    times = []
    for number in range(3):  # each time another text: the last few are remembered
        one = message(f"{number} {text}")
        began = process_time()
        PIPELINE.understand(one)
        times.append(process_time() - began)
    return min(times)
