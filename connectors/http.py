"""The one place where HTTP sessions are made.

The platforms' libraries come without time-outs, with fixed hosts and with retries of their own
(docs/architecture.md names each). A Wire gives every one of them the same session: a deadline for
the whole answer, a size limit, no retries, another base address where the configuration names one
(the simulator, a proxy), and the raw response kept for its headers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError as TransportError
from urllib3.exceptions import ReadTimeoutError

from connectors.deadline import POOLS
from connectors.vault import Vault

MAX_BODY = 32 * 2**20  # bytes; the largest documented page is below 2 MB

_NAMES = (
    r"(?:access_token|refresh_token|id_token|fb_exchange_token|input_token|oauth_token(?:_secret)?|"
    r"client_secret|app_secret|consumer_secret|appsecret_proof|oauth_signature|signed_body|"
    r"sessionid|csrftoken|password|api_?key|consumer_key|(?:(?<![a-z_])|(?<=%26)|(?<=%3F))key)"
)
# What stands before a secret is the first group. A bare `name: value` is left alone: it is how
# a mistake in the configuration is told.
_SECRETS = (
    re.compile(  # a header, however it is written down
        r"(?i)((?:authorization|cookie)\\*['\"]?\s*[:=,]\s*(?:b(?=\\*['\"]))?\\*['\"]?(?:(?:bearer|basic)\s+)?)"
        r"[^\s\"'\\,;}]+"
    ),
    re.compile(r"(?i)(\bbearer\s+)[^\s\"'\\,;}]{16,}"),
    re.compile(  # quoted: JSON, a dict, a repr, JSON inside JSON
        rf"(?is)({_NAMES}(?:\\*['\"])?\s*[=:]\s*b?(\\*['\"]))(?:(?!\2)(?:\\.|.))+"
    ),
    re.compile(  # bare: a query string, a form, JSON inside a query string
        rf"(?i)({_NAMES}(?:\\*['\"]\s*:\s*|=|%3D|(?:%22)?%3A(?:%20|\+)?(?:%22)?))"
        r"[^\s&\"'\\,;}]+"
    ),
    re.compile(r"(://[^\s/:@]*:)[^\s/@]+(?=@)"),  # the password in an address
)


def scrub(text: str, *known: str) -> str:
    """`text` without secrets: those that look like one, and the `known` ones wherever they are."""
    for secret in known:
        if len(secret) > 3:
            text = text.replace(secret, "…").replace(quote(secret, safe=""), "…")
    for pattern in _SECRETS:
        text = pattern.sub(r"\1…", text)
    return text


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
    """Moves requests, never retries or follows, and ends an answer that drips or does not end."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **more: Any) -> None:
        super().init_poolmanager(*args, **more)
        self.poolmanager.pool_classes_by_scheme = POOLS

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
        response = super().send(request, True, self._wire.timeout, verify, cert, proxies)
        # Without it requests follows no redirection, which would carry a token to anywhere.
        response.headers.pop("location", None)
        if not stream:
            response._content = self._read(response, request)
            response._content_consumed = True  # type: ignore[attr-defined]
        return response

    def _read(self, response: requests.Response, request: requests.PreparedRequest) -> bytes:
        raw, body = response.raw, BytesIO()
        try:
            while chunk := raw.read1(2**16, decode_content=True):
                body.write(chunk)
                if body.tell() > MAX_BODY:
                    raise requests.ConnectionError("answer too large", request=request)
        except ReadTimeoutError as error:
            raw.close()
            raise requests.ReadTimeout(error, request=request) from error
        except TransportError as error:
            raw.close()
            raise requests.ConnectionError(error, request=request) from error
        except requests.RequestException:
            raw.close()  # a connection left in the middle must not go back to the others
            raise
        raw.release_conn()
        return body.getvalue()


@dataclass(slots=True)
class LastResponse:
    """Keeps what an SDK drops: status and headers of the latest answer. One thread at a time."""

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def see(self, response: requests.Response) -> None:
        self.status, self.headers = response.status_code, response.headers
