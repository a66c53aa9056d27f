"""How X's lists are walked and watched."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from platform_stub import Answer, serving
from pydantic import ValidationError
from x_bench import CITIZEN, ME, NOW, OWN, at, inlet, options, page, post, user

from connectors.x import words
from connectors.x.inlet import REACHABLE
from connectors.x.normalize import snowflake_time
from domain.errors import ConfigInvalid
from domain.message import Message, Ref
from domain.source import Cursor, Source, Watch

URL = "http://127.0.0.1:9"
DAY = 24 * 60


def source(inbox: str, cursor: Cursor | None = None, child: str | None = None) -> Source:
    return Source("x", "x", inbox, child, cursor or Cursor())


def test_the_first_walk_goes_down_by_id_and_its_top_becomes_the_floor() -> None:
    pages = [
        Answer(page(post(at(1)), post(at(2)), token="t1")),
        Answer(page(post(at(3)), post(at(4)))),
    ]
    with serving(mentions=pages) as platform:
        reader = inlet(platform.url)
        first = reader.poll(source("mentions"), limit=50)
        second = reader.poll(source("mentions", first.cursor), limit=50)
        asked = [one.query for one in platform.asked]
    assert first.more and first.cursor.floor is None
    assert (second.more, second.cursor.floor, second.cursor.walks) == (False, at(1), 1)
    assert "until_id" not in asked[0] and asked[1]["until_id"] == at(2)
    assert "pagination_token" not in asked[1]
    assert asked[0]["since_id"] == asked[1]["since_id"]
    begun = snowflake_time(asked[0]["since_id"])
    assert begun is not None and begun == NOW - timedelta(days=7)


def test_a_later_walk_asks_from_its_floor_less_an_overlap() -> None:
    with serving(mentions=Answer(page())) as platform:
        found = inlet(platform.url).poll(source("mentions", Cursor(floor=at(30))), limit=50)
        since = snowflake_time(platform.asked[0].query["since_id"])
    assert since == NOW - timedelta(minutes=45)  # 15 of overlap
    assert found.cursor.floor == at(30)  # nothing new: nothing lost


def test_the_floor_is_the_newest_of_the_first_page_and_not_of_the_last() -> None:
    """The classic mistake: since_id from the last page forgets what came before it."""
    walking = Cursor(floor=at(60), ceiling=at(1), position=f"until:50:{at(20)}", position_at=NOW)
    with serving(mentions=Answer(page(post(at(25)), post(at(28))))) as platform:
        found = inlet(platform.url).poll(source("mentions", walking), limit=50)
    assert found.cursor.floor == at(1)


def test_an_empty_page_with_a_next_goes_on_by_its_token() -> None:
    with serving(mentions=[Answer(page(token="t1")), Answer(page(post(at(3))))]) as platform:
        reader = inlet(platform.url)
        first = reader.poll(source("mentions"), limit=50)
        second = reader.poll(source("mentions", first.cursor), limit=50)
        assert first.more and platform.asked[1].query["pagination_token"] == "t1"
    assert (second.more, len(second.items)) == (False, 1)


def test_a_token_grows_stale_and_an_id_does_not() -> None:
    token = Cursor(ceiling=at(1), position="token:0:t1", position_at=NOW - timedelta(hours=2))
    place = replace(token, position=f"until:9:{at(5)}")
    with serving(mentions=Answer(page())) as platform:
        reader = inlet(platform.url)
        reader.poll(source("mentions", token), limit=50)
        reader.poll(source("mentions", place), limit=50)
        assert "pagination_token" not in platform.asked[0].query
        assert platform.asked[1].query["until_id"] == at(5)


@pytest.mark.parametrize("position", ["token:0:t1", "until:10:5"])
def test_a_list_that_stands_still_restarts_at_the_top(position: str) -> None:
    walking = Cursor(floor="1", ceiling="9", position=position, position_at=NOW)
    rows = page(token="t1") if "token" in position else page(post("5"), token="t2")
    with serving(mentions=Answer(rows)) as platform:
        found = inlet(platform.url).poll(source("mentions", walking), limit=50)
    assert found.cursor == Cursor(floor="1")


def test_a_refused_position_restarts_and_a_refused_question_is_said() -> None:
    walking = Cursor(floor=at(9), ceiling=at(1), position=f"until:5:{at(5)}", position_at=NOW)
    no = Answer({"title": "Invalid Request", "errors": [{"parameters": {"until_id": ["x"]}}]}, 400)
    with serving(mentions=no) as platform:
        found = inlet(platform.url).poll(source("mentions", walking), limit=50)
        assert found.cursor == Cursor(floor=at(9))
        with pytest.raises(ConfigInvalid):
            inlet(platform.url).poll(source("mentions"), limit=50)


def test_a_since_id_that_x_finds_too_old_is_asked_by_time_instead() -> None:
    said = {"parameters": {"since_id": ["1"]}, "message": "'since_id' must be newer"}
    no = Answer({"title": "Invalid Request", "errors": [said]}, 400)
    with serving(recent=[no, Answer(page(post(at(1))))]) as platform:
        found = inlet(platform.url).poll(source("search", Cursor(floor=at(5 * DAY))), limit=50)
        assert "start_time" in platform.asked[1].query
        assert "since_id" not in platform.asked[1].query
    assert (found.units, len(found.items)) == (2, 1)
    assert found.gap is not None


def test_what_search_cannot_show_any_more_is_said_and_not_asked_for() -> None:
    with serving(recent=Answer(page())) as platform:
        found = inlet(platform.url).poll(source("search", Cursor(floor=at(9 * DAY))), limit=50)
        since = snowflake_time(platform.asked[0].query["since_id"])
    assert since is not None and NOW - timedelta(days=7) < since < NOW - timedelta(days=6)
    assert found.gap is not None and "2026-11-14" in found.gap.en and "2026-11-14" in found.gap.ar


def test_mentions_beyond_eight_hundred_are_said_to_be_missing() -> None:
    for seen, gap in ((REACHABLE - 1, words.GAP_800), (REACHABLE - 2, None)):
        walking = Cursor(ceiling=at(1), position=f"until:{seen}:{at(20)}", position_at=NOW)
        with serving(mentions=Answer(page(post(at(25))))) as platform:
            found = inlet(platform.url).poll(source("mentions", walking), limit=50)
        assert found.gap == gap


@pytest.mark.parametrize(("inbox", "path", "least"), [("mentions", "mentions", "5"),
                                                      ("search", "recent", "10")])  # fmt: skip
def test_a_page_is_no_smaller_and_no_larger_than_x_takes(inbox: str, path: str, least: str) -> None:
    with serving(**{path: Answer(page())}) as platform:
        reader = inlet(platform.url)
        reader.poll(source(inbox), limit=1)
        reader.poll(source(inbox), limit=5000)
        assert [one.query["max_results"] for one in platform.asked] == [least, "100"]


def test_the_search_names_the_city_in_all_ways_and_leaves_out_reposts() -> None:
    names = ("بلدية الشارقة", "#بلدية_الشارقة")
    query = options(URL, names=names).search_query
    assert query == (
        '(@ShjMunicipality OR to:ShjMunicipality OR "بلدية الشارقة" OR #بلدية_الشارقة)'
        " -from:ShjMunicipality -is:retweet"
    )


def test_a_limit_nearly_used_is_told_and_one_used_up_waited_for() -> None:
    reset = NOW + timedelta(minutes=7)
    some = {"x-rate-limit-limit": "300", "x-rate-limit-remaining": "75",
            "x-rate-limit-reset": str(int(reset.timestamp()))}  # fmt: skip
    none = {**some, "x-rate-limit-remaining": "0"}
    with serving(mentions=[Answer(page(), 200, some), Answer(page(), 200, none)]) as platform:
        reader = inlet(platform.url)
        first = reader.poll(source("mentions"), limit=50)
        second = reader.poll(source("mentions"), limit=50)
    assert (first.usage, first.not_before) == ({"mentions": 0.75}, None)
    assert (second.usage, second.not_before) == ({"mentions": 1.0}, reset)


# -- conversations


def test_conversations_of_citizens_with_answers_are_watched() -> None:
    def root(name: str, answers: int, author: str = CITIZEN) -> Any:
        return post(name, public_metrics={"reply_count": answers}, author_id=author)

    rows = page(
        root("100", 3),
        root("200", 0),
        root("300", 5, OWN),
        root("400", 99_999),
        post("500", conversation_id="600", public_metrics={"reply_count": 4}),
        tweets=[root("600", 2)],
    )
    with serving(mentions=Answer(rows)) as platform:
        found = inlet(platform.url).poll(source("mentions"), limit=50)
        assert not inlet(platform.url, follow_replies=0).poll(source("mentions"), limit=50).watch
    assert set(found.watch) == {Watch("conversation", "100", 3), Watch("conversation", "600", 2)}


def test_a_conversation_is_searched_for_and_read_again_when_search_has_caught_up() -> None:
    with serving(recent=Answer(page(post("101")))) as platform:
        reader = inlet(platform.url, search_lag=35)
        first = reader.poll(source("conversation", child="100"), limit=50)
        second = reader.poll(source("conversation", first.cursor, "100"), limit=50)
        assert platform.asked[0].query["query"].startswith("conversation_id:100")
    assert first.more and first.not_before == NOW + timedelta(seconds=35)
    assert (second.more, second.not_before, second.cursor.position) == (False, None, None)


# -- direct messages


def test_messages_are_walked_by_token_down_to_what_is_known() -> None:
    def event(minutes: float) -> Any:
        return {"id": at(minutes), "event_type": "MessageCreate", "text": "سلام",
                "sender_id": CITIZEN, "dm_conversation_id": "1-2"}  # fmt: skip

    pages = [
        Answer(page(event(1), event(15), token="t1", users=[user(CITIZEN)])),
        Answer(page(event(20), event(25), token="t2")),
    ]
    with serving(dm_events=pages) as platform:
        reader = inlet(platform.url)
        known = Cursor(floor=at(10))
        first = reader.poll(source("messages", known), limit=50)
        second = reader.poll(source("messages", first.cursor), limit=50)
        assert [one.query.get("pagination_token") for one in platform.asked] == [None, "t1"]
        assert platform.asked[0].query["event_types"] == "MessageCreate"
        assert platform.asked[0].headers["authorization"].startswith("OAuth ")
    assert first.more  # 15 minutes are within the overlap
    assert (second.more, second.cursor.floor) == (False, at(1))


# -- rechecks


def test_a_recheck_tells_edited_deleted_and_hidden_apart_and_leaves_the_rest_out() -> None:
    kind = "https://api.twitter.com/2/problems/"
    edited = post(at(1), "الآن", edit_history_tweet_ids=[at(9), at(1)])
    old = post(at(9), "قبل", edit_history_tweet_ids=[at(9), at(1)])
    body = page(old, tweets=[edited]) | {
        "errors": [
            {"resource_id": "200", "parameter": "ids", "type": f"{kind}resource-not-found"},
            {"value": "300", "parameter": "ids", "type": f"{kind}not-authorized-for-resource"},
            {"value": "400", "parameter": "ids", "type": f"{kind}something-else"},
            {"value": "500", "parameter": "referenced_tweets.id",
             "type": f"{kind}resource-not-found"},
        ]
    }  # fmt: skip
    names = [at(9), "200", "300", "400", "500"]
    with serving(tweets=Answer(body)) as platform:
        reader = inlet(platform.url)
        changes = list(reader.recheck([*(Ref(name, "mention") for name in names),
                                       Ref("900", "message")]))  # fmt: skip
        assert platform.asked[0].query["ids"] == ",".join(names)
    assert [(c.ref.external_id, c.gone) for c in changes] == [
        (at(9), None), ("200", "deleted"), ("300", "hidden"),
    ]  # fmt: skip
    found = reader.normalize(changes[0].raw) if changes[0].raw else None
    assert isinstance(found, Message)
    assert (found.external_id, found.version_id, found.text) == (at(9), at(1), "الآن")


def test_a_recheck_shows_that_an_old_post_was_answered_since() -> None:
    asked = post(at(600), public_metrics={"reply_count": 2})
    with serving(tweets=Answer(page(asked, post(at(500))))) as platform:
        refs = [Ref(at(600), "mention"), Ref(at(500), "mention")]
        changes = list(inlet(platform.url).recheck(refs))
    assert [change.watch for change in changes] == [Watch("conversation", at(600), 2), None]


def test_a_recheck_asks_for_the_version_that_we_have() -> None:
    with serving(tweets=Answer(page())) as platform:
        reader = inlet(platform.url)
        assert not list(reader.recheck([Ref("1", "mention", version_id="2")]))
        assert not list(reader.recheck([Ref("900", "message")]))
        assert [one.query["ids"] for one in platform.asked] == ["2"]


# -- the account


def test_a_check_says_whose_keys_they_are() -> None:
    me, other = {"data": user(OWN, ME.handle)}, {"data": user("1", "else")}
    with serving(me=[Answer(me), Answer(other), Answer({"title": "no"}, 401)]) as platform:
        reader = inlet(platform.url)
        first, second, third = reader.check(), reader.check(), reader.check()
    assert first.ok and ME.handle in first.sentence.ar
    assert not second.ok and "else" in second.sentence.en
    assert not third.ok and third.sentence == words.LOGIN


def test_an_app_reads_posts_with_its_own_token_and_messages_with_the_users() -> None:
    with serving(mentions=Answer(page()), dm_events=Answer(page())) as platform:
        reader = inlet(platform.url, auth="keys+bearer")
        reader.poll(source("mentions"), limit=10)
        reader.poll(source("messages"), limit=10)
        kinds = [one.headers["authorization"].split(" ")[0] for one in platform.asked]
    assert kinds == ["Bearer", "OAuth"]


@pytest.mark.parametrize(
    "more",
    [
        {"auth": "none"},
        {"auth": "bearer", "inboxes": ["messages"]},
        {"consumer_secret": None},
        {"client_id": "c"},
        {"names": ["بلدية الشارقة"] * 60},
        {"user_id": "@ShjMunicipality"},
        {"bearer_token": "the token itself"},
    ],
)
def test_options_that_cannot_work_are_said_at_once(more: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        options(URL, **more)
