"""Each guard around google-api-python-client, on the wire: every test fails without its guard."""

from __future__ import annotations

import logging
import socket
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from platform_stub import Answer, serving
from youtube_rig import (
    KEY,
    LOGGED_IN,
    NOW,
    OWN,
    REFRESH,
    SECRET,
    TOKEN,
    comment,
    inlet,
    options,
    outlet,
    page,
    refusal,
    thread,
)

from connectors.youtube import words
from domain.errors import (
    BalaghError,
    ConfigInvalid,
    CredentialsRejected,
    Gone,
    PermissionMissing,
    RateLimited,
    RetryLater,
)
from domain.letter import Absent, CannotTell, Found, Letter, Refused, Sent, Unknown
from domain.message import Ref
from domain.source import Cursor, Source

THREADS = Source("youtube", "yt", "threads")
LETTER = Letter(
    id="1", channel="youtube", account="yt", mode="public", text="تم الاستلام", reply_to="A.B",
    reply_kind="reply", conversation="A", recipient=None, replied_at=NOW, written_by_person=True,
    created_at=NOW, facts={"thread": "A"},
)  # fmt: skip


def test_opening_needs_no_network_and_finds_no_other_credentials(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: Any) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert inlet("http://127.0.0.1:9").sources()


def test_a_socket_that_never_answers_is_given_up_in_time() -> None:
    with serving(commentThreads=Answer(page(), pause=2.0)) as platform:
        began = time.monotonic()
        with pytest.raises(RetryLater):
            inlet(platform.url, timeout=0.3).poll(THREADS, limit=10)
        assert time.monotonic() - began < 1.5


def test_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with serving(commentThreads=Answer(page(thread("A")))) as platform:
        assert inlet(platform.url).poll(THREADS, limit=10).items


@pytest.mark.parametrize("status", [429, 500, 503])
def test_nothing_is_tried_again_by_itself(status: int) -> None:
    with serving(commentThreads=Answer(refusal(status, "backendError"), status)) as platform:
        with pytest.raises(RetryLater):
            inlet(platform.url).poll(THREADS, limit=10)
        assert len(platform.asked) == 1


def test_a_token_that_cannot_be_renewed_now_is_not_waited_for() -> None:
    with serving(token=Answer("<html>", 503), commentThreads=Answer(page())) as platform:
        began = time.monotonic()
        with pytest.raises(RetryLater):
            inlet(platform.url, login=True).poll(THREADS, limit=10)
        assert time.monotonic() - began < 0.9
        assert [asked.path for asked in platform.asked] == ["/token"]


def test_a_revoked_login_is_said() -> None:
    dead = Answer({"error": "invalid_grant", "error_description": "Token revoked."}, 400)
    with serving(token=dead) as platform:
        with pytest.raises(CredentialsRejected) as caught:
            inlet(platform.url, login=True).poll(THREADS, limit=10)
        assert caught.value.sentence == words.LOGIN


def test_a_token_is_renewed_once_and_then_kept() -> None:
    with serving(token=Answer(LOGGED_IN), commentThreads=Answer(page())) as platform:
        reader = inlet(platform.url, login=True)
        reader.poll(THREADS, limit=10)
        reader.poll(THREADS, limit=10)
        assert [asked.path.rpartition("/")[2] for asked in platform.asked] == [
            "token", "commentThreads", "commentThreads",
        ]  # fmt: skip
        assert platform.asked[0].form["refresh_token"] == REFRESH
        assert platform.asked[1].headers["authorization"] == f"Bearer {TOKEN}"


def test_a_token_that_died_early_is_renewed_once_more() -> None:
    early = [Answer(refusal(401, "authError"), 401), Answer(page(thread("A")))]
    with serving(token=Answer(LOGGED_IN), commentThreads=early) as platform:
        assert inlet(platform.url, login=True).poll(THREADS, limit=10).items
    always = Answer(refusal(401, "authError"), 401)
    with serving(token=Answer(LOGGED_IN), commentThreads=always) as platform:
        with pytest.raises(CredentialsRejected):
            inlet(platform.url, login=True).poll(THREADS, limit=10)
        assert len(platform.asked) == 4


def test_neither_key_nor_tokens_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    with (
        caplog.at_level(logging.DEBUG),
        serving(token=Answer(LOGGED_IN), commentThreads=Answer(page())) as platform,
    ):
        inlet(platform.url).poll(THREADS, limit=10)
        inlet(platform.url, login=True).poll(THREADS, limit=10)
    said = "\n".join(record.getMessage() for record in caplog.records)
    assert "commentThreads" in said
    assert not [secret for secret in (KEY, SECRET, REFRESH, TOKEN) if secret in said]


def test_no_error_or_repr_holds_a_secret() -> None:
    echo = Answer({"error": {"code": 400, "message": f"bad key={KEY} token {TOKEN}"}}, 400)
    with serving(commentThreads=echo, token=Answer(LOGGED_IN)) as platform:
        for login in (False, True):
            reader = inlet(platform.url, login=login)
            with pytest.raises(BalaghError) as caught:
                reader.poll(THREADS, limit=10)
            secret = TOKEN if login else KEY
            said = f"{caught.value} {caught.value.detail} {caught.value!r} {reader!r}"
            assert secret not in said
        assert SECRET not in repr(options(platform.url, login=True))


@pytest.mark.parametrize("body", ["", "<html>busy</html>", '{"x": [', "{}", "null", "[1]", "3"])
def test_a_good_status_with_a_bad_body_is_tried_later(body: str) -> None:
    with serving(commentThreads=Answer(body)) as platform, pytest.raises(RetryLater):
        inlet(platform.url).poll(THREADS, limit=10)


@pytest.mark.parametrize("body", ["", "<html>", "null", "[]", '{"error": "text"}', "[[", "7"])
def test_an_error_with_an_odd_body_is_still_an_error(body: str) -> None:
    with serving(commentThreads=Answer(body, 403)) as platform, pytest.raises(PermissionMissing):
        inlet(platform.url).poll(THREADS, limit=10)


@pytest.mark.parametrize(
    ("status", "reason", "kind"),
    [
        (403, "quotaExceeded", RateLimited),
        (403, "dailyLimitExceeded", RateLimited),
        (403, "rateLimitExceeded", RateLimited),
        (403, "userRateLimitExceeded", RateLimited),
        (403, "forbidden", PermissionMissing),
        (403, "insufficientPermissions", PermissionMissing),
        (403, "accessNotConfigured", PermissionMissing),
        (403, "commentsDisabled", Gone),
        (404, "videoNotFound", Gone),
        (404, "commentThreadNotFound", Gone),
        (404, "channelNotFound", ConfigInvalid),
        (400, "keyInvalid", CredentialsRejected),
        (400, "processingFailure", RetryLater),
        (400, "operationNotSupported", ConfigInvalid),
        (401, "authError", CredentialsRejected),
        (500, "backendError", RetryLater),
        (302, "moved", RetryLater),
    ],
)
def test_the_table_of_errors(status: int, reason: str, kind: type[BalaghError]) -> None:
    headers = {"location": "/elsewhere"} if status == 302 else {}
    answer = Answer(refusal(status, reason), status, headers)
    with serving(commentThreads=answer) as platform:
        with pytest.raises(kind) as caught:
            inlet(platform.url).poll(THREADS, limit=10)
        assert len(platform.asked) == 1  # a redirection is not followed with the key in hand
    assert caught.value.sentence.en != caught.value.sentence.ar
    assert "<b>" not in caught.value.sentence.en


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (datetime(2026, 11, 23, 7, 59, tzinfo=UTC), datetime(2026, 11, 23, 8, tzinfo=UTC)),
        (datetime(2026, 11, 23, 8, 1, tzinfo=UTC), datetime(2026, 11, 24, 8, tzinfo=UTC)),
    ],
)
def test_a_used_up_quota_waits_for_the_day_in_california(now: datetime, until: datetime) -> None:
    used_up = Answer(refusal(403, "quotaExceeded"), 403)
    with serving(commentThreads=used_up) as platform, pytest.raises(RateLimited) as caught:
        inlet(platform.url, now=now).poll(THREADS, limit=10)
    assert caught.value.not_before == until


def test_a_limit_with_a_time_waits_for_it() -> None:
    limited = Answer(refusal(429, "rateLimitExceeded"), 429, {"Retry-After": "90"})
    with serving(commentThreads=limited) as platform, pytest.raises(RateLimited) as caught:
        inlet(platform.url).poll(THREADS, limit=10)
    assert caught.value.not_before == NOW + timedelta(seconds=90)


def test_searches_used_up_do_not_stop_the_account() -> None:
    reader_options: dict[str, Any] = {"inboxes": ["search"], "search_query": "بلدية"}
    used_up = Answer(refusal(403, "quotaExceeded"), 403)
    with serving(search=used_up) as platform, pytest.raises(RetryLater) as caught:
        inlet(platform.url, **reader_options).poll(Source("youtube", "yt", "search"), limit=10)
    assert not isinstance(caught.value, RateLimited)
    assert caught.value.not_before == datetime(2026, 11, 24, 8, tzinfo=UTC)


@pytest.mark.parametrize("reason", ["processingFailure", "invalidPageToken"])
def test_a_refused_page_token_restarts_the_walk(reason: str) -> None:
    walking = Cursor(floor="2026-11-22T00:00:00.000000+00:00", ceiling="x", position="t",
                     position_at=NOW)  # fmt: skip
    with serving(commentThreads=Answer(refusal(400, reason), 400)) as platform:
        source = Source("youtube", "yt", "threads", cursor=walking)
        found = inlet(platform.url).poll(source, limit=10)
    assert found.cursor == Cursor(floor=walking.floor)
    assert not found.items


def test_plain_text_is_asked_for_everywhere() -> None:
    with serving(commentThreads=Answer(page()), comments=Answer(page())) as platform:
        reader = inlet(platform.url)
        reader.poll(THREADS, limit=10)
        reader.poll(Source("youtube", "yt", "replies", "A vid1 "), limit=10)
        list(reader.recheck([Ref("A", "comment")]))
        assert [asked.query["textFormat"] for asked in platform.asked] == ["plainText"] * 3


def test_a_full_batch_of_the_longest_ids_stays_a_get() -> None:
    """The SDK turns an address above 2,048 characters into a POST."""
    with serving(comments=Answer(page())) as platform:
        reader = inlet(platform.url)
        refs = [Ref(f"{'Ug' * 13}.{n:022d}", "reply") for n in range(reader.recheck_batch)]
        assert len(list(reader.recheck(refs))) == len(refs)
        assert platform.asked[0].method == "GET"


# -- writing


def test_an_answer_goes_to_the_top_of_its_thread() -> None:
    with serving(token=Answer(LOGGED_IN), comments=Answer(comment("A.N"))) as platform:
        assert outlet(platform.url).deliver(LETTER) == Sent("A.N")
        assert '"parentId": "A"' in platform.asked[-1].body
        assert len(platform.asked) == 2


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer(comment("A.N"), pause=2.0), Unknown),
        (Answer(refusal(500, "backendError"), 500), Unknown),
        (Answer(refusal(400, "processingFailure"), 400), Unknown),
        (Answer("<html>"), Unknown),
        (Answer({}), Unknown),
        (Answer(refusal(403, "commentsDisabled"), 403), Refused),
        (Answer(refusal(404, "parentCommentNotFound"), 404), Refused),
        (Answer(refusal(400, "commentTextTooLong"), 400), Refused),
    ],
)
def test_what_became_of_a_write(answer: Answer, kind: type[Unknown | Refused]) -> None:
    with serving(token=Answer(LOGGED_IN), comments=answer) as platform:
        writer = outlet(platform.url, wait=0.3)
        outcome = writer.deliver(LETTER)
        assert isinstance(outcome, kind), outcome
        assert not (isinstance(outcome, Refused) and outcome.retry)
        assert len([asked for asked in platform.asked if asked.method == "POST"]) == 2


def test_a_write_that_certainly_did_not_happen_may_be_tried_again() -> None:
    limited = Answer(refusal(403, "quotaExceeded"), 403)
    with serving(token=Answer(LOGGED_IN), comments=limited) as platform:
        outcome = outlet(platform.url).deliver(LETTER)
        assert isinstance(outcome, Refused) and outcome.retry and outcome.not_before
    nobody = outlet("http://127.0.0.1:9").deliver(LETTER)
    assert isinstance(nobody, Refused) and nobody.retry
    with serving(token=Answer("<html>", 503)) as platform:
        unborn = outlet(platform.url).deliver(LETTER)
    assert isinstance(unborn, Refused) and unborn.retry


def test_a_sent_answer_is_found_among_all_replies_of_the_thread() -> None:
    ours = comment("A.N", " تم  الاستلام ", author=OWN, publishedAt="2026-11-23T09:00:05Z")
    before = comment("A.O", LETTER.text, author=OWN, publishedAt="2026-11-22T09:00:05Z")
    theirs = comment("A.C", LETTER.text, publishedAt="2026-11-23T09:00:06Z")
    pages = [Answer(page(before, theirs, token="t")), Answer(page(ours))]
    with serving(token=Answer(LOGGED_IN), comments=list(pages)) as platform:
        assert outlet(platform.url).find_sent(LETTER, frozenset()) == Found("A.N")
    with serving(token=Answer(LOGGED_IN), comments=list(pages)) as platform:
        assert outlet(platform.url).find_sent(LETTER, frozenset({"A.N"})) == Absent()


def test_a_list_that_does_not_end_cannot_tell() -> None:
    endless = Answer(page(token="t"))
    with serving(token=Answer(LOGGED_IN), comments=endless) as platform:
        assert isinstance(outlet(platform.url).find_sent(LETTER, frozenset()), CannotTell)
        assert len(platform.asked) < 5


@pytest.mark.parametrize(
    ("answer", "kind"),
    [(Answer("", 503), RetryLater), (Answer(refusal(401, "authError"), 401), RetryLater)],
)
def test_what_cannot_be_read_now_is_never_absent(answer: Answer, kind: type[BalaghError]) -> None:
    with serving(token=Answer(LOGGED_IN), comments=answer) as platform, pytest.raises(kind):
        outlet(platform.url).find_sent(LETTER, frozenset())
