"""Each guard around instagrapi, on the wire: every test here fails without its guard."""

from __future__ import annotations

import logging
import stat
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import instagrapi.mixins.private
import pytest
from instagram_private_stub import (
    NOW,
    OWN,
    SECRET,
    UUID,
    Answer,
    Options,
    Stub,
    serving,
    wire,
    write_session,
)

from connectors.http import Wire
from connectors.instagram.private_client import PrivateClient
from connectors.instagram.private_errors import COOL_DOWN
from connectors.instagram.private_inlet import PrivateInlet
from connectors.vault import Vault
from domain.errors import (
    ConfigInvalid,
    CredentialsRejected,
    CursorRefused,
    Gone,
    PermissionMissing,
    RateLimited,
    RetryLater,
)
from domain.source import Cursor, Source

ME = "accounts/current_user/"


@pytest.fixture
def stub() -> Iterator[tuple[Stub, str]]:
    with serving() as served:
        yield served


@pytest.fixture
def no_sleep(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The sleeps that instagrapi asks for, of any length but none."""
    slept: list[float] = []
    record = lambda seconds: slept.append(seconds) if seconds else None  # noqa: E731
    monkeypatch.setattr(instagrapi.mixins.private.time, "sleep", record)
    return slept


def client(folder: Path, url: str, *, timeout: float = 5, **session: Any) -> PrivateClient:
    options = Options(session=write_session(folder, **session))
    return PrivateClient(options, wire(folder, url, timeout=timeout))


def test_a_session_saved_under_curl_stays_on_our_wire(
    stub: tuple[Stub, str], tmp_path: Path
) -> None:
    served, url = stub
    served.on(ME, {"user": {"pk": OWN}, "status": "ok"})
    made = client(tmp_path, url, private_transport="curl", public_transport="curl")
    made.get(ME)
    assert served.paths() == [ME]
    assert made.sdk.private_transport == "requests"
    for session in (made.sdk.private, made.sdk.public, made.sdk.graphql):
        assert {type(adapter).__module__ for adapter in session.adapters.values()} == {
            "connectors.http"
        }


def test_no_certificates_of_the_environment_are_used(
    stub: tuple[Stub, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """requests lets REQUESTS_CA_BUNDLE override instagrapi's tls_verify; we read no environment."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "theirs.pem"))
    made = client(tmp_path, stub[1])
    for session in (made.sdk.private, made.sdk.public, made.sdk.graphql):
        settings = session.merge_environment_settings("https://i.example/", {}, None, None, None)
        assert settings["verify"] is True


def test_stored_settings_bring_no_sleep_and_no_retry(
    stub: tuple[Stub, str], tmp_path: Path, no_sleep: list[float]
) -> None:
    served, url = stub
    served.on(ME, Answer({"status": "fail"}, 503))
    made = client(tmp_path, url, request_timeout=7, session_retry_total=3, tls_verify=False)
    with pytest.raises(RetryLater):
        made.get(ME)
    assert served.paths() == [ME]
    assert no_sleep == []
    assert made.sdk.delay_range is None
    assert made.sdk.private.verify is True


def test_a_408_is_no_reason_to_sleep_a_minute(
    stub: tuple[Stub, str], tmp_path: Path, no_sleep: list[float]
) -> None:
    served, url = stub
    served.on(ME, Answer({"status": "fail"}, 408))
    with pytest.raises(RetryLater):
        client(tmp_path, url).get(ME)
    assert (served.paths(), no_sleep) == ([ME], [])


def test_a_cut_answer_does_not_send_a_write_twice(
    stub: tuple[Stub, str], tmp_path: Path, no_sleep: list[float]
) -> None:
    served, url = stub
    served.on("media/1_77/comment/", Answer({"status": "ok"}, cut=True))
    with pytest.raises(Exception, match="IncompleteRead"):
        client(tmp_path, url).post(lambda sdk: sdk.media_comment("1_77", "شكرا"))
    assert (served.paths(), no_sleep) == (["media/1_77/comment/"], [])


def test_a_silent_socket_ends_in_time(stub: tuple[Stub, str], tmp_path: Path) -> None:
    served, url = stub
    served.on(ME, Answer(pause=20))
    made, started = client(tmp_path, url, timeout=0.3), time.monotonic()
    with pytest.raises(RetryLater):
        made.get(ME)
    assert time.monotonic() - started < 5


def test_a_challenge_asks_nobody_at_the_terminal(stub: tuple[Stub, str], tmp_path: Path) -> None:
    served, url = stub
    challenge = {"url": "https://i.instagram.com/challenge/1/x/", "api_path": "/challenge/1/x/"}
    body = {"message": "challenge_required", "challenge": challenge, "status": "fail"}
    served.on(ME, Answer(body, 400))
    with pytest.raises(CredentialsRejected) as caught:
        client(tmp_path, url).get(ME)
    assert served.paths() == [ME]
    assert "phone" in caught.value.sentence.en or "app" in caught.value.sentence.en
    assert "إنستغرام" in caught.value.sentence.ar


def test_a_bare_not_found_is_a_challenge_in_disguise(
    stub: tuple[Stub, str], tmp_path: Path
) -> None:
    served, url = stub
    served.on("media/1_77/comments/", Answer(b"Not Found", 404))
    with pytest.raises(CredentialsRejected):
        client(tmp_path, url).get("media/1_77/comments/")


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (400, {"message": "feedback_required", "feedback_message": "Try later"}, "blocked"),
        (400, {"message": "x", "error_type": "sentry_block"}, "blocked this device"),
        (
            400,
            {"message": "challenge_required", "challenge": {"url": "https://i/suspended/?x"}},
            "suspended",
        ),
        (400, {"message": "no", "error_type": "bad_password"}, "password"),
        (400, {"message": "checkpoint_required", "error_type": "checkpoint"}, "person"),
        (400, {"message": "x", "error_type": "needs_upgrade"}, "app version"),
        (400, {"message": "", "two_factor_info": {"a": 1}}, "second factor"),
        (401, {"message": "who"}, "ended this account's session"),
        (403, {"message": "login_required"}, "ended this account's session"),
    ],
)
def test_what_needs_a_person_says_so(
    stub: tuple[Stub, str], tmp_path: Path, status: int, body: dict[str, Any], expected: str
) -> None:
    served, url = stub
    served.on(ME, Answer({**body, "status": "fail"}, status))
    with pytest.raises(CredentialsRejected, match=expected) as caught:
        client(tmp_path, url).get(ME)
    assert served.paths() == [ME]
    assert caught.value.sentence.ar != caught.value.sentence.en


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (429, {"message": "Too many"}),
        (400, {"message": "Please wait a few minutes before you try again."}),
        (400, {"message": "slow", "error_type": "rate_limit_error"}),
    ],
)
def test_throttling_cools_down_longer_each_time(
    stub: tuple[Stub, str], tmp_path: Path, status: int, body: dict[str, Any], no_sleep: list[float]
) -> None:
    served, url = stub
    served.on(ME, Answer({**body, "status": "fail"}, status))
    made, waits = client(tmp_path, url), []
    for _ in range(3):
        with pytest.raises(RateLimited) as caught:
            made.get(ME)
        assert caught.value.not_before is not None
        waits.append(caught.value.not_before - NOW)
    assert waits == [COOL_DOWN, 2 * COOL_DOWN, 4 * COOL_DOWN]
    assert (len(served.asked), no_sleep) == (3, [])


def test_retry_after_is_obeyed(stub: tuple[Stub, str], tmp_path: Path) -> None:
    served, url = stub
    served.on(ME, Answer({"status": "fail"}, 429, {"Retry-After": "7200"}))
    with pytest.raises(RateLimited) as caught:
        client(tmp_path, url).get(ME)
    assert caught.value.not_before == NOW + timedelta(hours=2)


@pytest.mark.parametrize("inbox", ["private-tags", "private-media"])
def test_throttled_lists_are_not_taken_for_empty_ones(
    stub: tuple[Stub, str], tmp_path: Path, inbox: str
) -> None:
    # instagrapi's usertag_medias_v1 and user_medias_paginated_v1 both answer [] to a 429.
    served, url = stub
    for path in (f"usertags/{OWN}/feed/", f"feed/user/{OWN}/"):
        served.on(path, Answer({"message": "slow down", "status": "fail"}, 429))
    inlet = PrivateInlet(Options(session=write_session(tmp_path)), wire(tmp_path, url))
    with pytest.raises(RateLimited):
        inlet.poll(Source("instagram", "city", inbox), limit=50)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer(b"<html>Bad gateway</html>", 502), RetryLater),
        (Answer(b"<html>Login</html>", 200), RetryLater),
        (Answer(b'{"user": ', 200), RetryLater),
        (Answer(b"null", 200), RetryLater),
        (Answer(b"[1, 2]", 200), RetryLater),
        (Answer(b"[]", 400), RetryLater),
        (Answer({"message": None, "status": "fail"}, 400), RetryLater),
        (Answer({"message": "odd", "status": "fail"}, 200), RetryLater),
        (Answer({"message": "not yours", "status": "fail"}, 403), PermissionMissing),
        (Answer({"message": "Sorry, this photo has been deleted"}, 400), Gone),
        (Answer({"message": "media not found"}, 404), Gone),
        (Answer(drop=True), RetryLater),
    ],
)
def test_every_failure_is_a_word_of_ours(
    stub: tuple[Stub, str], tmp_path: Path, answer: Answer, expected: type[Exception]
) -> None:
    served, url = stub
    served.on(ME, answer)
    with pytest.raises(expected):
        client(tmp_path, url).get(ME)
    assert len(served.asked) == 1


def test_a_page_token_that_is_refused_restarts_the_walk(
    stub: tuple[Stub, str], tmp_path: Path
) -> None:
    served, url = stub
    served.on(f"usertags/{OWN}/feed/", Answer({"message": "bad max_id", "status": "fail"}, 400))
    inlet = PrivateInlet(Options(session=write_session(tmp_path)), wire(tmp_path, url))
    at_page_two = Cursor(position="max_id=old", position_at=NOW)
    with pytest.raises(CursorRefused):
        inlet.poll(Source("instagram", "city", "private-tags", cursor=at_page_two), limit=50)


@pytest.mark.parametrize(
    ("inbox", "child", "path"),
    [
        ("private-comments", "1_77", "media/1_77/comments/"),
        ("private-replies", "1_77:10", "media/1_77/comments/10/inline_child_comments/"),
    ],
)
def test_page_two_is_a_get(
    stub: tuple[Stub, str], tmp_path: Path, inbox: str, child: str, path: str
) -> None:
    # instagrapi's media_comments and media_comment_replies pass the token as data: a POST that
    # looks like a comment.
    served, url = stub
    served.on(path, {"comments": [], "child_comments": [], "status": "ok"})
    inlet = PrivateInlet(Options(session=write_session(tmp_path)), wire(tmp_path, url))
    second = Cursor(position='min_id={"server_cursor": "a=b"}', position_at=NOW)
    inlet.poll(Source("instagram", "city", inbox, child, second), limit=50)
    assert [asked.method for asked in served.asked] == ["GET"]
    assert served.asked[0].query["min_id"] == ['{"server_cursor": "a=b"}']


def test_one_comment_without_its_author_does_not_spoil_the_page(
    stub: tuple[Stub, str], tmp_path: Path
) -> None:
    served, url = stub
    good = {"pk": "2", "text": "حفرة", "created_at_utc": 1_763_800_000, "user": {"pk": "9"}}
    orphan = {"pk": "1", "text": "??", "created_at_utc": 1_763_800_001, "user": None}
    served.on("media/1_77/comments/", {"comments": [orphan, good, None], "status": "ok"})
    inlet = PrivateInlet(Options(session=write_session(tmp_path)), wire(tmp_path, url))
    page = inlet.poll(Source("instagram", "city", "private-comments", "1_77"), limit=50)
    outcomes = [type(inlet.normalize(raw)).__name__ for raw in page.items]
    assert outcomes == ["Message", "Message", "Unusable"]


def test_the_session_is_kept_for_its_owner_only(stub: tuple[Stub, str], tmp_path: Path) -> None:
    served, url = stub
    served.on(ME, Answer({"user": {}, "status": "ok"}, 200, {"Set-Cookie": "rur=NEW; Path=/"}))
    client(tmp_path, url).get(ME)
    vault = Vault(tmp_path / "vault")
    assert vault.read("city")["settings"]["cookies"] == {"rur": "NEW"}
    files = list((tmp_path / "vault").iterdir())
    assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600]


def test_a_restart_goes_on_with_the_kept_session(stub: tuple[Stub, str], tmp_path: Path) -> None:
    served, url = stub
    served.on(ME, Answer({"user": {}, "status": "ok"}, 200, {"Set-Cookie": "rur=NEW; Path=/"}))
    first = client(tmp_path, url)
    first.get(ME)
    again = client(tmp_path, url)
    assert again.sdk.private.cookies.get_dict() == {"rur": "NEW"}
    assert again.sdk.uuid == first.sdk.uuid == UUID
    assert served.paths() == [ME]  # nobody logged in


def test_a_new_session_file_wins_over_the_kept_one(stub: tuple[Stub, str], tmp_path: Path) -> None:
    _, url = stub
    client(tmp_path, url)
    fresh = {"ds_user_id": OWN, "sessionid": "77%3Afresh"}
    assert client(tmp_path, url, authorization_data=fresh).sdk.sessionid == "77%3Afresh"


def test_one_login_on_the_same_device_then_a_person(
    stub: tuple[Stub, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IG_PASSWORD", "hunter2-hunter2")
    served, url = stub
    served.on(ME, Answer({"message": "login_required", "status": "fail"}, 403))
    options = Options(session=write_session(tmp_path), password="env:IG_PASSWORD")
    made = PrivateClient(options, wire(tmp_path, url))
    with pytest.raises(CredentialsRejected):
        made.get(ME)
    first = len(served.asked)
    assert first > 1, "it tried to log in"
    devices = {asked.headers.get("X-IG-Device-ID") for asked in served.asked} - {None}
    assert devices == {UUID}
    with pytest.raises(CredentialsRejected):
        made.get(ME)
    assert len(served.asked) == first + 1, "no second login"
    restarted = PrivateClient(options, wire(tmp_path, url))
    with pytest.raises(CredentialsRejected):
        restarted.get(ME)
    assert len(served.asked) == first + 2, "nor after a restart"
    assert restarted.sdk.sessionid == SECRET, "a login that failed does not cost the session"


def test_without_a_password_nobody_logs_in(stub: tuple[Stub, str], tmp_path: Path) -> None:
    served, url = stub
    served.on(ME, Answer({"message": "login_required", "status": "fail"}, 403))
    with pytest.raises(CredentialsRejected):
        client(tmp_path, url).get(ME)
    assert served.paths() == [ME]


def test_nothing_secret_or_private_is_logged(
    stub: tuple[Stub, str], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    served, url = stub
    served.on(ME, Answer(b'"my phone is 0501234567', 200), Answer({"status": "fail"}, 400))
    made = client(tmp_path, url)
    for _ in range(2):
        with pytest.raises(RetryLater) as caught:
            made.get(ME)
        assert SECRET not in f"{caught.value} {caught.value.detail} {caught.value!r}"
    assert "0501234567" not in caplog.text
    assert SECRET not in caplog.text + repr(made) + repr(made.sdk)


@pytest.mark.parametrize(
    "content",
    ["", "no json", "[]", "{}", '{"authorization_data": {"ds_user_id": "77"}}'],
)
def test_a_file_that_is_no_session_is_said_at_start(tmp_path: Path, content: str) -> None:
    file = tmp_path / "session.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigInvalid):
        PrivateClient(Options(session=f"file:{file}"), Wire(Vault(tmp_path / "vault")))


def test_a_session_of_another_account_is_said_at_start(tmp_path: Path) -> None:
    other = {"ds_user_id": "5", "sessionid": "5%3Ax"}
    options = Options(session=write_session(tmp_path, authorization_data=other))
    with pytest.raises(ConfigInvalid, match="belongs to account 5"):
        PrivateClient(options, Wire(Vault(tmp_path / "vault")))
