"""One comment at a time: what becomes of each field."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from youtube_rig import CITIZEN, OWN, comment, page, thread

from connectors.youtube.normalize import normalize, unpack
from domain.message import MAX_TEXT, Message, Raw, Skipped, Unusable


def message(item: Any, **context: Any) -> Message:
    found = normalize(Raw("comment", item, context), OWN)
    assert isinstance(found, Message), found
    return found


def test_a_comment_of_a_thread() -> None:
    [raw] = unpack(page(thread("A")), {})
    found = normalize(raw, OWN)
    assert isinstance(found, Message)
    assert (found.external_id, found.kind, found.direction, found.public) == (
        "A", "comment", "in", True,
    )  # fmt: skip
    assert (found.conversation, found.parent_id, found.root_id) == ("A", None, "vid1")
    assert found.permalink == "https://www.youtube.com/watch?v=vid1&lc=A"
    assert found.author is not None
    assert (found.author.external_id, found.author.handle) == (CITIZEN, "someone")
    assert found.created_at == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert found.edited_at is None
    assert found.facts == {"thread": "A", "can_reply": True}


def test_inline_replies_come_along_with_their_thread() -> None:
    raws = list(unpack(page(thread("A", replies=2, inline=2)), {}))
    replies = [normalize(raw, OWN) for raw in raws[1:]]
    assert [isinstance(r, Message) and (r.kind, r.conversation, r.root_id) for r in replies] == [
        ("reply", "A", "vid1"),
        ("reply", "A", "vid1"),
    ]


def test_below_a_comment_of_the_city_each_reply_begins_a_conversation() -> None:
    raws = list(unpack(page(thread("A", replies=1, inline=1, author=OWN)), {}))
    top, reply = (normalize(raw, OWN) for raw in raws)
    assert isinstance(top, Message) and isinstance(reply, Message)
    assert top.direction == "out"
    assert (reply.conversation, reply.parent_id) == ("A.r0", "A")


def test_a_reply_without_its_thread_asks_its_parent() -> None:
    found = message(comment("A.B", parentId="A"))
    assert (found.conversation, found.parent_id) == (None, "A")
    assert message(comment("A.B")).parent_id == "A"  # the id says so too


def test_the_thread_of_a_lost_author_is_not_ours() -> None:
    raws = list(unpack(page(thread("A", replies=1, inline=1, author=None)), {}))
    top, reply = (normalize(raw, OWN) for raw in raws)
    assert isinstance(top, Message) and isinstance(reply, Message)
    assert top.author is None
    assert reply.conversation == "A"


def test_an_author_known_by_address_alone() -> None:
    item = comment("A", author=None, authorChannelUrl="http://www.youtube.com/channel/UCx")
    found = message(item)
    assert found.author is not None and found.author.external_id == "UCx"


def test_an_edit_shows_by_its_time() -> None:
    found = message(comment("A", updatedAt="2026-11-23T08:05:00Z"))
    assert found.edited_at == datetime(2026, 11, 23, 8, 5, tzinfo=UTC)


def test_both_ways_of_writing_a_time() -> None:
    assert message(comment("A", publishedAt="2019-04-20T01:03:39.000Z")).created_at.year == 2019


@pytest.mark.parametrize("status", ["heldForReview", "likelySpam", "rejected"])
def test_what_youtube_keeps_back_is_hidden(status: str) -> None:
    assert message(comment("A", moderationStatus=status)).hidden
    assert message(comment("A"), moderationStatus=status).hidden
    assert not message(comment("A", moderationStatus="published")).hidden


def test_plain_text_is_taken_as_it_is() -> None:
    typed = "2 < 3 &amp; <br> 'q' \u200f٠١٢"
    assert message(comment("A", typed)).text == typed


def test_markup_of_an_old_recording_is_undone() -> None:
    item = comment("A", 'one<br />two &#39;x&#39; <a href="y">link</a>')
    assert message(item, textFormat="html").text == "one\ntwo 'x' link"


def test_characters_no_database_takes_are_replaced_and_no_others() -> None:
    assert message(comment("A", "a\0b\ud83dc👨‍👩‍👧")).text == "a\ufffdb\ufffdc👨‍👩‍👧"


def test_a_picture_hangs_on_its_comment() -> None:
    [picture] = message(comment("A", imageUrl="https://yt/x.gif")).media
    assert (picture.kind, picture.url) == ("photo", "https://yt/x.gif")


def test_no_id_is_made_good_from_the_rest_and_stays_the_same() -> None:
    item = comment("A")
    del item["id"]
    first, again = message(item), message(item)
    assert first.derived_id and first.external_id == again.external_id
    assert first.permalink is None
    item["snippet"]["textDisplay"] = "else"
    assert message(item).external_id != first.external_id


@pytest.mark.parametrize(
    "item",
    [
        None,
        [],
        "text",
        {},
        {"id": "A"},
        {"id": "A", "snippet": []},
        comment("A", publishedAt="yesterday"),
        comment("A", publishedAt=None),
        comment("A", publishedAt="2026-11-23T08:00:00"),
        comment("A", textDisplay=["no"]),
        comment("A", "x" * (MAX_TEXT + 1)),
    ],
)
def test_what_cannot_be_read_says_why(item: Any) -> None:
    found = normalize(Raw("comment", item), OWN)
    assert isinstance(found, Unusable)
    assert found.reason.endswith((".", "not text.")) and " " in found.reason


def test_records_that_are_no_comments_are_skipped() -> None:
    for kind in ("youtube#channel", "youtube#video"):
        assert isinstance(normalize(Raw("comment", {"kind": kind, "snippet": {}}), OWN), Skipped)
    [raw] = unpack({"error": {"code": 403}}, {})
    assert isinstance(normalize(raw, OWN), Skipped)


def test_one_bad_item_does_not_break_its_page() -> None:
    raws = list(unpack(page(thread("A"), None, 7, {"snippet": {"topLevelComment": 5}}), {}))
    found = [normalize(raw, OWN) for raw in raws]
    assert [type(one) for one in found] == [Message, Unusable, Unusable, Unusable]


@pytest.mark.parametrize("body", [None, 3, "x", [], {}, {"items": None}, {"items": {"a": 1}}])
def test_unpack_takes_any_json(body: Any) -> None:
    for raw in unpack(body, {}):
        assert isinstance(normalize(raw, OWN), Unusable)


def test_an_empty_answer_is_no_item() -> None:
    assert not list(unpack({"kind": "youtube#commentThreadListResponse"}, {}))
