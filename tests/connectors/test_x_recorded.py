"""Answers that X really gave go through the real connector."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from x_bench import CITIZEN, ME, OWN

from connectors.x.normalize import normalize
from connectors.x.recording import read_recording
from connectors.x.unpack import unpack
from domain.message import Message, Skipped, Unusable

RECORDED = Path(__file__).resolve().parents[3] / "shared/recorded/x"
needs_recorded = pytest.mark.skipif(not RECORDED.is_dir(), reason="no recorded answers here")


def replay(recorded: Any) -> list[Message | Skipped | Unusable]:
    raws = [raw for one in read_recording(recorded) for raw in unpack(one.body, one.context)]
    return [normalize(raw, ME) for raw in raws]


def read(name: str) -> list[Message | Skipped | Unusable]:
    return replay(json.loads((RECORDED / name).read_text("utf-8")))


@needs_recorded
def test_no_file_is_left_without_an_answer() -> None:
    for path in sorted(RECORDED.glob("test_*.json")):
        found = read(path.name)
        assert found, path.name
        assert all(isinstance(one, Message) or one.reason for one in found)


@needs_recorded
def test_a_post() -> None:
    [found] = read("test_client_get_tweet.json")
    assert isinstance(found, Message)
    assert found.external_id == found.version_id == found.conversation == "1293593516040269825"
    assert found.text.startswith("It’s finally here! 🥁 Say hello to the new #TwitterAPI.\n\n")
    assert f"{found.created_at:%Y-%m-%d %H:%M:%S}" == "2020-08-12 17:01:42"
    assert (found.author, found.direction) == (None, "in")
    assert found.permalink == "https://x.com/i/web/status/1293593516040269825"


@needs_recorded
def test_posts() -> None:
    found = read("test_client_get_tweets.json")
    assert [one.external_id for one in found if isinstance(one, Message)] == [
        "1293593516040269825", "1293595870563381249",
    ]  # fmt: skip


@needs_recorded
def test_whose_posts_they_are_stands_in_the_question() -> None:
    found = read("test_client_get_users_tweets.json")
    authors = [one.author and one.author.external_id for one in found if isinstance(one, Message)]
    assert authors == ["783214", "783214"]


@needs_recorded
def test_what_we_wrote_ourselves_is_outbound() -> None:
    written, deleted = read("test_client_create_and_delete_tweet.json")
    assert isinstance(written, Message) and isinstance(deleted, Skipped)
    assert (written.direction, written.text) == ("out", "Test Tweet")


@needs_recorded
@pytest.mark.parametrize(
    "name",
    ["test_client_get_me.json", "test_client_get_user.json", "test_client_get_users.json",
     "test_client_get_recent_tweets_count.json", "test_client_hide_and_unhide_reply.json"],
)  # fmt: skip
def test_what_is_no_post_is_skipped_in_words(name: str) -> None:
    found = read(name)
    assert found and all(isinstance(one, Skipped) and " " in one.reason for one in found)


# -- shapes of which no recording is at hand


OLD_POST = {
    "id_str": "1050118621198921728",
    "created_at": "Wed Oct 10 20:19:24 +0000 2018",
    "full_text": "@ShjMunicipality see https://t.co/a &amp; act",
    "user": {"id_str": CITIZEN, "screen_name": "ahmad", "name": "Ahmad", "followers_count": 3},
    "in_reply_to_status_id_str": "1050118621198921000",
    "in_reply_to_user_id_str": OWN,
    "lang": "en",
    "entities": {
        "urls": [{"url": "https://t.co/a", "expanded_url": "https://shj.ae"}],
        "user_mentions": [{"id_str": OWN, "screen_name": "ShjMunicipality"}],
    },
    "extended_entities": {"media": [{"type": "photo", "media_url_https": "https://p/1.jpg"}]},
    "coordinates": {"type": "Point", "coordinates": [55.4, 25.3]},
    "place": {"full_name": "Sharjah"},
}


@pytest.mark.parametrize(
    "kept",
    [OLD_POST, [OLD_POST], {"statuses": [OLD_POST]}, {"tweet_create_events": [OLD_POST]},
     {"1050118621198921728": OLD_POST}],
)  # fmt: skip
def test_a_post_of_the_old_api(kept: Any) -> None:
    [found] = replay(kept)
    assert isinstance(found, Message)
    assert (found.external_id, found.kind) == ("1050118621198921728", "reply")
    assert found.text == "@ShjMunicipality see https://shj.ae & act"
    assert f"{found.created_at:%Y-%m-%d %H:%M:%S}" == "2018-10-10 20:19:24"
    assert found.author is not None and found.author.handle == "ahmad"
    assert found.geo is not None and found.geo.name == "Sharjah"
    assert [entry.url for entry in found.media] == ["https://p/1.jpg"]
    assert found.facts["summoned"] is True


def test_a_direct_message_of_the_old_api() -> None:
    event = {
        "type": "message_create",
        "id": "1050118621198921728",
        "created_timestamp": "1539202764000",
        "message_create": {
            "target": {"recipient_id": OWN},
            "sender_id": CITIZEN,
            "message_data": {"text": "سلام"},
        },
    }
    for kept in ({"events": [event]}, {"direct_message_events": [event]}, event):
        [found] = replay(kept)
        assert isinstance(found, Message)
        assert (found.kind, found.text, found.direction) == ("message", "سلام", "in")
        assert f"{found.created_at:%Y-%m-%d}" == "2018-10-10"
        assert found.conversation == f"{OWN}-{CITIZEN}"


def test_a_cassette_keeps_bodies_as_text() -> None:
    body = {"data": {"id": "1293593516040269825", "text": "hi"}}
    call = {
        "request": {"method": "GET", "uri": "https://api.twitter.com/2/tweets/1"},
        "response": {"body": {"string": json.dumps(body)}, "status": {"code": 200}},
    }
    for kept in ({"interactions": [call]}, {"http_interactions": [call]}, [call], call):
        [found] = replay(kept)
        assert isinstance(found, Message) and found.text == "hi"


@pytest.mark.parametrize(
    "kept", [None, 1, "text", [[]], {}, {"request": {}}, {"request": 1, "body": "{cut"}, {"1": 1}]
)
def test_a_recording_of_anything_says_what_is_wrong(kept: Any) -> None:
    for one in replay(kept):
        assert not isinstance(one, Message) and one.reason
