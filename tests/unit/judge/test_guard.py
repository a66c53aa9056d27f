"""The guard of public replies: written evasions, disguises at random, and what must pass."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.guard import guard
from pipeline.rulebook import load_rules

RULES = load_rules()
LINES = (Path(__file__).parent / "replies.jsonl").read_text("utf-8").splitlines()
WRITTEN = [json.loads(line) for line in LINES]
DIGITS = (
    "0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९",
    "".join(chr(0xFF10 + number) for number in range(10)),  # full width
    "".join(chr(0x1D7CE + number) for number in range(10)),  # mathematical
)  # fmt: skip
WORDS = (
    ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    ("صفر", "واحد", "اثنين", "ثلاثة", "أربعة", "خمسة", "ستة", "سبعة", "ثمانية", "تسعة"),
)
BETWEEN = ("", " ", "-", ".", "\u200b", "\u200f", "\u2060", " - ", "/", "\n")


@pytest.mark.parametrize("one", WRITTEN, ids=lambda one: one["text"][:40])
def test_a_written_reply_is_blocked_or_passes(one: dict[str, object]) -> None:
    found = guard(str(one["text"]), RULES)
    assert bool(found) is one["blocked"], found


@st.composite
def disguised(draw: st.DrawFn, plain: st.SearchStrategy[str]) -> str:
    """The digits of a number in any script, with something between, or in words."""
    digits = draw(plain)
    if draw(st.booleans()) and draw(st.booleans()):
        words = draw(st.sampled_from(WORDS))
        return " ".join(words[int(digit)] for digit in digits)
    pieces = [draw(st.sampled_from(DIGITS))[int(digit)] for digit in digits]
    between = draw(st.sampled_from(BETWEEN))
    return between.join(pieces)


MOBILES = st.from_regex(r"05[024568][0-9]{7}", fullmatch=True)
IDENTITIES = st.from_regex(r"784(19[4-9][0-9]|20[01][0-9])[0-9]{8}", fullmatch=True)


@given(disguised(MOBILES.filter(str.isascii)), st.sampled_from(["", "call ", "رقمه "]))
def test_a_mobile_number_is_found_in_any_disguise(number: str, before: str) -> None:
    assert guard(f"{before}{number}", RULES)


@given(disguised(IDENTITIES.filter(str.isascii)))
def test_an_identity_number_is_found_in_any_disguise(number: str) -> None:
    assert guard(number, RULES)


PASSING = [one["text"] for one in WRITTEN if not one["blocked"]]


@given(st.lists(st.sampled_from(PASSING), max_size=4))
def test_what_passes_alone_passes_together(texts: list[str]) -> None:
    assert not guard("\nPlease note:\n".join(texts), RULES)


@given(st.text(max_size=300))
def test_spans_are_of_the_reply_itself_and_nothing_raises(text: str) -> None:
    for span in guard(text, RULES):
        assert text[span.start : span.end] == span.text


@pytest.mark.parametrize("text", ["0 ", "a", "at dot ", "1.2,", "zero five ", "/a", "a@", "784 "])
def test_time_grows_with_length_alone(text: str) -> None:
    def seconds(size: int) -> float:
        long = (text * size)[:size]
        began = time.process_time()
        guard(long, RULES)
        return time.process_time() - began

    seconds(500)
    assert seconds(8000) < 40 * max(seconds(800), 0.001), "ten times as long may take ten times"
