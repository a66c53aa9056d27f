"""Time grows with the length of a text: whoever writes to us must not be able to stop the queue.

Four times the text takes about four times as long; a quadratic step would take sixteen times. A
ratio of two best times holds on a slow or busy machine, where a limit in seconds would not.
"""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

import pytest

from domain.text import fold, fold_text
from pipeline.draft import Context
from pipeline.lexicon import Match
from pipeline.vocabulary import Stretches, nearest, outermost
from tests.factories import PIPELINE, START, message

TOO_MUCH = 9  # times as long for four times as much
UNTIMED = 0.02  # seconds: what is too quick to time


def grows_with(run: Callable[[int], object], size: int) -> bool:
    """Best of up to six: other processes only ever add to a time. Few runs if all is well."""
    short = long = float("inf")
    for _ in range(6):
        short, long = min(short, seconds(run, size)), min(long, seconds(run, 4 * size))
        if long <= TOO_MUCH * short + UNTIMED:
            return True
    return False


def seconds(run: Callable[[int], object], size: int) -> float:
    began = process_time()
    run(size)
    return process_time() - began


UNITS = [
    ("a",), ("0",), ("05",), (" ",), ("ا",), ("ااااا ",), ("@",), ("a@",), ("@a ",), ("http://",),
    ("a.",), ("www.",), ("+971 ",), ("+ 9",), ("784-1990-",), ("ae07 ",), ("ae1",), ("!",), ("😡",),
    ("\u064e",), ("\u200d",), ("fire ",), ("no fire ",), ("نار ",), ("سلك مكشوف ",), ("plate ",),
    ("my name is Ali ",), ("plate Sharjah 3 12345 ",), ("al nahda ",), ("شارع ",), ("ال ",),
    ("majaz 1 2 ",), ("7aree8 ",), ("कचरा ",), ("child fell ",), ("\u09c7\u09be",),
    ("open manhole ", "fire "), ("fire station ", "smoke "), ("no ", "smoke "),
    ("wire ", "x " * 20, "hanging "), ("killed in goal match film ",),
]  # fmt: skip


@pytest.mark.parametrize("units", UNITS, ids="…".join)
def test_a_whole_message(units: tuple[str, ...]) -> None:
    """Each unit over and over, one after the other. Never the same text: results are kept."""
    number = 0

    def judge(size: int) -> None:
        nonlocal number
        number += 1
        share = size // len(units)
        text = "".join((unit * share)[:share] for unit in units)
        draft = PIPELINE.understand(message(f"{number} {text}"))
        PIPELINE.decide(draft, Context(now=START))

    assert grows_with(judge, 8_000)


@pytest.mark.parametrize(
    "unit", ["a", "0", " ", "ا", "@", "http://", "a.", "a-", "a@", "\u0301", "...", "ae1", "1/"]
)
@pytest.mark.parametrize("how", [fold, fold_text])
def test_folding(how: Callable[[str], object], unit: str) -> None:
    assert grows_with(lambda size: how((unit * size)[:size]), 50_000)


def match(first: int, last: int) -> Match[str]:
    return Match("phrase", "code", 1.0, first, last, first, last)


@pytest.mark.parametrize("long", [1, 5])
def test_outermost_matches(long: int) -> None:
    """Phrases that stand alone, and ones that reach over their neighbours."""

    def run(size: int) -> None:
        assert outermost([match(at * 2, at * 2 + long) for at in range(size)])

    assert grows_with(run, 1_500)


def test_outermost_matches_are_those_that_no_longer_one_covers() -> None:
    inner = [match(0, 0), match(1, 2), match(2, 2), match(7, 7), match(7, 8)]
    outer = [match(0, 2), match(2, 3), match(5, 5), match(6, 8)]
    assert outermost(inner + outer) == outer
    assert outermost([match(4, 5), match(4, 5)]) == [match(4, 5)] * 2


def test_stretches_meet_where_they_share_a_word() -> None:
    some = Stretches([(2, 3), (6, 6)])
    meeting = [(0, 2), (3, 3), (3, 9), (6, 7)]
    assert all(some.meet(*one) for one in meeting)
    assert not any(some.meet(*one) for one in [(0, 1), (4, 5), (7, 9)])


def test_the_sides_of_a_pair_out_of_reach_of_each_other() -> None:
    def run(size: int) -> None:
        left = [match(at, at) for at in range(size)]
        right = [match(size + 50 + at, size + 50 + at) for at in range(size)]
        assert nearest(left, right) is None

    assert grows_with(run, 1_500)


def test_a_pair_reaches_nine_words_and_is_not_one_word_twice() -> None:
    assert nearest([match(0, 1)], [match(10, 11)])
    assert nearest([match(10, 11)], [match(0, 1)])
    assert not nearest([match(0, 1)], [match(11, 11)])
    assert not nearest([match(3, 4)], [match(4, 5)])
    long = [match(0, 30), match(99, 99)]
    assert nearest([match(32, 32)], long) == (match(32, 32), long[0])
