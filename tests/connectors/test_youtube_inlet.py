"""How YouTube's lists are walked, watched and rested from."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from platform_stub import Answer, serving
from pydantic import ValidationError
from youtube_rig import CITIZEN, LOGGED_IN, NOW, OWN, comment, inlet, options, page, thread

from connectors.walk import stamp
from domain.message import Message, Ref
from domain.source import Cursor, Source, Watch

URL = "http://127.0.0.1:9"


def source(inbox: str, child: str | None = None, cursor: Cursor | None = None) -> Source:
    return Source("youtube", "yt", inbox, child, cursor or Cursor())


def at(hours: float) -> str:
    return f"{NOW - timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}"


def test_threads_are_asked_for_newest_first_with_their_replies() -> None:
    with serving(commentThreads=Answer(page(thread("A")))) as platform:
        inlet(platform.url).poll(source("threads"), limit=500)
        asked = platform.asked[0].query
    assert asked["allThreadsRelatedToChannelId"] == OWN
    assert (asked["order"], asked["maxResults"], asked["part"]) == (
        "time", "100", "id,snippet,replies",
    )  # fmt: skip


def test_a_walk_ends_at_the_floor_less_an_overlap_and_not_before() -> None:
    floor = Cursor(floor=stamp(NOW - timedelta(hours=2)))
    within = page(thread("A", publishedAt=at(1)), thread("B", publishedAt=at(2.1)), token="t")
    beyond = page(thread("A", publishedAt=at(1)), thread("B", publishedAt=at(2.3)), token="t")
    with serving(commentThreads=[Answer(within), Answer(beyond)]) as platform:
        reader = inlet(platform.url)
        assert reader.poll(source("threads", cursor=floor), limit=10).more
        ended = reader.poll(source("threads", cursor=floor), limit=10)
    assert not ended.more
    assert ended.cursor.floor == stamp(NOW - timedelta(hours=1))


def test_an_old_thread_on_top_ends_nothing() -> None:
    pinned = page(thread("P", publishedAt=at(5000)), thread("A", publishedAt=at(1)), token="t")
    with serving(commentThreads=Answer(pinned)) as platform:
        assert inlet(platform.url).poll(source("threads"), limit=10).more


def test_only_threads_with_more_replies_than_came_along_are_watched() -> None:
    rows = page(thread("A", replies=2, inline=2), thread("B", replies=9, inline=5), thread("C"))
    with serving(commentThreads=Answer(rows)) as platform:
        found = inlet(platform.url).poll(source("threads"), limit=10)
    assert found.watch == (Watch("replies", f"B vid1 {CITIZEN}", 9),)
    assert len(found.items) == 3 + 2 + 5


def test_replies_are_read_to_their_end_and_know_their_video_and_thread() -> None:
    pages = [
        Answer(page(comment("B.1", parentId="B"), token="t")),
        Answer(page(comment("B.2", parentId="B", publishedAt=at(5000)))),
    ]
    with serving(comments=pages) as platform:
        reader = inlet(platform.url)
        first = reader.poll(source("replies", f"B vid1 {CITIZEN}"), limit=100)
        second = reader.poll(source("replies", f"B vid1 {CITIZEN}", first.cursor), limit=100)
        assert (first.more, second.more, second.cursor.walks) == (True, False, 1)
        found = reader.normalize(second.items[0])
    assert isinstance(found, Message)
    assert (found.root_id, found.conversation, found.parent_id) == ("vid1", "B", "B")
    assert platform.asked[0].query["parentId"] == "B"


def test_the_sweep_reads_its_window_again_and_then_rests() -> None:
    rows = page(thread("A", publishedAt=at(1)), thread("B", publishedAt=at(24 * 91)), token="t")
    with serving(commentThreads=Answer(rows)) as platform:
        swept = inlet(platform.url).poll(source("threads-sweep"), limit=10)
        assert not swept.more
        rested = inlet(platform.url, now=NOW + timedelta(minutes=5)).poll(
            source("threads-sweep", cursor=swept.cursor), limit=10
        )
        assert (rested.units, rested.items, rested.cursor) == (0, (), swept.cursor)
        assert len(platform.asked) == 1
        inlet(platform.url, now=NOW + timedelta(hours=1)).poll(
            source("threads-sweep", cursor=swept.cursor), limit=10
        )
        assert len(platform.asked) == 2


def test_held_comments_are_asked_for_as_such() -> None:
    with serving(token=Answer(LOGGED_IN), commentThreads=Answer(page(thread("A")))) as platform:
        reader = inlet(platform.url, login=True, inboxes=["held"])
        found = reader.poll(source("held"), limit=10)
        message = reader.normalize(found.items[0])
        assert platform.asked[-1].query["moderationStatus"] == "heldForReview"
    assert isinstance(message, Message) and message.hidden


def test_a_search_brings_videos_to_watch_and_no_items() -> None:
    rows = page({"id": {"videoId": "v9"}, "snippet": {"publishedAt": at(3)}}, {"id": {}}, None)
    with serving(search=Answer(rows), commentThreads=Answer(page(thread("A")))) as platform:
        reader = inlet(platform.url, inboxes=["search"], search_query="بلدية الشارقة")
        found = reader.poll(source("search"), limit=50)
        assert (found.items, found.watch) == ((), (Watch("video", "v9"),))
        asked = platform.asked[0].query
        assert (asked["q"], asked["type"], asked["order"]) == ("بلدية الشارقة", "video", "date")
        assert asked["publishedAfter"] == at(24 * 30)
        reader.poll(source("video", "v9"), limit=50)
        assert platform.asked[1].query["videoId"] == "v9"


def test_a_recheck_tells_edited_from_deleted_and_keeps_the_place() -> None:
    refs = [Ref("B.1", "reply", parent_id="B", conversation="B", root_id="vid1"), Ref("C", "c")]
    edited = comment("B.1", "الآن", parentId="B", updatedAt="2026-11-23T08:30:00Z")
    with serving(comments=Answer(page(edited))) as platform:
        reader = inlet(platform.url)
        kept, gone = reader.recheck(refs)
        assert platform.asked[0].query["id"] == "B.1,C"
        found = reader.normalize(kept.raw) if kept.raw else None
    assert isinstance(found, Message)
    assert (found.text, found.conversation, found.root_id) == ("الآن", "B", "vid1")
    assert found.edited_at is not None
    assert (gone.raw, gone.gone) == (None, "deleted")


def test_the_inboxes_that_options_ask_for() -> None:
    assert [one.inbox for one in inlet(URL).sources()] == ["threads", "threads-sweep"]
    assert [one.inbox for one in inlet(URL, sweep_days=0).sources()] == ["threads"]


@pytest.mark.parametrize(
    "more",
    [
        {"inboxes": ["held"]},
        {"inboxes": ["search"]},
        {"api_key": None},
        {"client_id": "c"},
        {"search_every": 60},
        {"nmae": 1},
        {"api_key": "the key itself"},
    ],
)
def test_options_that_cannot_work_are_said_at_once(more: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        options(URL, **more)


def test_a_check_says_whose_channel_it_is() -> None:
    own = page({"id": OWN, "snippet": {"title": "بلدية"}})
    other = page({"id": "UCother", "snippet": {}})
    with serving(channels=[Answer(own), Answer(other), Answer(page())]) as platform:
        reader = inlet(platform.url)
        first, second, third = reader.check(), reader.check(), reader.check()
    assert first.ok and "بلدية" in first.sentence.ar
    assert not second.ok and "UCother" in second.sentence.en
    assert not third.ok


def test_a_poll_can_be_repeated() -> None:
    with serving(commentThreads=Answer(page(thread("A"), token="t"))) as platform:
        reader = inlet(platform.url)
        one, two = (reader.poll(source("threads"), limit=10) for _ in range(2))
    assert replace(one, cursor=Cursor()) == replace(two, cursor=Cursor())
    assert one.cursor == two.cursor
