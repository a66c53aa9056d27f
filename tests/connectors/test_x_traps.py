"""Each guard around tweepy and oauthlib, on the wire: every test fails without its guard."""

from __future__ import annotations

import json
import logging
import socket
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from platform_stub import Answer, Platform, serving
from x_bench import (
    BEARER,
    CITIZEN,
    KEYS,
    NOW,
    OWN,
    REFRESH,
    at,
    inlet,
    outlet,
    page,
    post,
    reply_to,
)

from connectors.vault import Vault
from connectors.x import words
from connectors.x.login import SCOPES
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
from domain.message import Message
from domain.source import Source

MENTIONS = Source("x", "x", "mentions")
RESET = NOW + timedelta(minutes=9)
LIMIT = {
    "x-rate-limit-limit": "300",
    "x-rate-limit-remaining": "0",
    "x-rate-limit-reset": str(int(RESET.timestamp())),
}
LETTER = Letter(
    id="1", channel="x", account="x", mode="public", text="تم الاستلام", reply_to="100",
    reply_kind="mention", conversation="100", recipient=CITIZEN, replied_at=NOW,
    written_by_person=True, created_at=NOW,
)  # fmt: skip


def problem(title: str, kind: str = "about:blank", **more: Any) -> Any:
    return {"title": title, "detail": title, "type": kind, **more}


def failing(answer: Answer, auth: str = "keys", **more: Any) -> BalaghError:
    with serving(mentions=answer) as platform, pytest.raises(BalaghError) as caught:
        inlet(platform.url, auth=auth, **more).poll(MENTIONS, limit=10)
    assert len(platform.asked) == 1
    return caught.value


# -- what tweepy does on its own


@pytest.mark.parametrize("auth", ["bearer", "keys", "keys+bearer", "oauth2"])
def test_opening_needs_no_network(auth: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """tweepy's OAuth2AppHandler asks for a token while it is made, without time-out; none here."""

    def refuse(*_: Any) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert inlet("http://127.0.0.1:9", auth=auth).sources()
    assert outlet("http://127.0.0.1:9", auth=auth)


def test_a_socket_that_never_answers_is_given_up_in_time() -> None:
    began = time.monotonic()
    assert isinstance(failing(Answer(page(), pause=2.0), timeout=0.3), RetryLater)
    assert time.monotonic() - began < 3


def test_a_limit_is_never_slept_out_and_its_end_is_said() -> None:
    began = time.monotonic()
    error = failing(Answer({"errors": [{"code": 88, "message": "Rate limit"}]}, 429, LIMIT))
    assert isinstance(error, RateLimited) and error.not_before == RESET
    assert time.monotonic() - began < 3


def test_a_limit_without_an_end_is_asked_once_and_not_976_times() -> None:
    error = failing(Answer(problem("Too Many Requests"), 429))
    assert isinstance(error, RateLimited) and error.not_before is None


@pytest.mark.parametrize("reset", ["soon", "", "99999999999999999999", "-5"])
def test_a_limit_with_an_unreadable_end_is_still_a_limit(reset: str) -> None:
    error = failing(Answer(problem("Too Many"), 429, {"x-rate-limit-reset": reset}))
    assert isinstance(error, RateLimited) and error.not_before is None


def test_the_limit_of_a_day_counts_where_it_is_the_one_used_up() -> None:
    day = {"x-user-limit-24hour-remaining": "0", "x-user-limit-24hour-reset": "1795500000"}
    still = {**LIMIT, "x-rate-limit-remaining": "17"}
    error = failing(Answer(problem("Too Many"), 429, {**still, **day}))
    assert isinstance(error, RateLimited)
    assert error.not_before == datetime.fromtimestamp(1795500000, UTC)


@pytest.mark.parametrize("status", [500, 503])
def test_nothing_is_tried_again_by_itself(status: int) -> None:
    assert isinstance(failing(Answer("<html>", status)), RetryLater)


@pytest.mark.parametrize("body", ["", "<html>busy</html>", '{"x": [', "{}", "null", "[1]", "3"])
def test_a_good_status_with_a_bad_body_is_tried_later(body: str) -> None:
    assert isinstance(failing(Answer(body)), RetryLater)


@pytest.mark.parametrize(
    "body",
    ["", "null", "[]", "7", '"x"', '{"errors": null}', '{"errors": [null, 3]}',
     '{"errors": {"a": 1}}', '{"detail": 5}', '{"errors": [{"message": 5, "code": "x"}]}'],
)  # fmt: skip
def test_an_error_with_an_odd_body_is_still_an_error(body: str) -> None:
    assert isinstance(failing(Answer(body, 403)), PermissionMissing)
    assert isinstance(failing(Answer(body, 401)), CredentialsRejected)


def test_posts_without_the_fields_that_tweepy_needs_break_nothing() -> None:
    rows = {"data": [{"id": "100"}, post("200", edit_history_tweet_ids=None)], "meta": {}}
    with serving(mentions=Answer(rows)) as platform:
        assert len(inlet(platform.url).poll(MENTIONS, limit=10).items) == 2


def test_the_words_of_a_long_post_are_asked_for_and_read() -> None:
    """tweepy's Tweet lacks note_tweet, which holds a long post's words; we ask for it and read it
    in the raw answer."""
    long = post("100", "حفرة في…", note_tweet={"text": "حفرة في " + "الشارع " * 60 + "الرئيسي"})
    with serving(mentions=Answer(page(long))) as platform:
        reader = inlet(platform.url)
        [raw] = reader.poll(MENTIONS, limit=10).items
        assert "note_tweet" in platform.asked[0].query["tweet.fields"].split(",")
    found = reader.normalize(raw)
    assert isinstance(found, Message) and found.text.endswith("الرئيسي")


def test_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    with serving(mentions=Answer(page(post("100")))) as platform:
        assert inlet(platform.url).poll(MENTIONS, limit=10).items


# -- the table of errors


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, problem("Invalid Request"), ConfigInvalid),
        (401, problem("Unauthorized"), CredentialsRejected),
        (402, problem("CreditsDepleted"), CredentialsRejected),
        (403, problem("Your credits are depleted"), CredentialsRejected),
        (403, problem("Forbidden"), PermissionMissing),
        (403, problem("Client Forbidden", "https://api.x.com/2/problems/client-forbidden",
                      reason="client-not-enrolled"), PermissionMissing),
        (404, problem("Not Found"), Gone),
        (429, problem("UsageCapExceeded", "https://api.twitter.com/2/problems/usage-capped",
                      period="Monthly"), RateLimited),
        (503, problem("Service Unavailable"), RetryLater),
        (418, problem("?"), RetryLater),
    ],
)  # fmt: skip
def test_the_table_of_errors(status: int, body: Any, kind: type[BalaghError]) -> None:
    error = failing(Answer(body, status))
    assert type(error) is kind
    assert error.sentence.en != error.sentence.ar


def test_what_is_said_of_a_used_up_month_and_of_missing_enrolment() -> None:
    capped = problem("x", "https://api.x.com/2/problems/usage-capped")
    assert failing(Answer(capped, 429)).sentence == words.CAPPED
    barred = problem("x", "https://api.twitter.com/2/problems/client-forbidden")
    assert failing(Answer(barred, 403)).sentence == words.NOT_ENROLLED


# -- secrets


def test_neither_keys_nor_tokens_are_logged(
    caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    answers = {"mentions": Answer(page()), "oauth2/token": Answer(token(1))}
    with caplog.at_level(logging.DEBUG), serving(**answers) as platform:
        for auth in ("bearer", "keys", "oauth2"):
            inlet(platform.url, auth=auth, vault=tmp_path).poll(MENTIONS, limit=10)
    said = "\n".join(record.getMessage() for record in caplog.records)
    assert "mentions" in said
    secrets = (BEARER, *KEYS.values(), REFRESH, "access-1", "refresh-1")
    assert not [secret for secret in secrets if secret in said]


def test_no_error_or_repr_holds_a_secret() -> None:
    echo = Answer(problem(f"bad {BEARER} and {KEYS['T_X_TOKEN_SECRET']}"), 400)
    with serving(mentions=echo) as platform:
        reader = inlet(platform.url, auth="keys+bearer")
        with pytest.raises(ConfigInvalid) as caught:
            reader.poll(MENTIONS, limit=10)
    said = f"{caught.value} {caught.value.detail} {caught.value!r} {reader!r}"
    assert "bad" in said and BEARER not in said and KEYS["T_X_TOKEN_SECRET"] not in said


# -- OAuth 2.0


def token(n: int, scopes: tuple[str, ...] = SCOPES) -> Any:
    return {
        "token_type": "bearer",
        "expires_in": 7200,
        "access_token": f"access-{n}",
        "refresh_token": f"refresh-{n}",
        "scope": " ".join(scopes),
    }


def refreshes(platform: Platform) -> list[str]:
    return [asked.form["refresh_token"] for asked in platform.asked if asked.path.endswith("token")]


def oauth2(url: str, vault: Path, now: datetime = NOW) -> Any:
    return inlet(url, auth="oauth2", vault=vault, now=now)


def test_the_new_refresh_token_is_on_disk_before_the_new_access_token_is_used(
    tmp_path: Path,
) -> None:
    answers = {"oauth2/token": Answer(token(1)), "mentions": Answer("", 503)}
    with serving(**answers) as platform, pytest.raises(RetryLater):
        oauth2(platform.url, tmp_path).poll(MENTIONS, limit=10)
    assert Vault(tmp_path).read("x.x")["refresh_token"] == "refresh-1"


def test_each_refresh_uses_the_token_of_the_one_before(tmp_path: Path) -> None:
    tokens = [Answer(token(1)), Answer(token(2))]
    answers: dict[str, Any] = {"oauth2/token": tokens, "mentions": Answer(page())}
    with serving(**answers) as platform:
        oauth2(platform.url, tmp_path).poll(MENTIONS, limit=10)
        oauth2(platform.url, tmp_path).poll(MENTIONS, limit=10)  # after a restart: from the vault
        later = NOW + timedelta(hours=2)
        oauth2(platform.url, tmp_path, later).poll(MENTIONS, limit=10)
        assert refreshes(platform) == [REFRESH, "refresh-1"]
        assert platform.asked[-1].headers["authorization"] == "Bearer access-2"


def test_inlet_and_outlet_share_one_login(tmp_path: Path) -> None:
    answers = {"oauth2/token": Answer(token(1)), "mentions": Answer(page()),
               "tweets": Answer({"data": {"id": "900"}}, 201)}  # fmt: skip
    with serving(**answers) as platform:
        oauth2(platform.url, tmp_path).poll(MENTIONS, limit=10)
        assert outlet(platform.url, auth="oauth2", vault=tmp_path).deliver(LETTER) == Sent("900")
        assert len(refreshes(platform)) == 1


def test_other_scopes_than_asked_for_are_no_error(tmp_path: Path) -> None:
    """oauthlib raises a Warning for that, with the new token in it, which must not be lost."""
    fewer = Answer(token(1, ("tweet.read", "users.read")))
    with serving(**{"oauth2/token": fewer, "mentions": Answer(page())}) as platform:
        oauth2(platform.url, tmp_path).poll(MENTIONS, limit=10)
    assert Vault(tmp_path).read("x.x")["refresh_token"] == "refresh-1"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer({"error": "invalid_request", "error_description": "Value was invalid"}, 400),
         CredentialsRejected),
        (Answer({"error": "invalid_grant"}, 400), CredentialsRejected),
        (Answer({"error": "invalid_client"}, 401), CredentialsRejected),
        (Answer("<html>busy</html>", 503), RetryLater),
        (Answer("{cut"), RetryLater),
        (Answer(token(1), pause=2.0), RetryLater),
    ],
)  # fmt: skip
def test_a_refresh_that_fails(answer: Answer, kind: type[BalaghError], tmp_path: Path) -> None:
    with serving(**{"oauth2/token": answer}) as platform:
        began = time.monotonic()
        with pytest.raises(kind):
            inlet(platform.url, auth="oauth2", vault=tmp_path, timeout=0.3).poll(MENTIONS, limit=10)
        assert time.monotonic() - began < 1.5
        assert len(platform.asked) == 1
    assert Vault(tmp_path).read("x.x") == {}


def test_an_access_token_that_died_early_is_renewed_once(tmp_path: Path) -> None:
    tokens = [Answer(token(1)), Answer(token(2))]
    reads = [Answer(problem("Unauthorized"), 401), Answer(page(post("100")))]
    with serving(**{"oauth2/token": tokens, "mentions": reads}) as platform:
        assert oauth2(platform.url, tmp_path).poll(MENTIONS, limit=10).items
        assert refreshes(platform) == [REFRESH, "refresh-1"]


def test_a_person_who_logs_in_anew_is_heard(tmp_path: Path) -> None:
    dead = {"given": "another", "access_token": "dead", "refresh_token": "dead",
            "ends": (NOW + timedelta(hours=1)).isoformat()}  # fmt: skip
    Vault(tmp_path).write("x.x", dead)
    with serving(**{"oauth2/token": Answer(token(1)), "mentions": Answer(page())}) as platform:
        oauth2(platform.url, tmp_path).poll(MENTIONS, limit=10)
        assert refreshes(platform) == [REFRESH]


# -- writing


def test_an_answer_is_a_post_in_reply() -> None:
    with serving(tweets=Answer({"data": {"id": "900", "text": "x"}}, 201)) as platform:
        assert outlet(platform.url).deliver(LETTER) == Sent("900")
        sent = json.loads(platform.asked[0].body)
        assert sent == {"text": LETTER.text, "reply": {"in_reply_to_tweet_id": "100"}}
        assert len(platform.asked) == 1


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer({"data": {"id": "900"}}, 201, pause=2.0), Unknown),
        (Answer("<html>", 503), Unknown),
        (Answer("{cut", 201), Unknown),
        (Answer({"data": {}}, 201), Unknown),
        (Answer(problem("You are not allowed to create a Tweet with duplicate content."), 403),
         Unknown),
        (Answer(problem("Forbidden"), 403), Refused),
        (Answer(problem("Invalid Request"), 400), Refused),
        (Answer(problem("Not Found"), 404), Refused),
    ],
)  # fmt: skip
def test_what_became_of_a_write(answer: Answer, kind: type[Unknown | Refused]) -> None:
    with serving(tweets=answer) as platform:
        outcome = outlet(platform.url, wait=0.3).deliver(LETTER)
        assert isinstance(outcome, kind), outcome
        assert not (isinstance(outcome, Refused) and outcome.retry)
        assert len(platform.asked) == 1


def test_a_write_that_certainly_did_not_happen_may_be_tried_again(tmp_path: Path) -> None:
    with serving(tweets=Answer(problem("Too Many"), 429, LIMIT)) as platform:
        limited = outlet(platform.url).deliver(LETTER)
    assert isinstance(limited, Refused) and limited.retry and limited.not_before == RESET
    nobody = outlet("http://127.0.0.1:9").deliver(LETTER)
    assert isinstance(nobody, Refused) and nobody.retry
    with serving(**{"oauth2/token": Answer("", 503)}) as platform:
        unborn = outlet(platform.url, auth="oauth2", vault=tmp_path).deliver(LETTER)
    assert isinstance(unborn, Refused) and unborn.retry


def test_what_cannot_go_is_refused_before_it_is_sent() -> None:
    with serving(tweets=Answer({"data": {"id": "1"}}, 201)) as platform:
        long = Letter(**{**_fields(LETTER), "text": "ب" * 281})
        assert isinstance(outlet(platform.url).deliver(long), Refused)
        assert isinstance(outlet(platform.url, auth="bearer").deliver(LETTER), Refused)
        nobody = Letter(**{**_fields(LETTER), "mode": "private", "recipient": None})
        assert isinstance(outlet(platform.url).deliver(nobody), Refused)
        assert not platform.asked


def test_a_direct_message_goes_to_its_conversation_or_to_the_person() -> None:
    taken = Answer({"data": {"dm_conversation_id": "1-2", "dm_event_id": "77"}}, 201)
    with serving(messages=taken) as platform:
        private = {**_fields(LETTER), "mode": "private"}
        assert outlet(platform.url).deliver(Letter(**private)) == Sent("77")
        within = Letter(**{**private, "reply_kind": "message", "conversation": "1-2"})
        assert outlet(platform.url).deliver(within) == Sent("77")
        assert [asked.path for asked in platform.asked] == [
            f"/2/dm_conversations/with/{CITIZEN}/messages", "/2/dm_conversations/1-2/messages",
        ]  # fmt: skip


# -- finding what may have been sent


def ours(minutes: float, text: str, parent: str = "100") -> Any:
    return post(at(minutes), text, author_id=OWN, conversation_id="100", entities=None,
                referenced_tweets=reply_to(parent), created_at=None)  # fmt: skip


def found_among(*pages: Any, claimed: frozenset[str] = frozenset()) -> Any:
    with serving(tweets=[Answer(one) for one in pages]) as platform:
        return outlet(platform.url).find_sent(LETTER, claimed)


def test_a_sent_answer_is_found_by_its_words_and_its_parent() -> None:
    it = ours(-1, f"@someone {LETTER.text} ")
    assert found_among(page(it)) == Found(at(-1))
    assert found_among(page(ours(-1, "شيء آخر"), token="t"), page(it)) == Found(at(-1))
    assert found_among(page(it), claimed=frozenset({at(-1)})) == Absent()
    assert found_among(page(ours(-1, LETTER.text, parent="555"))) == Absent()
    assert found_among(page(ours(60, LETTER.text))) == Absent()
    assert found_among(page()) == Absent()


def test_a_list_that_does_not_end_cannot_tell() -> None:
    endless = page(ours(-1, "شيء"), token="t")
    assert isinstance(found_among(endless), CannotTell)


@pytest.mark.parametrize(
    "answer", [Answer("", 503), Answer("{cut"), Answer(problem("no"), 401)], ids=str
)
def test_what_cannot_be_read_now_is_never_absent(answer: Answer) -> None:
    with serving(tweets=answer) as platform, pytest.raises(RetryLater):
        outlet(platform.url).find_sent(LETTER, frozenset())


def _fields(letter: Letter) -> dict[str, Any]:
    return {name: getattr(letter, name) for name in Letter.__dataclass_fields__}
