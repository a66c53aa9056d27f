"""Real answers of the platforms go through the real connectors: read, or a reason is given."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.cli.replay import without_secrets
from app.settings import load_settings
from app.wiring import make_station
from connectors.registry import channel
from daemon.poller import read
from domain.message import Message

ROOT = Path(__file__).resolve().parents[2]
RECORDED = ROOT.parent / "shared" / "recorded"
FILES = sorted(RECORDED.glob("*/*.json"))
EXPECTED = {
    "test_client_get_tweet.json": 1,
    "test_client_get_tweets.json": 2,
    "test_client_get_users_tweets.json": 2,
    "comment_thread_single.json": 1,
    "comment_threads_by_channel.json": 2,
    "comments_multi.json": 2,
    "comment_insert_response.json": 1,
    "create_resp.json": 1,
    "feed_fields_p1.json": 5,
    "feeds_default_fields_p1.json": 5,
    "multi_posts_data_fields.json": 2,
    "comment_fields.json": 1,
    "replies.json": 1,
    "medias_p1.json": 2,
    "messaging-message-basic.json": 1,
    "messaging-message-edits.json": 1,
    "feed-post-add-25.json": 1,
    "messaging-delivery-basic.json": 0,
    "feed-post-remove-25.json": 0,
}


@pytest.mark.skipif(not FILES, reason="the recorded answers are not beside this checkout")
@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_every_recording_is_read_or_has_its_reason(file: Path) -> None:
    name = "facebook" if file.parent.name == "webhooks" else file.parent.name
    settings = load_settings(ROOT / "config.yaml")
    [account] = [one for one in settings.accounts if one.channel == name]
    inlet = make_station(settings, without_secrets(account)).inlet
    raws = [
        raw
        for exchange in channel(name).read_recording(json.loads(file.read_text("utf-8")))
        for raw in inlet.unpack(exchange)
    ]
    results = [read(inlet, raw).result for raw in raws]
    messages = [result for result in results if isinstance(result, Message)]
    if file.name in EXPECTED:
        assert len(messages) == EXPECTED[file.name]
    for message in messages:
        assert message.external_id
        assert message.text or message.media or message.geo or message.facts
    for result in results:
        if not isinstance(result, Message):
            assert len(result.reason) > 10
