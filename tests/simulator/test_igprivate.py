"""The simulated private API, as the real instagrapi client sees it."""

import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from instagrapi import Client, exceptions

from simulator.accounts import INSTAGRAM
from simulator.server import Server
from simulator.simulation import Simulation
from simulator.world import Item


class Rewrite(HTTPAdapter):
    """Sends what the library addresses to Instagram to the simulator, without retries."""

    def __init__(self, base: str) -> None:
        self.base = base
        super().__init__(max_retries=0)

    def send(self, request: requests.PreparedRequest, **more: Any) -> requests.Response:
        path = request.url.split("/", 3)[3]
        request.url = f"{self.base}/{path}"
        more["timeout"] = 5
        return super().send(request, **{**more, "proxies": {}})


class Running:
    def __init__(self, journal: Path) -> None:
        self.sim = Simulation(seed=5, journal=journal, lag_s=0.0)
        self.sim.hang_s = 0.3
        self.server = Server(self.sim)
        self._thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self._thread.start()
        self.client = signed_in(f"{self.server.url}/igprivate")

    def close(self) -> None:
        for session in (self.client.private, self.client.public, self.client.graphql):
            session.close()
        self.server.shutdown()
        self._thread.join()
        self.server.server_close()
        self.sim.journal.close()

    def add(self, kind: str, text: str, author: str = "huda", **more: Any) -> Item:
        world = self.sim.world
        city = self.sim.city["instagram"]
        who = city if author == "city" else world.meet("instagram", author, author.title())
        return world.add("instagram", kind, who, text, **more)


def signed_in(base: str) -> Client:
    client = Client(
        request_timeout=0, delay_range=None, private_transport="requests",
        with_challenge_flow=False,
    )  # fmt: skip
    session = {"ds_user_id": INSTAGRAM.private_pk, "sessionid": INSTAGRAM.session_id}
    client.set_settings({**client.get_settings(), "authorization_data": session})
    for each in (client.private, client.public, client.graphql):
        each.mount("https://", Rewrite(base))
        each.trust_env = False
    return client


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    server = Running(tmp_path / "journal.jsonl")
    yield server
    server.close()


def named(media: Item) -> str:
    return f"{media.private_id}_{media.author.private_id}"


# -- accounts and media


def test_the_account_and_a_user(running: Running) -> None:
    media = running.add("tag", "شوفوا")

    assert running.client.account_info().pk == INSTAGRAM.private_pk
    assert running.client.user_info_v1(media.author.private_id).username == "huda"
    with pytest.raises(exceptions.UserNotFound):
        running.client.user_info_v1("1")
    assert running.sim.violations() == []


def test_own_media_page_by_page(running: Running) -> None:
    made = [running.add("media", f"no {n}", "city") for n in range(5)]
    running.add("tag", "not ours")
    running.sim.pager.page_size_max = 2
    found, cursor = [], ""
    while True:
        page, cursor = running.client.user_medias_paginated_v1(
            INSTAGRAM.private_pk, 33, end_cursor=cursor
        )
        found += page
        if not cursor:
            break

    assert [str(media.pk) for media in found] == [item.private_id for item in reversed(made)]
    assert found[0].caption_text == "no 4" and found[0].id == named(made[-1])
    assert running.sim.violations() == []


def test_media_of_every_kind_pass_the_library_s_models(running: Running) -> None:
    photo, video = {"type": "photo", "url": "https://cdn.example/p"}, {
        "type": "video", "url": "https://cdn.example/v",
    }  # fmt: skip
    running.add("media", "", "city", media=[photo])
    running.add("media", "video", "city", media=[video])
    running.add("media", "album", "city", media=[photo, video])

    album, video_media, plain = running.client.user_medias_paginated_v1(INSTAGRAM.private_pk, 33)[0]

    assert (plain.caption_text, video_media.media_type, len(album.resources)) == ("", 2, 2)
    assert str(video_media.video_url) == "https://cdn.example/v"


def test_tags(running: Running) -> None:
    tag = running.add("tag", "@shjmunicipality")

    [media], cursor = running.client.usertag_medias_paginated_v1(INSTAGRAM.private_pk)

    assert (str(media.pk), media.usertags[0].user.pk) == (tag.private_id, INSTAGRAM.private_pk)
    assert cursor == ""


# -- comments


def test_comments_with_their_first_replies(running: Running) -> None:
    media = running.add("media", "x", "city")
    top = running.add("comment", "الحفرة", parent=media.id)
    replies = [running.add("reply", str(n), "ali", parent=top.id) for n in range(4)]

    [comment], _, _ = running.client.media_comments_v1_chunk(named(media))
    raw = running.client.last_json["comments"][0]
    below = running.client.media_comment_replies(named(media), top.private_id)

    assert (comment.pk, comment.text, comment.user.username) == (top.private_id, "الحفرة", "huda")
    assert comment.created_at_utc == top.created.replace(microsecond=0)
    previewed = [child["pk"] for child in raw["preview_child_comments"]]
    assert previewed == [reply.private_id for reply in replies[:2]]
    assert (raw["child_comment_count"], raw["num_tail_child_comments"]) == (4, 2)
    assert {reply.pk for reply in below} == {reply.private_id for reply in replies}
    assert {reply.replied_to_comment_id for reply in below} == {top.private_id}
    assert running.sim.violations() == []


@pytest.mark.parametrize("chunked", [True, False])
def test_comments_beyond_the_first_page(running: Running, chunked: bool) -> None:
    """By GET with min_id, or as `media_comments` does it: a signed POST."""
    media = running.add("media", "x", "city")
    made = {running.add("comment", str(n), parent=media.id).private_id for n in range(40)}
    found: list[str] = []
    if chunked:
        min_id = ""
        while True:
            page, min_id, _ = running.client.media_comments_v1_chunk(named(media), min_id)
            found += [comment.pk for comment in page]
            if not min_id:
                break
    else:
        found = [comment.pk for comment in running.client.media_comments(named(media), 0)]
        assert running.client.last_response.request.method == "POST"

    assert sorted(found) == sorted(made)
    assert running.sim.violations() == []


def test_replies_beyond_the_first_page(running: Running) -> None:
    media = running.add("media", "x", "city")
    top = running.add("comment", "y", parent=media.id)
    made = {running.add("reply", str(n), parent=top.id).private_id for n in range(23)}

    found = running.client.media_comment_replies(named(media), top.private_id)

    assert {reply.pk for reply in found} == made
    assert running.client.last_response.request.method == "POST"


def test_users_with_null_fields_and_no_user_at_all(running: Running) -> None:
    media = running.add("media", "x", "city")
    running.add("comment", "y", parent=media.id, extra={"author_gone": True})
    [comment], _, _ = running.client.media_comments_v1_chunk(named(media))
    assert comment.user.username is None

    running.add("comment", "z", parent=media.id, extra={"user_null": True})
    with pytest.raises(Exception, match="UserShort"):
        running.client.media_comments_v1_chunk(named(media))
    assert len(running.client.last_json["comments"]) == 2


def test_a_comment_and_a_reply_to_a_reply(running: Running) -> None:
    media = running.add("media", "x", "city")
    top = running.add("comment", "y", parent=media.id)
    reply = running.add("reply", "z", parent=top.id)

    own = running.client.media_comment(named(media), "شكرا")
    below = running.client.media_comment(named(media), "تم", int(reply.private_id))

    assert own.user.pk == INSTAGRAM.private_pk and own.replied_to_comment_id is None
    assert below.replied_to_comment_id == top.private_id
    assert [write["parent"] for write in running.sim.writes()] == [media.id, top.id]
    assert running.sim.violations() == []


def test_deleted_and_unknown_media(running: Running) -> None:
    media = running.add("media", "x", "city")
    running.sim.world.delete("instagram", media.id)

    for gone in (named(media), "123_5"):
        with pytest.raises(exceptions.MediaUnavailable):
            running.client.media_comments_v1_chunk(gone)


def test_graph_s_ids_are_unknown_here(running: Running) -> None:
    media = running.add("media", "x", "city")

    with pytest.raises(exceptions.MediaUnavailable):
        running.client.media_comments_v1_chunk(f"{media.id}_{INSTAGRAM.private_pk}")


def test_mentions_are_in_the_news(running: Running) -> None:
    mention = running.add("mention", "@shjmunicipality الشارع مظلم", extra={"media_id": "17900001"})

    [story] = running.client.news_inbox_v1()["new_stories"]

    assert story["args"]["comment_id"] == mention.private_id
    assert mention.versions[0].text in story["args"]["text"]


# -- direct messages


def test_a_first_message_waits_until_it_is_approved(running: Running) -> None:
    first = running.add("message", "سلام", thread="90011")
    running.add("message", "win!", "spammer", thread="90012", extra={"spam": True})
    client = running.client
    assert client.direct_threads() == []

    [thread] = client.direct_pending_inbox()
    [hidden] = client.direct_spam_inbox()
    assert client.direct_pending_approve(int(thread.id))
    [approved] = client.direct_threads()

    assert thread.pending and not approved.pending and approved.id == thread.id
    assert hidden.messages[0].text == "win!"
    assert (thread.messages[0].id, thread.messages[0].text) == (first.private_id, "سلام")
    assert thread.messages[0].user_id == first.author.private_id == thread.users[0].pk
    assert len(thread.id) == 39
    assert running.sim.violations() == []


def test_threads_and_their_older_messages_page_by_page(running: Running) -> None:
    for n in range(25):
        running.add("message", f"m{n}", f"who{n}", thread=f"9{n:03}", extra={"approved": True})
    for n in range(30):
        running.add("message", f"more {n}", "who3", thread="9003")

    inbox = running.client.direct_threads(0)
    thread = running.client.direct_thread(int(inbox[0].id), 0)

    assert len({each.id for each in inbox}) == 25
    assert len(inbox[0].messages) == 10
    assert {message.text for message in thread.messages} == {
        "m3", *(f"more {n}" for n in range(30)),
    }  # fmt: skip
    assert running.sim.violations() == []


def test_messages_of_every_kind_pass_the_library_s_models(running: Running) -> None:
    for kind in ("photo", "video", "audio"):
        media = [{"type": kind, "url": f"https://cdn.example/{kind}"}]
        running.add("message", "", thread="90011", media=media)

    [thread] = running.client.direct_pending_inbox()

    assert [message.item_type for message in thread.messages] == ["voice_media", "media", "media"]
    assert str(thread.messages[0].media.audio_url) == "https://cdn.example/audio"


def test_answers_to_a_thread_and_to_a_person(running: Running) -> None:
    first = running.add("message", "سلام", thread="90011")
    [thread] = running.client.direct_pending_inbox()

    answer = running.client.direct_answer(int(thread.id), "وعليكم السلام")
    second = running.client.direct_send("http://shjmun.example", [int(first.author.private_id)])
    [seen] = running.client.direct_threads()

    assert [write["thread"] for write in running.sim.writes()] == ["90011", "90011"]
    assert [message.id for message in seen.messages[:2]] == [second.id, answer.id]
    assert seen.messages[1].text == "وعليكم السلام" and seen.messages[1].is_sent_by_viewer
    with pytest.raises(exceptions.DirectThreadNotFound):
        running.client.direct_thread(1)
    assert running.sim.violations() == []


# -- refusals


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("429", exceptions.ClientThrottledError),
        ("429_no_reset", exceptions.PleaseWaitFewMinutes),
        ("401", exceptions.LoginRequired),
        ("403", exceptions.FeedbackRequired),
        ("not_json", exceptions.ClientJSONDecodeError),
        ("truncated", exceptions.ClientJSONDecodeError),
        ("reset", exceptions.ClientConnectionError),
    ],
)
def test_faults_are_the_library_s_own_errors(
    running: Running, fault: str, expected: type[Exception]
) -> None:
    running.sim.faults.plan("igprivate", fault)

    with pytest.raises(expected):
        running.client.account_info()


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("challenge_required", exceptions.ChallengeRequired),
        ("masked_challenge", exceptions.ChallengeRequired),
        ("suspended", exceptions.AccountSuspended),
        ("rate_limit_error", exceptions.RateLimitError),
        ("checkpoint_required", exceptions.UnknownError),
        ("sentry_block", exceptions.SentryBlock),
        ("not_found", exceptions.ClientNotFoundError),
        ("unauthorized", exceptions.ClientUnauthorizedError),
        ("fail_with_200", exceptions.ClientError),
    ],
)
def test_a_medium_that_answers_with_a_refusal(
    running: Running, answer: str, expected: type[Exception]
) -> None:
    media = running.add("media", "x", "city", extra={"answers": answer})

    with pytest.raises(expected):
        running.client.media_comments_v1_chunk(named(media))


def test_a_lost_session_and_an_unknown_path(running: Running) -> None:
    with pytest.raises(exceptions.ClientNotFoundError):
        running.client.private_request("accounts/odd/")
    with pytest.raises(exceptions.UnknownError):
        running.client.private_request("news/inbox/", params={"odd": 1})
    assert [entry["what"] for entry in running.sim.violations()] == [
        "GET /api/v1/accounts/odd/", "unknown parameter odd",
    ]  # fmt: skip

    running.sim.tokens.revoke(INSTAGRAM.session_id)
    with pytest.raises(exceptions.LoginRequired):
        running.client.account_info()
