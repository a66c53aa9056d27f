"""Reading posts from the simulated X: what is served, in what order, and what is left out."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import tweepy
from x_rig import ALL_FIELDS, XRig

from simulator.accounts import X
from simulator.world import Item


@pytest.fixture
def rig() -> Iterator[XRig]:
    rig = XRig()
    yield rig
    rig.close()


def mentions(rig: XRig, **asked: Any) -> Any:
    answer = rig.client("app").get_users_mentions(X.user_id, **asked)
    assert answer.status_code == 200
    return answer.json()


def ids(answer: Any) -> list[str]:
    return [tweet["id"] for tweet in answer.get("data", [])]


def ago(**past: float) -> datetime:
    return datetime.now(UTC) - timedelta(**past)


def many(rig: XRig, count: int) -> list[Item]:
    """Mentions a second apart, newest first."""
    made = [
        rig.post(f"@ShjMunicipality {n}", created=ago(seconds=count - n), visible_at=ago(seconds=0))
        for n in range(count)
    ]
    return made[::-1]


def test_nothing_is_an_answer_without_data(rig: XRig) -> None:
    assert mentions(rig) == {"meta": {"result_count": 0}}


def test_only_three_fields_without_asking(rig: XRig) -> None:
    item = rig.post("@ShjMunicipality hello")
    tweet = {"id": item.id, "text": item.versions[0].text, "edit_history_tweet_ids": [item.id]}
    assert mentions(rig) == {
        "data": [tweet],
        "meta": {"result_count": 1, "newest_id": item.id, "oldest_id": item.id},
    }


def test_only_what_names_the_city(rig: XRig) -> None:
    rig.post("nothing to see", kind="post")
    rig.post("@ShjMunicipalityX somebody else", kind="post")
    rig.post("mail a@ShjMunicipality", kind="post")
    named = rig.post("hey @shjmunicipality!", kind="post")
    assert ids(mentions(rig)) == [named.id]


def test_pages_go_back_in_time_and_end(rig: XRig) -> None:
    posts = [post.id for post in many(rig, 12)]
    seen, token = [], None
    for _ in range(3):
        answer = mentions(rig, max_results=5, pagination_token=token)
        seen += ids(answer)
        token = answer["meta"].get("next_token")
    assert (seen, token) == (posts, None)


def test_the_order_is_that_of_the_ids(rig: XRig) -> None:
    for n in range(60):  # several in one millisecond
        rig.post(f"@ShjMunicipality {n}")
    served = [int(one) for one in ids(mentions(rig, max_results=100))]
    assert served == sorted(served, reverse=True)


def test_a_post_that_arrives_meanwhile_shifts_no_page(rig: XRig) -> None:
    posts = [post.id for post in many(rig, 8)]
    first = mentions(rig, max_results=5)
    rig.post("@ShjMunicipality in between")
    second = mentions(rig, max_results=5, pagination_token=first["meta"]["next_token"])
    assert ids(second) == posts[5:]


def test_an_edited_post_on_a_page_s_edge_skips_nothing(rig: XRig) -> None:
    posts = many(rig, 8)
    new = rig.sim.world.edit("x", posts[7].id, "@ShjMunicipality corrected")
    expected = [new.id, *[post.id for post in posts[:7]]]
    rig.sim.pager.page_size_max = 1
    seen, token = [], None
    for _ in range(8):
        answer = mentions(rig, pagination_token=token)
        seen += ids(answer)
        token = answer["meta"].get("next_token")
    assert seen == expected


def test_a_made_up_token_is_refused(rig: XRig) -> None:
    answer = rig.call("GET", f"/2/users/{X.user_id}/mentions?pagination_token=abc")
    assert answer.status_code == 400
    assert answer.json()["type"].endswith("/problems/invalid-request")


def test_ids_and_times_bound_and_ids_win(rig: XRig) -> None:
    posts = many(rig, 6)
    inner = mentions(rig, since_id=posts[4].id, until_id=posts[1].id)
    assert ids(inner) == [posts[2].id, posts[3].id]
    start = ago(seconds=-60).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert ids(mentions(rig, start_time=start)) == []
    assert len(ids(mentions(rig, start_time=start, since_id=posts[5].id))) == 5


def test_800_mentions_are_within_reach(rig: XRig) -> None:
    posts = many(rig, 802)
    assert posts[799].id in ids(mentions(rig, until_id=posts[798].id, max_results=100))
    assert mentions(rig, until_id=posts[799].id) == {"meta": {"result_count": 0}}


def test_a_late_post_has_an_older_id(rig: XRig) -> None:
    newer = rig.post("@ShjMunicipality on time", created=ago(seconds=5), visible_at=ago(seconds=5))
    late = rig.post("@ShjMunicipality late", created=ago(seconds=20), visible_at=ago(seconds=0))
    assert int(late.id) < int(newer.id)
    assert ids(mentions(rig, since_id=newer.id)) == []
    assert ids(mentions(rig)) == [newer.id, late.id]


def test_an_edit_is_a_new_id_in_the_same_chain(rig: XRig) -> None:
    item = rig.post("@ShjMunicipality frist")
    time.sleep(0.002)
    new = rig.sim.world.edit("x", item.id, "@ShjMunicipality first").id
    data = mentions(rig)["data"]
    chain = [item.id, new]
    assert data == [{"id": new, "text": "@ShjMunicipality first", "edit_history_tweet_ids": chain}]
    old = rig.client("app").get_tweet(item.id).json()["data"]
    assert (old["text"], old["edit_history_tweet_ids"]) == ("@ShjMunicipality frist", chain)


def test_deleted_and_protected_posts_are_errors_of_a_200(rig: XRig) -> None:
    kept, gone = rig.post("@ShjMunicipality a"), rig.post("@ShjMunicipality b")
    locked = rig.post("@ShjMunicipality c", extra={"unauthorized": True})
    rig.sim.world.delete("x", gone.id)
    answer = rig.client("app").get_tweets([kept.id, gone.id, locked.id]).json()
    assert ids(answer) == [kept.id]
    kinds = {error["resource_id"]: error["type"].rsplit("/")[-1] for error in answer["errors"]}
    assert kinds == {gone.id: "resource-not-found", locked.id: "not-authorized-for-resource"}
    assert ids(mentions(rig)) == [kept.id]


def test_expansions_bring_each_once_and_tell_what_is_missing(rig: XRig) -> None:
    own = rig.post("our notice", "city", "post")
    rig.post("@ShjMunicipality one", "huda", "reply", parent=own.id)
    rig.post("@ShjMunicipality two", "huda", "reply", parent=own.id)
    rig.post("@ShjMunicipality three", "huda", "reply", parent="77")
    rig.post("@ShjMunicipality four", "ghost", extra={"author_missing": True})
    answer = mentions(rig, **ALL_FIELDS)
    users = [user["username"] for user in answer["includes"]["users"]]
    assert sorted(users) == ["ShjMunicipality", "huda"]
    assert [tweet["id"] for tweet in answer["includes"]["tweets"]] == [own.id]
    assert {error["parameter"] for error in answer["errors"]} == {
        "referenced_tweets.id",
        "author_id",
    }
    # Without the expansion there is no error either.
    assert "errors" not in mentions(rig)


def test_what_is_beside_the_data_is_in_no_order(rig: XRig) -> None:
    for n in range(12):
        rig.post(f"@ShjMunicipality {n}", f"citizen{n}")
    answer = mentions(rig, max_results=12, expansions="author_id")
    authors = [tweet["author_id"] for tweet in answer["data"]]
    users = [user["id"] for user in answer["includes"]["users"]]
    assert sorted(authors) == sorted(users)
    assert users not in (authors, authors[::-1])


def test_reply_count_follows_the_replies(rig: XRig) -> None:
    post = rig.post("@ShjMunicipality help")
    rig.post("me too", "huda", "reply", parent=post.id)
    metrics = mentions(rig, tweet_fields=["public_metrics"])["data"][0]["public_metrics"]
    assert metrics["reply_count"] == 1


def test_own_timeline_can_leave_out_replies(rig: XRig) -> None:
    own = rig.post("our notice", "city", "post")
    rig.post("@huda done", "city", "reply", parent=own.id)
    client = rig.client("app")
    assert len(ids(client.get_users_tweets(X.user_id).json())) == 2
    assert ids(client.get_users_tweets(X.user_id, exclude=["replies"]).json()) == [own.id]


def test_a_quote_opens_its_own_conversation(rig: XRig) -> None:
    own = rig.post("our notice", "city", "post")
    quote = rig.post("look", "huda", "quote", parent=own.id)
    asked = ["conversation_id", "referenced_tweets"]
    answer = rig.client("app").get_tweet(quote.id, tweet_fields=asked).json()["data"]
    assert answer["conversation_id"] == quote.id
    assert answer["referenced_tweets"] == [{"type": "quoted", "id": own.id}]


def test_unknown_parameters_and_paths_are_violations(rig: XRig) -> None:
    answer = rig.call("GET", "/2/tweets?ids=1&colour=red")
    assert answer.status_code == 400
    assert "[colour] is not one of" in answer.json()["errors"][0]["message"]
    assert rig.call("GET", "/2/tweets/1?tweet.fields=colour").status_code == 400
    assert rig.call("GET", "/2/users/1/mentions?max_results=4").status_code == 400
    assert rig.call("GET", "/2/lists/1").status_code == 404
    assert len(rig.sim.violations()) == 4


@pytest.mark.parametrize("query", ["ids=abc", "ids=", "ids=" + ",".join(map(str, range(101)))])
def test_bad_ids_are_400(rig: XRig, query: str) -> None:
    assert rig.call("GET", f"/2/tweets?{query}").status_code == 400


def test_both_vocabularies(rig: XRig) -> None:
    own = rig.post("our notice", "city", "post")
    long = rig.post("@ShjMunicipality " + "x " * 200, "huda", "reply", parent=own.id)
    path = f"/2/tweets/{long.id}?expansions=referenced_posts.id"
    asked = "note_post,referenced_posts,public_metrics,edit_history_post_ids"
    answer = rig.call("GET", f"{path}&post.fields={asked}").json()
    assert {"note_post", "referenced_posts", "edit_history_post_ids"} <= set(answer["data"])
    assert "repost_count" in answer["data"]["public_metrics"]
    assert answer["includes"]["posts"][0]["id"] == own.id
    assert "data" in mentions(rig)
    assert "edit_history_tweet_ids" in mentions(rig)["data"][0]
    rig.set(x_post_names=True)
    assert "edit_history_post_ids" in mentions(rig)["data"][0]


def test_tweepy_s_own_paging_and_objects(rig: XRig) -> None:
    client = rig.client("app", raw=False)
    assert client.get_users_mentions(X.user_id).data is None
    posts = many(rig, 12)
    pages = tweepy.Paginator(client.get_users_mentions, X.user_id, max_results=5, **ALL_FIELDS)
    found = list(pages.flatten())
    assert [str(tweet.id) for tweet in found] == [post.id for post in posts]
    assert found[0].created_at == posts[0].created.replace(microsecond=0)
    assert found[0].author_id == int(posts[0].author.id)


def test_who_was_read_is_noted(tmp_path: Path) -> None:
    rig = XRig(tmp_path / "journal.jsonl")
    item = rig.post("@ShjMunicipality a")
    mentions(rig)
    rig.client("app").get_tweets(["5"])
    rig.close()
    lines = (tmp_path / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    reads = [event for event in map(json.loads, lines) if event["event"] == "read"]
    assert [entry[:3] for entry in reads[0]["items"]] == [["x", item.id, 0]]
    assert reads[1]["gone"] == [["x", "5"]]
