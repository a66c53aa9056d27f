"""The guard of public replies: lists of how people write, and what can be made of them."""

from __future__ import annotations

import json
import random
from pathlib import Path
from time import process_time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.words import Words
from pipeline.guard import KINDS, guard, kinds_in_words
from pipeline.private_data import luhn
from tests.factories import PIPELINE
from tests.unit.judge.test_linear import UNITS, grows_with

RULES = PIPELINE.rules
HERE = Path(__file__).parent


def lines(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (HERE / name).read_text("utf-8").splitlines()]


def kinds(text: str) -> list[str]:
    leaks = guard(text, RULES)
    assert all(leak.span.text == text[leak.span.start : leak.span.end] for leak in leaks)
    ends = [at for leak in leaks for at in (leak.span.start, leak.span.end)]
    assert ends == sorted(ends)
    return [leak.kind for leak in leaks]


@pytest.mark.parametrize("line", lines("evasions.jsonl"), ids=lambda line: line["text"][:40])
def test_an_evasion_is_blocked(line: dict[str, str]) -> None:
    assert line["kind"] in kinds(line["text"])


@pytest.mark.parametrize("line", lines("ordinary.jsonl"), ids=lambda line: line["text"][:40])
def test_an_ordinary_reply_is_not_blocked(line: dict[str, str]) -> None:
    assert kinds(line["text"]) == []


def test_the_lists_are_long_and_know_every_kind() -> None:
    evasions = lines("evasions.jsonl")
    assert len(evasions) >= 150 and len(lines("ordinary.jsonl")) >= 150
    assert {line["kind"] for line in evasions} == set(KINDS)


# Ways to write one digit.
SCRIPTS = [
    "0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९", "০১২৩৪৫৬৭৮৯", "൦൧൨൩൪൫൬൭൮൯",
    "０１２３４５６７８９", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗", "⓪①②③④⑤⑥⑦⑧⑨", "⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉",
]  # fmt: skip
KEYCAPS = [f"{digit}\ufe0f\u20e3" for digit in range(10)]
SPOKEN = [
    ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
    ["صفر", "واحد", "اثنين", "ثلاثة", "أربعة", "خمسة", "ستة", "سبعة", "ثمانية", "تسعة"],
    ["शून्य", "एक", "दो", "तीन", "चार", "पांच", "छह", "सात", "आठ", "नौ"],
    ["sero", "isa", "dalawa", "tatlo", "apat", "lima", "anim", "pito", "walo", "siyam"],
]
BETWEEN = [
    "",
    "",
    " ",
    ".",
    "-",
    " - ",
    "_",
    "*",
    "~",
    "😀",
    "\u200b",
    "\u200f",
    "\u0336",
    "\n",
    "  ",
]
AROUND = ["", "Thank you. ", "شكرًا لك، ", "Block 4: ", "في شارع 5، ", "993, "]


@st.composite
def disguised(draw: st.DrawFn, number: str, around: list[str] = AROUND) -> str:
    """A number in which each digit and each gap is written as somebody might."""
    chance = random.Random(draw(st.integers(0, 2**32)))
    spoken, gap = chance.random() < 0.3, chance.choice(BETWEEN)
    mixed = chance.random() < 0.3
    pieces: list[str] = []
    for sign in number:
        if not sign.isdigit():
            pieces.append(sign)
            continue
        words = chance.choice(SPOKEN) if mixed else SPOKEN[chance.randrange(2)]
        if spoken and chance.random() < 0.7:
            pieces.append(f" {words[int(sign)]} ")
        elif chance.random() < 0.1:
            pieces.append(KEYCAPS[int(sign)])
        else:
            pieces.append(chance.choice(SCRIPTS)[int(sign)])
    text = "".join(piece + (chance.choice(BETWEEN) if mixed else gap) for piece in pieces)
    return f"{chance.choice(around)}{text.strip()} {chance.choice(around)}"


MOBILES = st.builds(
    "{}{}{:07}".format,
    st.sampled_from(["0", "+971", "00971", "971"]),
    st.sampled_from([50, 52, 54, 55, 56, 58]),
    st.integers(0, 9_999_999),
)
IDENTITIES = st.builds("784{}{:08}".format, st.integers(1940, 2026), st.integers(0, 99_999_999))
ACCOUNTS = st.text("0123456789", min_size=21, max_size=21)


@given(MOBILES.flatmap(disguised))
def test_a_disguised_telephone_is_blocked(text: str) -> None:
    assert kinds(text) != []


@given(IDENTITIES.flatmap(disguised))
def test_a_disguised_identity_is_blocked(text: str) -> None:
    assert kinds(text) != []


@given(st.sampled_from(["AE", "ae", "АЕ", "ΑE", "A E "]), ACCOUNTS.flatmap(
    lambda number: disguised(number, [""])))  # fmt: skip
def test_a_disguised_account_is_blocked(country: str, digits: str) -> None:
    assert kinds(f"{country} {digits}") != []


LOOKS = str.maketrans("aeopcx", "аеорсх")


@given(
    st.from_regex(r"[a-z]{2,8}[._]?[a-z0-9]{1,6}", fullmatch=True),
    st.sampled_from(["@", " @ ", " at ", "[at]", " (at) ", "＠", " آت ", " ات ", "%40", "@\n"]),
    st.sampled_from(["gmail", "hotmail", "mycompany", "example"]),
    st.sampled_from([".", " dot ", "[dot]", " (dot) ", " . ", " دوت ", "．"]),
    st.sampled_from(["com", "net", "ae", "org"]),
    st.booleans(),
    st.sampled_from(AROUND),
)
def test_a_disguised_mailbox_is_blocked(
    name: str, at: str, host: str, dot: str, end: str, alike: bool, around: str
) -> None:
    spoken = at.strip().isalpha()
    # "look at example.com" says where, "ahmed at example dot com" says who.
    assume(not (spoken and dot.strip() in (".", "．") and host not in ("gmail", "hotmail")))
    assume(name not in RULES.guard.nets.not_local)
    text = f"{name}{at}{host}{dot}{end}"
    assert kinds(around + (text.translate(LOOKS) if alike else text)) != []


HARMLESS = [line["text"] for line in lines("ordinary.jsonl") if line["text"][-1] in ".!।۔"]


@given(st.lists(st.sampled_from(HARMLESS), min_size=1, max_size=4),
       st.sampled_from(["\n", " — ", ". "]))  # fmt: skip
def test_ordinary_replies_one_after_the_other_are_not_blocked(
    some: list[str], between: str
) -> None:
    assert kinds(between.join(some)) == []


@given(st.lists(st.sampled_from(
    ["993", "999", "600525252", "800900", "05/02/2026", "10:30", "AED 1,500", "شارع 5", "13",
     "7K3M9QXZ", "#Sharjah2026", "@shjmun_993", "24/7", "38°", "5%"]), max_size=6))  # fmt: skip
def test_what_is_allowed_is_allowed_in_any_order(some: list[str]) -> None:
    assert kinds(" and the ".join(some)) == []


@given(st.text(max_size=60))
def test_every_text_is_judged(text: str) -> None:
    kinds(text)


def test_reasons_name_each_kind_once_in_both_languages() -> None:
    leaks = guard("0501234567, 0507654321 and a.b@gmail.com", RULES)
    assert kinds_in_words(leaks) == Words(
        "a phone number, an e-mail address", "رقم هاتف، بريد إلكتروني"
    )


def test_cards_are_told_by_their_check_digit() -> None:
    number = "4111 1111 1111 1111"
    assert luhn(number) and kinds(number) == ["card"]
    assert kinds("4111 1111 1111 1112") == []


EXTRA = [
    *("phone 12:30 ", "a@", "at ", "a dot ", "flat 2 street 3 ", "mr ", "otp 1234 ", "12:30 "),
    *("one ", "0 ", "\u202e0 ", "hundred ", "5 ", "+5 ", "a1b2", "AE07 ", "http://a/b1 ", "السيد "),
]


@pytest.mark.parametrize("unit", ["".join(units) for units in UNITS] + EXTRA, ids=repr)
def test_time_grows_with_the_length(unit: str) -> None:
    number = 0

    def judge(size: int) -> None:
        nonlocal number
        number += 1
        guard((unit * size)[:size] + str(number), RULES)

    assert grows_with(judge, 2_500)


@pytest.mark.parametrize("line", ["Our team 993 will visit area 13 on 05/02/2026. ",
                                  "بلاغك رقم 50123456 في شارع 5 لدى الفريق. "])  # fmt: skip
def test_ten_thousand_characters_take_less_than_fifty_milliseconds(line: str) -> None:
    text, best = (line * 400)[:10_000], 1.0
    for number in range(20):
        began = process_time()
        guard(text + str(number), RULES)
        best = min(best, process_time() - began)
        if best < 0.05:
            return
    assert best < 0.05
