"""The one place where HTTP sessions are made.

The platforms' libraries come without time-outs, with fixed hosts and with retries of their own
(docs/architecture.md names each). A Wire gives every one of them the same session: a deadline for
the whole answer, a size limit, no retries, another base address where the configuration names one
(the simulator, a proxy), and the raw response kept for its headers.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError as TransportError
from urllib3.response import HTTPResponse

from connectors.vault import Vault

MAX_BODY = 32 * 2**20  # bytes; the largest documented page is below 2 MB

_SECRETS = re.compile(
    r"(?i)((?:access_token|refresh_token|client_secret|appsecret_proof|sessionid|signed_body|key|"
    r"fb_exchange_token|input_token|password|oauth_token|oauth_signature)(?:=|%3D|\"\s*:\s*\")|"
    r"authorization['\"]?\s*[:=]\s*['\"]?(?:bearer|oauth)?\s*)[^\s&\"',}]+"
)


def scrub(text: str, *known: str) -> str:
    """`text` without secrets: those that look like one, and the `known` ones wherever they are."""
    for secret in known:
        if len(secret) > 3:
            text = text.replace(secret, "…")
    return _SECRETS.sub(r"\1…", text)


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Wire:
    """How one account reaches its platform. `base_url` replaces scheme and host, adds its path."""

    vault: Vault
    base_url: str | None = None
    timeout: float = 20.0  # seconds, for the whole answer
    now: Callable[[], datetime] = field(default=_utc_now)

    def session(self, seen: Callable[[requests.Response], None] | None = None) -> requests.Session:
        """A session for one account; `seen` is called with every response, before the SDK."""
        session = requests.Session()
        self.mount(session)
        if seen is not None:
            session.hooks["response"].append(lambda response, *_, **__: seen(response))
        return session

    def mount(self, session: requests.Session) -> None:
        """Put our adapter under an SDK's own session, after anything that mounts its own."""
        for prefix in list(session.adapters):
            session.mount(prefix, _Adapter(self))
        session.mount("https://", _Adapter(self))
        session.mount("http://", _Adapter(self))
        session.trust_env = False  # no proxy, .netrc or CA bundle taken from the environment

    def moved(self, url: str) -> str:
        """`url` at the configured base address."""
        if not self.base_url:
            return url
        base, asked = urlsplit(self.base_url), urlsplit(url)
        path = base.path.rstrip("/") + asked.path
        return urlunsplit((base.scheme, base.netloc, path, asked.query, ""))


class _Adapter(HTTPAdapter):
    """Moves requests, never retries, and ends an answer that drips or does not end."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        super().__init__(max_retries=0)

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: bool | str = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        request.url = self._wire.moved(str(request.url))
        started = time.monotonic()
        response = super().send(request, True, self._wire.timeout, verify, cert, proxies)
        if not stream:
            self._read(response, request, started + self._wire.timeout)
        return response

    def _read(
        self, response: requests.Response, request: requests.PreparedRequest, deadline: float
    ) -> None:
        """The body, within the deadline: a socket time-out alone starts anew at each byte."""
        raw, body = response.raw, BytesIO()
        if not isinstance(raw, HTTPResponse):
            return
        try:
            while chunk := raw.read1(2**16, decode_content=True):
                body.write(chunk)
                if time.monotonic() > deadline:
                    raise requests.ReadTimeout("answer not complete in time", request=request)
                if body.tell() > MAX_BODY:
                    raise requests.ConnectionError("answer too large", request=request)
        except TransportError as error:
            raise requests.ConnectionError(error, request=request) from error
        finally:
            raw.close() if body.tell() > MAX_BODY else raw.release_conn()
        expected = response.headers.get("content-length")
        encoded = response.headers.get("content-encoding")
        if expected and not encoded and expected.isdigit() and body.tell() < int(expected):
            raise requests.ConnectionError("answer cut short", request=request)
        response._content = body.getvalue()
        response._content_consumed = True  # type: ignore[attr-defined]


@dataclass(slots=True)
class LastResponse:
    """Keeps what an SDK drops: status and headers of the latest answer. One thread at a time."""

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def see(self, response: requests.Response) -> None:
        self.status, self.headers = response.status_code, response.headers
