"""No secret in anything that is written down, in whichever shape a library spells it."""

from __future__ import annotations

import json
import logging
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.http import scrub
from connectors.transport import scrub_logs

SECRET = "EAAB-s3cr3t.9_x~/+="
NAMES = ("access_token", "refresh_token", "client_secret", "oauth_token", "oauth_token_secret",
         "oauth_signature", "appsecret_proof", "sessionid", "password", "enc_password", "key",
         "fb_exchange_token", "input_token", "consumer_secret", "id_token")  # fmt: skip

SHAPES = {
    "dict": lambda name, value: repr({"a": 1, name: value, "b": 2}),
    "dict of bytes": lambda name, value: repr({name: value.encode()}),
    "JSON": lambda name, value: json.dumps({"a": 1, name: value, "b": 2}),
    "tight JSON": lambda name, value: json.dumps({name: value}, separators=(",", ":")),
    "JSON in JSON": lambda name, value: json.dumps(json.dumps({name: value})),
    "JSON in a dict": lambda name, value: repr({"body": json.dumps({name: value})}),
    "JSON in a query": lambda name, value: "?q=" + quote(json.dumps({name: value})),
    "query string": lambda name, value: f"GET /me?a=1&{urlencode({name: value})}&b=2 HTTP/1.1",
    "query in a query": lambda name, value: "?u=" + quote(f"/x?{name}={quote(value)}", safe=""),
    "form": lambda name, value: urlencode({"grant": "x", name: value}),
    "dataclass": lambda name, value: f"Login({name}={value!r}, other=2)",
    "OAuth header": lambda name, value: f'OAuth a="1", {name}="{quote(value, safe="")}", b="2"',
    "cookie": lambda name, value: f"Cookie: a=1; {name}={quote(value)}; b=2",
}


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("name", NAMES)
def test_a_named_secret_is_taken_out_in_every_shape(shape: str, name: str) -> None:
    said = scrub(SHAPES[shape](name, SECRET))
    assert "s3cr3t" not in said
    assert name in said and "…" in said  # that it was there can still be told


@pytest.mark.parametrize(
    "header",
    [
        "Authorization: Bearer {}",
        "authorization: Basic {}",
        "{{'Authorization': 'Bearer {}', 'Accept': '*/*'}}",
        "{{'authorization': b'Basic {}'}}",
        "('Authorization', 'Bearer {}')",
        "send: b'GET /me HTTP/1.1\\r\\nAuthorization: Bearer {}\\r\\nHost: x'",
        "Authorization=Bearer+{}",
        "the header was Bearer {} and X said no",
        '"authorization": "Bearer IGT:2:{}"',
    ],
)
def test_a_header_that_proves_who_we_are_is_taken_out(header: str) -> None:
    said = scrub(header.format(SECRET))
    assert "s3cr3t" not in said and "…" in said


def test_the_password_of_an_address_is_taken_out() -> None:
    assert scrub("postgresql+psycopg://balagh:hunter22@db/x") == (
        "postgresql+psycopg://balagh:…@db/x"
    )


@pytest.mark.parametrize("spelled", [SECRET, quote(SECRET, safe=""), f"x{SECRET}x"])
def test_a_known_secret_is_taken_out_wherever_it_stands(spelled: str) -> None:
    assert scrub(f"no such page: {spelled}!", SECRET).count("…") == 1


@pytest.mark.parametrize(
    "sentence",
    [
        "accounts.0.access_token: there is no such key. Did you mean “bearer_token”?",
        "accounts.0.key: a key must be text",
        "give bearer_token, or OAuth 1.0a keys, or an OAuth 2.0 login",
        "next_token=7140w&since_id=17&max_results=100",
        "media_key='3_1' and fields=media_key,type",
        "https://graph.facebook.com/v23.0/me?fields=id,name",
        "at 08:15 the mail of ali@example.com: 3 items",
        "The secret env:X_TOKEN is not there",
    ],
)
def test_what_is_no_secret_stays(sentence: str) -> None:
    assert scrub(sentence) == sentence


@given(st.sampled_from(NAMES), st.text(min_size=1), st.sampled_from([repr, json.dumps]))
def test_a_value_ends_at_its_own_quote(name: str, value: str, spell: Any) -> None:
    """Other quotes, commas and backslashes in a password are no way out."""
    quoted = spell(value)
    mark = quoted[0]
    assert (
        scrub(f"{name}={quoted}, other={mark}1{mark}")
        == f"{name}={mark}…{mark}, other={mark}1{mark}"
    )


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "piece", ["access_token", "key=", "\\", "key\\", 'key="\\', "://", "authorization:", "key "]
)
def test_scrubbing_takes_time_in_proportion(piece: str) -> None:
    """A hostile text of 300,000 characters would take minutes in a pattern that goes back."""
    assert len(scrub(piece * (300_000 // len(piece)))) <= 300_000


def test_the_logs_of_a_library_are_scrubbed(caplog: pytest.LogCaptureFixture) -> None:
    scrub_logs("library.of.theirs")
    scrub_logs("library.of.theirs")
    logger = logging.getLogger("library.of.theirs")
    said: Any = {"refresh_token": SECRET}
    with caplog.at_level(logging.DEBUG):
        logger.debug("posting %s to %s", said, "/token")
        logging.getLogger("urllib3.connectionpool").debug('"GET /me?access_token=%s"', SECRET)
    assert "s3cr3t" not in caplog.text and "posting" in caplog.text
    assert len(logger.filters) == 1
