"""Answers that YouTube really gave go through the real connector."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from connectors.youtube import CHANNEL
from connectors.youtube.normalize import normalize, unpack
from connectors.youtube.recording import read_recording
from domain.message import Message, Skipped, Unusable

RECORDED = Path(__file__).resolve().parents[3] / "shared/recorded/youtube"
OWN = "UCa-vrCLQHviTOVnEKDOdetQ"

pytestmark = pytest.mark.skipif(not RECORDED.is_dir(), reason="no recorded answers here")


def replay(recorded: Any) -> list[Message | Skipped | Unusable]:
    raws = [raw for one in read_recording(recorded) for raw in unpack(one.body, one.context)]
    return [normalize(raw, OWN) for raw in raws]


def read(name: str) -> list[Message | Skipped | Unusable]:
    return replay(json.loads((RECORDED / name).read_text("utf-8")))


def messages(name: str) -> list[Message]:
    found = read(name)
    assert found and all(isinstance(one, Message) for one in found), found
    return [one for one in found if isinstance(one, Message)]


def test_no_file_is_left_without_an_answer() -> None:
    for path in sorted(RECORDED.glob("*.json")):
        assert read(path.name), path.name
        for found in read(path.name):
            assert isinstance(found, Message) or found.reason


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("comment_thread_single.json", ["UgxKREWxIgDrw8w2e_Z4AaABAg"]),
        (
            "comment_threads_by_channel.json",
            ["UgyUBI0HsgL9emxcZpR4AaABAg", "Ugzi3lkqDPfIOirGFLh4AaABAg"],
        ),
        (
            "comment_threads_multi.json",
            ["UgxKREWxIgDrw8w2e_Z4AaABAg", "UgyrVQaFfEdvaSzstj14AaABAg"],
        ),
        ("comment_threads_with_search.json", ["UgyUBI0HsgL9emxcZpR4AaABAg"]),
        ("comments_multi.json", ["UgyUBI0HsgL9emxcZpR4AaABAg", "Ugzi3lkqDPfIOirGFLh4AaABAg"]),
    ],
)
def test_comments(name: str, ids: list[str]) -> None:
    found = messages(name)
    assert [one.external_id for one in found] == ids
    assert all(one.conversation == one.external_id and one.kind == "comment" for one in found)
    assert all(one.direction == "in" and one.author is not None for one in found)


def test_the_fields_of_a_comment() -> None:
    [found] = messages("comment_thread_single.json")
    assert found.author is not None
    assert found.author.external_id == "UClfzT4CU_yaZjJaI4pKqSjQ"
    assert (found.author.name, found.author.handle) == ("Hieu Nguyen", None)
    assert found.root_id == "D-lhorsDlUQ"
    assert found.text.startswith("Super video !!!\nWith full power")
    assert found.created_at.isoformat() == "2019-04-20T01:03:39+00:00"
    assert found.permalink and found.permalink.endswith("&lc=UgxKREWxIgDrw8w2e_Z4AaABAg")


def test_an_answer_we_wrote_is_outbound() -> None:
    [reply] = messages("comment_insert_response.json")
    assert (reply.direction, reply.kind) == ("out", "reply")
    assert reply.parent_id == "Ugy_CAftKrIUCyPr9GR4AaABAg"
    [top] = messages("insert_response.json")
    assert (top.direction, top.text, top.root_id) == ("out", "Sun from the api", "JE8xdDp5B8Q")


@pytest.mark.parametrize(
    "name", ["error_permission_resp.json", "error_response.json", "error_response_simple.json"]
)
def test_error_answers_are_skipped_in_words(name: str) -> None:
    [found] = read(name)
    assert isinstance(found, Skipped) and "error" in found.reason


def test_other_ways_to_keep_a_recording() -> None:
    body = json.loads((RECORDED / "comments_multi.json").read_text("utf-8"))
    by_id = {item["id"]: item for item in body["items"]}
    call = {"request": {"uri": "x"}, "response": {"body": json.dumps(body)}}
    for kept in ([body], body["items"], by_id, call, [{"status": 200, "body": body}]):
        assert [type(one) for one in replay(kept)] == [Message, Message]


@pytest.mark.parametrize("kept", [None, 1, "text", [[]], {}, {"body": "{cut"}, {"a": {"b": 1}}])
def test_a_recording_of_anything_says_what_is_wrong(kept: Any) -> None:
    for one in replay(kept):
        assert not isinstance(one, Message) and one.reason


def test_the_channel_offers_it() -> None:
    assert CHANNEL.read_recording is read_recording
