"""The private back end's walks: where they go on, where they end, what they tell to watch."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from instagram_private_stub import NOW, OWN, Answer, Options, Stub, serving, wire, write_session

from connectors.contract import Page
from connectors.instagram.private_inlet import PrivateInlet
from connectors.walk import stamp
from domain.errors import CredentialsRejected, Gone, RetryLater
from domain.message import Message, Ref
from domain.source import Cursor, Source, Watch

FEED, TAGS = f"feed/user/{OWN}/", f"usertags/{OWN}/feed/"
COMMENTS = "media/1_77/comments/"
REPLIES = "media/1_77/comments/10/inline_child_comments/"
THREAD = "direct_v2/threads/555/"
USER = {"pk": "9", "username": "nadia"}


@pytest.fixture
def stub() -> Iterator[tuple[Stub, str]]:
    with serving() as served:
        yield served


@pytest.fixture
def served(stub: tuple[Stub, str]) -> Stub:
    return stub[0]


@pytest.fixture
def inlet(stub: tuple[Stub, str], tmp_path: Path) -> PrivateInlet:
    return PrivateInlet(Options(session=write_session(tmp_path)), wire(tmp_path, stub[1]))


def source(inbox: str, child: str | None = None, cursor: Cursor | None = None) -> Source:
    return Source("instagram", "city", inbox, child, cursor or Cursor())


def ago(**span: float) -> int:
    return int((NOW - timedelta(**span)).timestamp())


def comment(pk: str, at: int, **more: Any) -> dict[str, Any]:
    return {"pk": pk, "text": f"text {pk}", "created_at_utc": at, "user": USER, **more}


def post(pk: str, at: int, **more: Any) -> dict[str, Any]:
    return {"pk": pk, "id": f"{pk}_77", "taken_at": at, "caption": {"text": pk}, **more}


def walk(inlet: PrivateInlet, first: Source, most: int = 9) -> list[Page]:
    """Polls until a page says that there is no more."""
    pages: list[Page] = []
    cursor = first.cursor
    for _ in range(most):
        pages.append(inlet.poll(source(first.inbox, first.child, cursor), limit=50))
        cursor = pages[-1].cursor
        if not pages[-1].more:
            break
    return pages


def test_sources_are_the_inboxes_asked_for(inlet: PrivateInlet) -> None:
    assert [each.inbox for each in inlet.sources()] == ["private-media", "private-tags"]
    assert {each.cursor for each in inlet.sources()} == {Cursor()}


def test_check_names_the_account(inlet: PrivateInlet, served: Stub) -> None:
    served.on("accounts/current_user/", {"user": {"pk": 77, "username": "city"}, "status": "ok"})
    assert inlet.check().ok
    assert "@city" in inlet.check().sentence.en
    served.on("accounts/current_user/", {"user": {"pk": 5, "username": "other"}, "status": "ok"})
    assert not inlet.check().ok


def test_all_posts_of_the_window_are_watched_in_every_walk(
    inlet: PrivateInlet, served: Stub
) -> None:
    pinned = post("1", ago(days=400), comment_count=5, timeline_pinned_user_ids=[77])
    first = [pinned, post("4", ago(days=1), comment_count=2), post("3", ago(days=2))]
    second = [post("2", ago(days=29), comment_count=0), post("0", ago(days=31), comment_count=9)]
    pages = [
        {"items": first, "more_available": True, "next_max_id": "p2", "status": "ok"},
        {"items": second, "more_available": True, "next_max_id": "p3", "status": "ok"},
    ]
    served.on(FEED, *pages, *pages)
    found = walk(inlet, source("private-media"))
    assert [page.more for page in found] == [True, False]
    assert [watch for page in found for watch in page.watch] == [
        Watch("private-comments", "4_77", 2),
        Watch("private-comments", "3_77", None),
    ]
    # the next walk goes down as far again: a new comment does not move a post
    again = walk(inlet, source("private-media", cursor=found[-1].cursor))
    assert [page.more for page in again] == [True, False]
    assert served.asked[1].query["max_id"] == ["p2"]


def test_a_changed_post_is_read_down_to_the_floor(inlet: PrivateInlet, served: Stub) -> None:
    floor = Cursor(floor=stamp(NOW - timedelta(days=20)), walks=1)
    top = [comment("12", ago(hours=1)), comment("11", ago(days=13))]
    down = [comment("10", ago(days=21)), comment("9", ago(days=22))]
    more = {"has_more_headload_comments": True, "status": "ok"}
    served.on(
        COMMENTS,
        {"comments": top, "next_min_id": "b", **more},
        {"comments": down, "next_min_id": "c", **more},
    )
    found = walk(inlet, source("private-comments", "1_77", floor))
    assert len(found) == 2
    assert found[-1].cursor.floor == stamp(NOW - timedelta(hours=1))
    assert found[-1].cursor.walks == 2


def test_each_eighth_walk_of_comments_goes_to_the_end(inlet: PrivateInlet, served: Stub) -> None:
    floor = Cursor(floor=stamp(NOW), walks=8)
    old = [comment("9", ago(days=25))]
    served.on(
        COMMENTS,
        {"comments": old, "has_more_comments": True, "next_max_id": "b", "status": "ok"},
        {"comments": old, "has_more_comments": False, "next_max_id": "c", "status": "ok"},
    )
    assert len(walk(inlet, source("private-comments", "1_77", floor))) == 2
    assert served.asked[1].query["max_id"] == ["b"]


def test_a_ranked_list_does_not_end_at_one_old_item(inlet: PrivateInlet, served: Stub) -> None:
    floor = Cursor(floor=stamp(NOW - timedelta(days=15)), walks=1)
    popular = [comment("1", ago(days=28)), comment("2", ago(days=16))]  # the older one first
    fresh = [comment("3", ago(minutes=5))]
    served.on(
        COMMENTS,
        {"comments": [popular[1], popular[0], *fresh], "next_min_id": "b", "status": "ok"},
        {"comments": fresh, "status": "ok"},
    )
    found = walk(inlet, source("private-comments", "1_77", floor))
    assert [page.more for page in found] == [True, False]


def test_inline_replies_come_along_and_the_others_are_watched(
    inlet: PrivateInlet, served: Stub
) -> None:
    whole = comment("10", ago(hours=2), child_comment_count=1)
    whole["preview_child_comments"] = [comment("11", ago(hours=1), parent_comment_id="10")]
    partly = comment("20", ago(hours=3), child_comment_count=5)
    partly["preview_child_comments"] = [comment("21", ago(hours=1), parent_comment_id="20")]
    served.on(COMMENTS, {"comments": [whole, partly], "status": "ok"})
    page = inlet.poll(source("private-comments", "1_77"), limit=50)
    found = [inlet.normalize(raw) for raw in page.items]
    assert [each.external_id for each in found if isinstance(each, Message)] == [
        "10",
        "11",
        "20",
        "21",
    ]
    assert page.watch == (Watch("private-replies", "1_77:20", 5),)


def test_replies_are_read_to_their_end(inlet: PrivateInlet, served: Stub) -> None:
    served.on(
        REPLIES,
        {
            "child_comments": [comment("11", ago(days=40))],
            "has_more_head_child_comments": True,
            "next_min_child_cursor": "b",
            "status": "ok",
        },
        {"child_comments": [comment("12", ago(days=41))], "status": "ok"},
    )
    found = walk(inlet, source("private-replies", "1_77:10"))
    assert [page.more for page in found] == [True, False]
    reply = inlet.normalize(found[0].items[0])
    assert isinstance(reply, Message)
    assert (reply.kind, reply.parent_id, reply.root_id) == ("reply", "10", "1")


def test_an_empty_page_with_a_next_goes_on(inlet: PrivateInlet, served: Stub) -> None:
    tagged = post("8", ago(hours=1), user=USER)
    served.on(
        TAGS,
        {"items": [], "more_available": True, "next_max_id": "b", "status": "ok"},
        {"items": [tagged], "more_available": False, "status": "ok"},
    )
    found = walk(inlet, source("private-tags"))
    assert [len(page.items) for page in found] == [0, 1]


def test_a_repeated_token_ends_the_walk_without_moving_the_floor(
    inlet: PrivateInlet, served: Stub
) -> None:
    body = {"items": [post("8", ago(hours=1))], "next_max_id": "same", "status": "ok"}
    served.on(TAGS, body)
    floor = stamp(NOW - timedelta(days=9))
    found = walk(inlet, source("private-tags", cursor=Cursor(floor=floor, walks=3)))
    assert len(found) == 2
    assert found[-1].cursor == Cursor(floor=floor, walks=3)


def test_a_stale_token_starts_at_the_top(inlet: PrivateInlet, served: Stub) -> None:
    served.on(TAGS, {"items": [], "status": "ok"})
    stale = Cursor(position="max_id=old", position_at=NOW - timedelta(days=1))
    inlet.poll(source("private-tags", cursor=stale), limit=50)
    assert "max_id" not in served.asked[0].query


def test_polling_twice_asks_the_same(inlet: PrivateInlet, served: Stub) -> None:
    served.on(TAGS, {"items": [post("8", ago(hours=1))], "next_max_id": "b", "status": "ok"})
    first, second = (inlet.poll(source("private-tags"), limit=50) for _ in range(2))
    assert first == second
    assert served.asked[0].query == served.asked[1].query


def thread(key: str, activity: int, items: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {
        "thread_id": key,
        "last_activity_at": activity * 1_000_000,
        "users": [USER],
        "items": items,
        **more,
    }


def direct(key: str, at: int) -> dict[str, Any]:
    return {
        "item_id": key,
        "user_id": 9,
        "timestamp": at * 1_000_000,
        "item_type": "text",
        "text": key,
    }


def test_conversations_are_watched_where_the_list_may_not_show_all(
    inlet: PrivateInlet, served: Stub
) -> None:
    floor = Cursor(floor=stamp(NOW - timedelta(days=2)), walks=1)
    busy = thread("1", ago(hours=1), [direct("5", ago(hours=1))], has_older=True)
    seen = thread("2", ago(hours=2), [direct("4", ago(hours=2)), direct("3", ago(days=3))])
    whole = thread("3", ago(hours=3), [direct("2", ago(hours=3))], has_older=False)
    inbox = {"threads": [busy, seen, whole], "has_older": True, "oldest_cursor": "b"}
    served.on(
        "direct_v2/inbox/",
        {"inbox": inbox, "status": "ok"},
        {"inbox": {"threads": [thread("9", ago(days=9), [])], "has_older": True}, "status": "ok"},
    )
    found = walk(inlet, source("private-messages", cursor=floor))
    assert [watch.child for watch in found[0].watch] == ["1"]
    assert len(found[0].items) == 4
    assert [page.more for page in found] == [True, False]
    assert served.asked[1].query["cursor"] == ["b"]
    assert served.asked[1].query["direction"] == ["older"]


def test_a_cursor_at_the_end_of_the_inbox_does_not_go_round(
    inlet: PrivateInlet, served: Stub
) -> None:
    # instagrapi's direct_threads goes on as long as there is an oldest_cursor.
    inbox = {"threads": [], "has_older": False, "oldest_cursor": "b"}
    served.on("direct_v2/pending_inbox/", {"inbox": inbox, "status": "ok"})
    assert not inlet.poll(source("private-pending"), limit=50).more


def test_first_messages_of_strangers_are_read(inlet: PrivateInlet, served: Stub) -> None:
    request = thread("6", ago(hours=1), [direct("7", ago(hours=1))], pending=True, has_older=False)
    served.on("direct_v2/pending_inbox/", {"inbox": {"threads": [request]}, "status": "ok"})
    page = inlet.poll(source("private-pending"), limit=50)
    found = inlet.normalize(page.items[0])
    assert isinstance(found, Message)
    assert found.facts["pending"] is True


def test_news_that_ran_past_us_are_a_gap(inlet: PrivateInlet, served: Stub) -> None:
    args = {"timestamp": ago(hours=1), "text": "x"}
    served.on("news/inbox/", {"new_stories": [{"args": args}], "status": "ok"})
    seen = Cursor(floor=stamp(NOW - timedelta(hours=2)), walks=1)
    page = inlet.poll(source("private-news", cursor=seen), limit=50)
    assert page.gap is not None
    assert "@shjmunicipality" in page.gap.ar
    assert inlet.poll(source("private-news"), limit=50).gap is None


def test_a_post_that_is_gone_is_said_and_a_list_that_is_gone_is_not_final(
    inlet: PrivateInlet, served: Stub
) -> None:
    with pytest.raises(Gone):
        inlet.poll(source("private-comments", "1_77"), limit=50)
    with pytest.raises(RetryLater):
        inlet.poll(source("private-tags"), limit=50)


REF = Ref("10", "comment", conversation="10", root_id="1", parent_id="1")


@pytest.mark.parametrize(
    ("body", "gone"),
    [
        ({"comments": [comment("10", ago(hours=1))]}, None),
        ({"comments": [comment("11", ago(hours=1))]}, "deleted"),
    ],
)
def test_recheck_of_a_comment(
    inlet: PrivateInlet, served: Stub, body: dict[str, Any], gone: str | None
) -> None:
    served.on(COMMENTS, {**body, "status": "ok"})
    (change,) = inlet.recheck([REF])
    assert change.gone == gone
    assert (change.raw is None) == (gone is not None)


def test_a_part_of_a_list_is_no_verdict(inlet: PrivateInlet, served: Stub) -> None:
    served.on(COMMENTS, {"comments": [], "next_min_id": "b", "status": "ok"})
    assert list(inlet.recheck([REF])) == []


def test_comments_go_with_their_post(inlet: PrivateInlet, served: Stub) -> None:
    (change,) = inlet.recheck([REF])  # the stub answers 404 to what it does not know
    assert change.gone == "deleted"


@pytest.mark.parametrize(
    ("body", "verdicts"),
    [
        ({"child_comments": [comment("11", ago(hours=1))]}, [None]),
        ({"child_comments": [comment("12", ago(hours=1))]}, ["deleted"]),
        ({"child_comments": [], "parent_comment": {"pk": "10"}}, ["deleted"]),
        ({"child_comments": []}, []),  # perhaps "10" is a reply itself and has no list
        ({"child_comments": [comment("12", ago(hours=1))], "next_min_child_cursor": "b"}, []),
    ],
)
def test_recheck_of_a_reply(
    inlet: PrivateInlet, served: Stub, body: dict[str, Any], verdicts: list[str | None]
) -> None:
    served.on(REPLIES, {**body, "status": "ok"})
    ref = Ref("11", "reply", conversation="10", root_id="1", parent_id="10")
    assert [change.gone for change in inlet.recheck([ref])] == verdicts


@pytest.mark.parametrize(
    ("kept", "more", "verdicts"),
    [
        ([9, 8, 7, 6, 5, 4], True, [None]),  # there
        ([9, 8, 6, 5, 4], True, ["deleted"]),  # its place is shown, and empty
        ([9, 8, 6, 5, 4], False, ["deleted"]),
        ([20, 19, 18, 17, 16], True, []),  # older than what is shown
        ([9, 4, 8, 5, 6], True, []),  # ids that do not fall with time tell nothing
        ([9], False, ["deleted"]),
    ],
)
def test_recheck_of_a_direct_message(
    inlet: PrivateInlet, served: Stub, kept: list[int], more: bool, verdicts: list[str | None]
) -> None:
    items = [direct(str(key), ago(hours=1)) for key in kept]
    about = {"thread_id": "555", "users": [USER], "has_older": more, "oldest_cursor": "b"}
    served.on(THREAD, {"thread": {**about, "items": items}, "status": "ok"})
    found = inlet.recheck([Ref("7", "message", conversation="555")])
    assert [change.gone for change in found] == verdicts


def test_recheck_of_a_tag(inlet: PrivateInlet, served: Stub) -> None:
    ref = Ref("8", "tag", conversation="8")
    served.on("media/8/info/", {"items": [post("8", ago(hours=1), user=USER)], "status": "ok"})
    (there,) = inlet.recheck([ref])
    assert there.raw is not None
    assert isinstance(inlet.normalize(there.raw), Message)
    served.on("media/8/info/", Answer({"message": "Media not found or unavailable"}, 400))
    assert [change.gone for change in inlet.recheck([ref])] == ["deleted"]


def test_a_mention_is_completed_and_keeps_its_kind(inlet: PrivateInlet, served: Stub) -> None:
    body = {"comments": [comment("44", ago(hours=1), text="the whole text")], "status": "ok"}
    served.on("media/3/comments/", body)
    (change,) = inlet.recheck([Ref("44", "mention", conversation="44", root_id="3")])
    assert change.raw is not None
    found = inlet.normalize(change.raw)
    assert isinstance(found, Message)
    assert (found.kind, found.text) == ("mention", "the whole text")


def test_a_challenge_is_no_verdict(inlet: PrivateInlet, served: Stub) -> None:
    served.on(COMMENTS, Answer(b"Not Found", 404))
    with pytest.raises(CredentialsRejected):
        inlet.recheck([REF])


def test_derived_ids_are_not_asked_for(inlet: PrivateInlet, served: Stub) -> None:
    assert list(inlet.recheck([Ref("derived-abc", "comment", root_id="1")])) == []
    assert served.asked == []
