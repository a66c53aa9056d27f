"""The wire: one deadline and one size for every answer, one address, and no way round them."""

from __future__ import annotations

import gzip
import threading
import time
from pathlib import Path
from typing import BinaryIO

import pytest
import requests

from connectors import http
from connectors.http import LastResponse, Wire
from connectors.transport import was_sent
from connectors.vault import Vault
from tests.connectors.raw_server import Script, says, speaking

DEADLINE = 0.25


def wire(url: str | None, timeout: float = DEADLINE) -> Wire:
    return Wire(Vault(Path("unused")), url, timeout)


def drip(start: bytes, drop: bytes, seconds: float = 5.0) -> Script:
    """`start` at once, then a drop every 50 ms: no single read ever waits for long."""

    def script(out: BinaryIO) -> None:
        out.write(start)
        ends, wait = time.monotonic() + seconds, threading.Event()
        while time.monotonic() < ends:
            out.write(drop)
            wait.wait(0.05)

    return script


HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("start", "drop"),
    [
        (HEAD, b"x"),
        (CHUNKED, b"1\r\nx\r\n"),
        (CHUNKED + b"1;", b"x"),
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\nX-Long: ", b"x"),
        (b"HTTP/1.1 200 OK\r\n", b"X-Many: x\r\n"),
    ],
    ids=["body", "chunks", "chunk size", "status line", "one header", "headers"],
)
@pytest.mark.parametrize("stream", [False, True])
def test_an_answer_that_drips_ends_at_the_deadline(start: bytes, drop: bytes, stream: bool) -> None:
    with speaking(drip(start, drop)) as server, wire(server.url).session() as session:
        began = time.monotonic()
        with pytest.raises((requests.Timeout, requests.ConnectionError)) as caught:
            _ = session.get("https://graph.example/me", stream=stream).content
        assert DEADLINE - 0.05 < time.monotonic() - began < 2.5  # it would drip for 5
        assert was_sent(caught.value)  # for a write: it may have happened
        assert len(server.asked) == 1  # and nothing is tried again


def test_a_connection_left_in_the_middle_is_not_used_again() -> None:
    with (
        speaking(drip(HEAD, b"x"), says(b"fine")) as server,
        wire(server.url).session() as session,
    ):
        with pytest.raises(requests.RequestException):
            session.get("https://graph.example/one")
        assert session.get("https://graph.example/two").text == "fine"
        assert server.connections == 2


def test_a_connection_that_was_read_to_its_end_is_used_again() -> None:
    with speaking(says(b"fine")) as server, wire(server.url).session() as session:
        for _ in range(3):
            assert session.get("https://graph.example/one").text == "fine"
        assert server.connections == 1


def close_after(script: Script) -> Script:
    def cut(out: BinaryIO) -> None:
        script(out)
        raise ConnectionAbortedError

    return cut


PACKED = gzip.compress(b'{"data": []}' * 100)


@pytest.mark.parametrize(
    "script",
    [
        says(b'{"data": []}', "Content-Length: 50"),
        says(PACKED[:-20], f"Content-Length: {len(PACKED)}", "Content-Encoding: gzip"),
        says(b"5\r\nhello\r\n", "Transfer-Encoding: chunked"),
        says(b"no gzip at all", "Content-Encoding: gzip"),
        says(b"", status="200 OK\r\nContent-Length: 10"),
    ],
    ids=["plain", "packed", "chunks", "not packed", "nothing"],
)  # fmt: skip
@pytest.mark.parametrize("stream", [False, True])
def test_an_answer_cut_short_is_an_error(script: Script, stream: bool) -> None:
    with speaking(close_after(script)) as server, wire(server.url).session() as session:
        with pytest.raises(requests.RequestException):
            _ = session.get("https://graph.example/me", stream=stream).content
        assert len(server.asked) == 1


def endless(out: BinaryIO) -> None:
    out.write(CHUNKED)
    for _ in range(10_000):
        out.write(b"10000\r\n" + b"x" * 2**16 + b"\r\n")


BOMB = gzip.compress(gzip.compress(b"\0" * 2**26))


@pytest.mark.parametrize(
    "script",
    [endless, says(gzip.decompress(BOMB), "Content-Encoding: gzip"),
     says(b"x" * 2**20, "Content-Length: 999999999")],
    ids=["endless", "bomb", "announced"],
)  # fmt: skip
def test_an_answer_without_end_is_left(script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "MAX_BODY", 2**18)
    with (
        speaking(script, says(b"fine")) as server,
        wire(server.url, 5.0).session() as session,
    ):
        with pytest.raises(requests.ConnectionError, match="too large"):
            session.get("https://graph.example/me")
        assert session.get("https://graph.example/me").text == "fine"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirection_is_followed(status: int) -> None:
    """It would carry a form with its token, or an Authorization header, to wherever it points."""
    with speaking(says(b"mine")) as elsewhere:
        away = says(b"", f"Location: {elsewhere.url}/x", status=f"{status} Moved")
        with speaking(away) as server, wire(None).session() as session:
            form = {"refresh_token": "secret"}
            assert session.post(f"{server.url}/token", data=form).status_code == status
            assert len(server.asked) == 1
        assert elsewhere.asked == []


def test_proxies_of_the_environment_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with speaking(says(b"proxy")) as proxy, speaking(says(b"platform")) as server:
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
            monkeypatch.setenv(name.upper(), proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        assert requests.get(f"{server.url}/x", timeout=5).text == "proxy"  # the trap is set
        with wire(None).session() as session:
            assert session.get(f"{server.url}/x").text == "platform"
        theirs = requests.Session()
        wire(server.url).mount(theirs)
        assert theirs.get("https://graph.example/x").text == "platform"
        assert len(proxy.asked) == 1
        theirs.close()


def test_a_netrc_of_this_user_gives_nothing_away(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password hunter22\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    with speaking(says(b"")) as server, wire(None).session() as session:
        session.get(f"{server.url}/x")
        assert b"authorization" not in server.asked[0].lower()


@pytest.mark.parametrize(
    ("base", "asked", "path"),
    [
        ("", "https://graph.example/v23.0/me?a=1&b=%2F", b"/v23.0/me?a=1&b=%2F"),
        ("/fb", "https://graph.example/me", b"/fb/me"),
        ("/fb/", "https://graph.example/me#part", b"/fb/me"),
    ],
)
def test_every_request_goes_to_the_base_address(base: str, asked: str, path: bytes) -> None:
    with speaking(says(b"ok")) as server, wire(server.url + base).session() as session:
        session.get(asked)
        assert server.asked[0].split()[1] == path
        host = server.url.partition("://")[2].encode()
        assert b"host: " + host in server.asked[0].lower()


def test_what_an_sdk_mounted_itself_is_replaced() -> None:
    session = requests.Session()
    session.mount("https://i.example/", requests.adapters.HTTPAdapter(max_retries=5))
    with speaking(says(b"ours")) as server:
        wire(server.url).mount(session)
        assert session.get("https://i.example/x").text == "ours"
    session.close()


def test_a_status_that_others_retry_is_asked_once() -> None:
    with speaking(says(b"busy", "Retry-After: 0", status="503 Busy")) as server:
        with wire(server.url).session() as session:
            assert session.get("https://graph.example/x").status_code == 503
        assert len(server.asked) == 1


def test_the_last_response_is_seen_before_the_sdk_reads_it() -> None:
    last = LastResponse()
    with (
        speaking(says(b"{}", "X-App-Usage: {}", status="400 Bad")) as server,
        wire(server.url).session(last.see) as session,
    ):
        session.get("https://graph.example/x")
    assert last.status == 400 and last.headers["x-app-usage"] == "{}"


def test_a_socket_that_is_refused_was_not_sent() -> None:
    with speaking(says(b"")) as gone:
        address = gone.url
    with wire(address).session() as session, pytest.raises(requests.ConnectionError) as caught:
        session.post("https://graph.example/x")
    assert not was_sent(caught.value)
