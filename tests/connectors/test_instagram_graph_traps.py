"""Guards around facebook-sdk that Instagram has of its own: each fails without its guard."""

from __future__ import annotations

import json
from typing import Any

import pytest
from graph_stub import CITIZEN, NOW, TOKEN, instagram, instagram_outlet, letter, link, page
from platform_stub import Answer, serving

from domain.errors import RetryLater
from domain.letter import Sent, Unknown
from domain.message import Ref
from domain.source import Source, Watch

REPLY = letter("instagram", reply_to="18", conversation="18")


def comment(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "text": "حفرة", "timestamp": "2026-11-23T08:00:00+0000",
            "from": {"id": CITIZEN, "username": "someone"}, **more}  # fmt: skip


def test_no_link_below_a_comment_is_kept() -> None:
    """The SDK hands out each comment's replies with a link that holds the token; we keep none,
    and watch those replies instead."""
    item = comment("18", replies=page(comment("19"), following=link(after="x")))
    answers = {"comments": Answer(page(item)), "/": Answer({"18": item})}
    with serving(**answers) as platform:
        reader = instagram(platform.url)
        found = reader.poll(Source("instagram", "city", "comments", "17"), limit=10)
        changes = list(reader.recheck([Ref("18", "comment", root_id="17")]))
    assert [raw.item["id"] for raw in found.items] == ["18", "19"]
    assert found.watch == (Watch("replies", "18"),)
    assert len(changes) == 1
    assert TOKEN not in repr((found, changes)) and "access_token" not in repr((found, changes))


def test_a_media_list_keeps_the_place_and_not_the_link() -> None:
    """The SDK hands out the link to the next media with the token in it; we keep its place."""
    pages = [Answer(page({"id": "17"}, following=link(after="QVFI"))), Answer(page())]
    with serving(media=pages) as platform:
        reader = instagram(platform.url)
        first = reader.poll(Source("instagram", "city", "media"), limit=10)
        reader.poll(Source("instagram", "city", "media", cursor=first.cursor), limit=10)
        one, two = platform.asked
        assert first.cursor.position == "QVFI" and first.cursor.position_at == NOW
        assert two.path == one.path and two.query == {**one.query, "after": "QVFI"}


def test_a_failed_status_without_an_error_is_no_success_here_either() -> None:
    """The SDK takes HTTP 500 without "error" for a success; Instagram's ends look first too."""
    failed = Answer({"id": "20"}, 500)
    with serving(media=failed, replies=failed) as platform:
        with pytest.raises(RetryLater):
            instagram(platform.url).poll(Source("instagram", "city", "media"), limit=10)
        assert isinstance(instagram_outlet(platform.url).deliver(REPLY), Unknown)
        assert [asked.path for asked in platform.asked][1:] == ["/v26.0/18/replies"]


def test_a_private_reply_names_its_comment() -> None:
    """The SDK form-encodes a dict to its keys ("recipient=comment_id"); we write it as JSON."""
    private = letter("instagram", mode="private", reply_to="18", conversation="18")
    with serving(messages=Answer({"message_id": "m_1"})) as platform:
        assert instagram_outlet(platform.url).deliver(private) == Sent("m_1")
        assert json.loads(platform.asked[0].form["recipient"]) == {"comment_id": "18"}
