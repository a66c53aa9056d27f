"""How a text leaves the simulated X: escaped, shortened, cut, with indices that fit."""

import pytest

from simulator.x_text import Link, language, mentions, weight, wire
from simulator.x_text import Wire as Served


def served(text: str, *, code_points: bool = True, reply: bool = False, added: int = 0) -> Served:
    return wire(
        text,
        added=[Link(f"https://x.com/a/status/1/photo/{n + 1}", f"3_{n}") for n in range(added)],
        status="https://x.com/a/status/1",
        reply=reply,
        user_id=lambda handle: "7" if handle == "huda" else None,
        code_points=code_points,
    )


def test_links_are_hidden_and_signs_escaped() -> None:
    out = served("a < b & https://sharjah.ae/x?a=1&b=2, c")
    link = out.entities["urls"][0]
    assert link["expanded_url"] == "https://sharjah.ae/x?a=1&b=2"
    assert out.text == f"a &lt; b &amp; {link['url']}, c"
    assert out.text[link["start"] : link["end"]] == link["url"]
    assert out.long == ""


def test_mentions_and_hashtags_are_found_where_they_are() -> None:
    out = served("🚮 @huda @nobody #الشارقة #12 a@huda")
    assert [out.text[e["start"] : e["end"]] for e in out.entities["mentions"]] == ["@huda"]
    assert [e["tag"] for e in out.entities["hashtags"]] == ["الشارقة"]


def test_indices_may_count_utf_16_units() -> None:
    by_point = served("🚮 @huda").entities["mentions"][0]
    by_unit = served("🚮 @huda", code_points=False).entities["mentions"][0]
    assert (by_point["start"], by_unit["start"]) == (2, 3)


def test_nothing_found_is_nothing_said() -> None:
    assert served("plain").entities == {}


@pytest.mark.parametrize("text", ["x" * 281, "& " * 200, "مياه " * 100])
def test_a_long_text_is_cut_and_whole_in_the_note(text: str) -> None:
    out = served(text)
    body, _, more = out.text.rpartition("… ")
    assert more == out.entities["urls"][-1]["url"]
    assert out.long.startswith(body)
    assert len(out.long) >= len(text)
    plain = out.text.replace("&amp;", "&")
    assert len(plain) <= 280


def test_280_letters_are_whole() -> None:
    assert served("x" * 280).long == ""
    assert served("&" * 280).long == ""


def test_leading_names_and_media_links_are_outside_the_shown_range() -> None:
    out = served("@huda @omar look", reply=True, added=1)
    start, end = out.shown
    assert out.text[start:end] == "look"
    assert out.entities["urls"][0]["media_key"] == "3_0"
    assert served("@huda look").shown == (0, 10)


WEIGHS = [("abc", 3), ("مياه", 4), ("🚮", 2), ("& <", 3), ("a https://sharjah.ae/a/b/c/d/e", 25)]


@pytest.mark.parametrize(("text", "weighs"), WEIGHS)
def test_weight(text: str, weighs: int) -> None:
    assert weight(text) == weighs


@pytest.mark.parametrize(("text", "code"), [("شكرا", "ar"), ("پانی نہیں", "ur"), ("पानी", "hi"),
                                            ("വെള്ളം", "ml"), ("water", "en"), ("#الشارقة", "qht"),
                                            ("@huda", "qme"), ("https://a.example", "zxx"),
                                            ("🚮 12", "und")])  # fmt: skip
def test_language(text: str, code: str) -> None:
    assert language(text) == code


def test_a_name_within_a_name_is_no_mention() -> None:
    assert mentions("to @Huda!", "huda")
    assert not mentions("to @hudas", "huda")


def test_broken_text_passes() -> None:
    out = served("\ud83d \x00 https://a.example/\ud83d x")
    assert "\ud83d" in out.text
