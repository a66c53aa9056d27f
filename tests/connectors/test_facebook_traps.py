"""Guards around what facebook-sdk makes of answers: every test fails without its guard."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import Any, BinaryIO

import pytest
from graph_stub import (
    NOW,
    PAGE,
    facebook,
    facebook_outlet,
    letter,
    page,
    refusal,
)
from platform_stub import Answer, serving
from raw_server import Script, says, speaking

from connectors.meta import words
from domain.errors import (
    BalaghError,
    ConfigInvalid,
    CredentialsRejected,
    Gone,
    PermissionMissing,
    RateLimited,
    RetryLater,
)
from domain.letter import Refused, Sent, Unknown
from domain.source import Source
from domain.words import Words

FEED = Source("facebook", "city", "feed")
HTML = {"content-type": "text/html; charset=utf-8"}


def failing(answer: Answer, **more: Any) -> BalaghError:
    with serving(**{"feed": answer, PAGE: Answer({"id": PAGE})}) as platform:
        with pytest.raises(BalaghError) as caught:
            facebook(platform.url, **more).poll(FEED, limit=10)
        assert len([asked for asked in platform.asked if asked.path.endswith("feed")]) == 1
    return caught.value


def written(answer: Answer) -> Sent | Refused | Unknown:
    with serving(comments=answer) as platform:
        outcome = facebook_outlet(platform.url, timeout=0.3).deliver(letter())
        assert [asked.method for asked in platform.asked] == ["POST"]
    return outcome


def test_a_socket_that_never_answers_is_given_up_in_time() -> None:
    """The SDK waits without end by default; we give every answer one deadline."""
    began = time.monotonic()
    error = failing(Answer(page(), pause=2.0), timeout=0.3)
    assert type(error) is RetryLater and error.sentence == words.NO_ANSWER
    assert isinstance(written(Answer({"id": "100_2"}, pause=2.0)), Unknown)
    assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    ("status", "kind"),
    [(500, RetryLater), (401, CredentialsRejected), (403, PermissionMissing), (429, RateLimited)],
)
def test_a_failed_status_without_an_error_is_no_success(
    status: int, kind: type[BalaghError]
) -> None:
    """The SDK never looks at the status and returns any JSON without "error"; we look first."""
    assert type(failing(Answer({"oops": 1}, status))) is kind
    assert not isinstance(written(Answer({"id": "100_2"}, status)), Sent)


@pytest.mark.parametrize("status", [200, 502])
def test_a_page_of_html_is_tried_later(status: int) -> None:
    """The SDK makes a GraphAPIError without a code of HTML; to us it is a passing trouble."""
    busy = Answer("<html>Bad gateway</html>", status, HTML)
    assert type(failing(busy)) is RetryLater
    assert isinstance(written(busy), Unknown)


def test_an_answer_without_a_content_type_is_tried_later() -> None:
    """The SDK falls over a missing Content-Type with a KeyError; to us it is a passing trouble."""
    with speaking(says(b'{"data": []}')) as server:
        with pytest.raises(RetryLater):
            facebook(server.url).poll(FEED, limit=10)
        assert isinstance(facebook_outlet(server.url).deliver(letter()), Unknown)
        assert len(server.asked) == 2


@pytest.mark.parametrize("body", ["", '{"data": [', "null", "[1]", "3", "[" * 100_000, b"\xff{"])
def test_a_bad_body_is_garbled_and_not_lost(body: Any) -> None:
    """The SDK raises what its JSON reader raises, or returns no object; we say what came."""
    error = failing(Answer(body))
    assert type(error) is RetryLater and error.sentence == words.GARBLED
    assert type(failing(Answer(body, 403))) is PermissionMissing  # it was an answer all the same
    assert isinstance(written(Answer(body)), Unknown)


def hang_up(_: BinaryIO) -> None:
    raise ConnectionAbortedError


@pytest.mark.parametrize("script", [hang_up, says(b'{"id": "1', "Content-Length: 90")])
def test_a_connection_that_breaks_leaves_a_write_unknown(script: Script) -> None:
    """The SDK lets errors of requests through; we tell what may have been sent from what not."""

    def broken(out: BinaryIO) -> None:
        script(out)
        raise ConnectionAbortedError

    with speaking(broken) as server:
        with pytest.raises(RetryLater):
            facebook(server.url).poll(FEED, limit=10)
        assert isinstance(facebook_outlet(server.url).deliver(letter()), Unknown)
        assert len(server.asked) == 2
    nobody = facebook_outlet("http://127.0.0.1:9").deliver(letter())
    assert isinstance(nobody, Refused) and nobody.retry


@pytest.mark.parametrize(
    ("code", "subcode", "kind", "sentence"),
    [
        (100, None, ConfigInvalid, words.PARAMETER),
        (100, 33, Gone, words.GONE),
        (190, None, CredentialsRejected, words.TOKEN),
        (190, 460, CredentialsRejected, words.PASSWORD),
        (190, 463, CredentialsRejected, words.EXPIRED),
        ("190", 458, CredentialsRejected, words.APP_REMOVED),
    ],
)
def test_the_subcode_counts(
    code: Any, subcode: int | None, kind: type[BalaghError], sentence: Words
) -> None:
    """The SDK's error has no subcode; we read it out of the body, where "gone" differs from 100."""
    error = failing(Answer(refusal(code, subcode), 400))
    assert type(error) is kind and error.sentence == sentence


def test_the_closed_window_of_messages_is_told_by_its_subcode() -> None:
    """The SDK shows code 10 alone, a missing permission; with the subcode it is a window closed."""
    late = written(Answer(refusal(10, 2018278), 400))
    assert isinstance(late, Refused) and late.sentence == words.WINDOW_CLOSED and not late.retry


@pytest.mark.parametrize("body", ["null", "[]", "7", '{"error": "no"}', '{"error": []}'])
def test_an_error_with_an_odd_body_is_still_an_error(body: str) -> None:
    """The SDK expects {"error": {…}} and returns the rest as a success; the status decides."""
    assert type(failing(Answer(body, 401))) is CredentialsRejected
    assert type(failing(Answer(body, 500))) is RetryLater


def test_an_error_without_a_message_keeps_its_code() -> None:
    """The SDK forgets the code where there is no message; we read it out of the body."""
    assert type(failing(Answer({"error": {"code": 190}}, 400))) is CredentialsRejected
    assert type(failing(Answer({"error": {"code": 32}}, 400))) is RateLimited


def test_the_use_of_limits_is_read_from_the_headers() -> None:
    """The SDK drops all headers; ours are seen by a hook, and tell the use and when to go on."""
    told = {
        "X-App-Usage": json.dumps({"call_count": 28, "total_time": 5, "total_cputime": 1}),
        "X-Business-Use-Case-Usage": json.dumps(
            {PAGE: [{"type": "pages", "call_count": 97, "estimated_time_to_regain_access": 19}]}
        ),
    }
    until = NOW + timedelta(minutes=19)
    with serving(feed=Answer(page(), 200, told)) as platform:
        found = facebook(platform.url).poll(FEED, limit=10)
    assert (found.usage, found.not_before) == ({"app": 0.28, "pages": 0.97}, until)
    error = failing(Answer(refusal(80001), 400, told))
    assert isinstance(error, RateLimited) and error.not_before == until
