"""Posts and messages written to the simulated X: accepted, refused, and seen afterwards."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
import tweepy
from x_rig import XRig

from simulator.accounts import X


@pytest.fixture
def rig() -> Iterator[XRig]:
    rig = XRig()
    yield rig
    rig.close()


def reply(rig: XRig, to: str, text: str = "تم التسجيل") -> requests.Response:
    answer: requests.Response = rig.client().create_tweet(text=text, in_reply_to_tweet_id=to)
    return answer


def refusal(rig: XRig, to: str, text: str = "تم التسجيل") -> str:
    with pytest.raises(tweepy.Forbidden) as refused:
        reply(rig, to, text)
    return str(refused.value.response.json()["detail"])


def test_a_reply_to_who_named_us(rig: XRig) -> None:
    item = rig.post("@ShjMunicipality الإنارة", "huda")
    answer = reply(rig, item.id)
    assert answer.status_code == 201
    data = answer.json()["data"]
    # X puts the author's name in front of what was sent.
    assert data["text"] == "@huda تم التسجيل"
    (write,) = rig.sim.writes()
    assert (write["id"], write["parent"], write["text"]) == (data["id"], item.id, "تم التسجيل")
    asked = ["conversation_id", "display_text_range", "in_reply_to_user_id"]
    seen = rig.client().get_users_tweets(X.user_id, user_auth=True, tweet_fields=asked).json()
    (own,) = seen["data"]
    assert own["conversation_id"] == item.id
    assert own["in_reply_to_user_id"] == item.author.id
    start, end = own["display_text_range"]
    assert own["text"][start:end] == "تم التسجيل"


def test_a_reply_to_who_quoted_us(rig: XRig) -> None:
    own = rig.post("notice", "city", "post")
    assert reply(rig, rig.post("look", "huda", "quote", parent=own.id).id).status_code == 201


def test_replies_to_others_are_forbidden(rig: XRig) -> None:
    own = rig.post("notice", "city", "post")
    stranger = rig.post("the road is bad", "omar", "post")
    dropped = rig.post("not solved", "omar", "reply", parent=own.id)
    for item in (stranger, dropped):
        assert "have not been mentioned" in refusal(rig, item.id)
    assert rig.sim.writes() == []


def test_replies_to_what_is_gone_are_forbidden(rig: XRig) -> None:
    item = rig.post("@ShjMunicipality a")
    rig.sim.world.delete("x", item.id)
    assert "deleted or not visible" in refusal(rig, item.id)
    assert "deleted or not visible" in refusal(rig, "5")


def test_the_same_text_twice(rig: XRig) -> None:
    one, other = rig.post("@ShjMunicipality a"), rig.post("@ShjMunicipality b", "omar")
    reply(rig, one.id)
    assert "duplicate content" in refusal(rig, one.id)
    assert reply(rig, other.id).status_code == 201
    rig.sim.switches.set("x_duplicate_text_403", False)
    assert reply(rig, one.id).status_code == 201


@pytest.mark.parametrize(
    "body",
    [{}, {"text": ""}, {"text": "a" * 281}, {"text": "🚮" * 141}, {"text": 5}, [], "text",
     {"text": "a", "colour": "red"}, {"text": "a", "reply": {"to": "5"}}],
)  # fmt: skip
def test_bodies_that_x_refuses(rig: XRig, body: Any) -> None:
    answer = rig.call("POST", "/2/tweets", token=X.oauth2_access_token, json=body)
    assert answer.status_code == 400
    assert rig.sim.writes() == []


def test_every_refused_write_is_noted(tmp_path: Path) -> None:
    rig = XRig(tmp_path / "journal.jsonl")
    refusal(rig, "5")
    rig.call("POST", "/2/tweets", json={"text": "a"})  # an app may not write
    rig.sim.limits.scale = 0.01
    with pytest.raises(tweepy.TooManyRequests):
        reply(rig, "5")
    rig.close()
    lines = (tmp_path / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    writes = [event for event in map(json.loads, lines) if event["event"] == "write"]
    assert [write["accepted"] for write in writes] == [False, False, False]
    assert [write["reason"][:14] for write in writes][1:] == ["not authorized", "rate limit"]


def test_a_new_post_shows_after_the_lag(rig: XRig) -> None:
    rig.sim.world.lag_s = 5
    made = rig.client().create_tweet(text="notice").json()["data"]["id"]
    client = rig.client("app")
    assert "data" not in client.get_users_tweets(X.user_id).json()
    rig.sim.clock.advance(6)
    assert client.get_users_tweets(X.user_id).json()["data"][0]["id"] == made


def test_a_deleted_post_is_gone(rig: XRig) -> None:
    made = rig.client().create_tweet(text="notice").json()["data"]["id"]
    assert rig.client().delete_tweet(made).json() == {"data": {"deleted": True}}
    assert "errors" in rig.client("app").get_tweet(made).json()
    with pytest.raises(tweepy.Forbidden):
        rig.client().delete_tweet(rig.post("@ShjMunicipality a").id)


def test_accepted_then_hung_is_there_and_refused_then_hung_is_not(rig: XRig) -> None:
    for fault, there in (("accept_then_hang", 1), ("refuse_then_hang", 1)):
        rig.sim.faults.plan("x", fault, path="/2/tweets", method="POST")
        with pytest.raises(requests.ConnectionError):
            rig.client().create_tweet(text=f"notice {fault}")
        assert len(rig.sim.writes()) == there


# -- messages


def events(rig: XRig, **asked: Any) -> Any:
    return rig.client().get_direct_message_events(user_auth=True, **asked).json()


def test_messages_are_newest_first_and_end_after_30_days(rig: XRig) -> None:
    now = datetime.now(UTC)
    ages = [timedelta(days=31), timedelta(hours=2), timedelta(hours=1)]
    made = [rig.post("hi", "huda", "dm", created=now - age, visible_at=now - age) for age in ages]
    assert [event["id"] for event in events(rig)["data"]] == [made[2].id, made[1].id]
    page = events(rig, max_results=1)
    rest = events(rig, max_results=1, pagination_token=page["meta"]["next_token"])
    assert rest["data"][0]["id"] == made[1].id
    assert "next_token" not in rest["meta"]
    assert set(page["data"][0]) == {"id", "event_type", "text"}


def test_no_messages_is_an_answer_without_data(rig: XRig) -> None:
    assert events(rig) == {"meta": {"result_count": 0}}


def test_there_is_no_since_id_for_messages(rig: XRig) -> None:
    answer = rig.call("GET", "/2/dm_events?since_id=1", token=X.oauth2_access_token)
    assert answer.status_code == 400
    assert rig.sim.violations()


def test_event_types_can_be_chosen(rig: XRig) -> None:
    rig.post("", "huda", "dm", thread="1234567890123456789",
             extra={"event_type": "ParticipantsLeave"})  # fmt: skip
    message = rig.post("hi", "huda", "dm")
    assert len(events(rig)["data"]) == 2
    assert events(rig, event_types="MessageCreate")["data"][0]["id"] == message.id


def test_an_answer_joins_the_citizen_s_conversation(rig: XRig) -> None:
    theirs = rig.post("my street & house", "huda", "dm")
    sent = rig.client().create_direct_message(participant_id=theirs.author.id, text="شكراً")
    conversation = sent.json()["data"]["dm_conversation_id"]
    found = events(rig, dm_conversation_id=conversation, dm_event_fields=["id", "sender_id"])
    assert [event["id"] for event in found["data"]] == [
        sent.json()["data"]["dm_event_id"], theirs.id,
    ]  # fmt: skip
    assert [event["sender_id"] for event in found["data"]] == [X.user_id, theirs.author.id]
    assert events(rig, participant_id=theirs.author.id)["meta"]["result_count"] == 2
    (write,) = rig.sim.writes()
    assert (write["op"], write["text"], write["thread"]) == ("dm", "شكراً", conversation)


@pytest.mark.parametrize(("escaped", "text"), [(True, "a &amp; b"), (False, "a & b")])
def test_signs_in_messages(rig: XRig, escaped: bool, text: str) -> None:
    rig.set(x_messages_escaped=escaped)
    rig.post("a & b", "huda", "dm")
    assert events(rig)["data"][0]["text"] == text


def test_a_long_message_is_whole(rig: XRig) -> None:
    rig.post("مياه " * 1000, "huda", "dm")
    assert events(rig)["data"][0]["text"] == "مياه " * 1000


def test_who_closed_their_messages_gets_none(rig: XRig) -> None:
    closed = rig.post("@ShjMunicipality a", "omar", extra={"dm_closed": True})
    client = rig.client()
    for who in (closed.author.id, "55"):
        with pytest.raises(tweepy.Forbidden) as refused:
            client.create_direct_message(participant_id=who, text="hello")
        assert "permission to DM" in refused.value.response.json()["detail"]
    rig.post("hello?", "omar", "dm")
    sent = client.create_direct_message(participant_id=closed.author.id, text="hello")
    assert sent.status_code == 201
