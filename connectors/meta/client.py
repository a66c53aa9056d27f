"""facebook-sdk on our wire, with its gaps closed.

What the SDK lacks: any modern version of the Graph API (its constructor refuses them), a time-out,
a look at the HTTP status, a word on bodies that are not JSON, nested parameters, the headers that
tell how much of the limits is used, and `appsecret_proof`.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import requests

from connectors.http import LastResponse, Wire, scrub
from connectors.meta import words
from connectors.meta.errors import Problem, numbers, read_error, was_sent, write_outcome
from connectors.meta.options import GraphAccess
from connectors.meta.usage import is_nearly_full, not_before, usage
from connectors.options import reveal
from domain.errors import Gone, RateLimited, RetryLater
from domain.letter import Refused, Unknown

with warnings.catch_warnings():  # an invalid escape in the SDK's source is an error under -W error
    warnings.simplefilter("ignore")
    import facebook


class _WithoutTokens(logging.Filter):
    """The SDK sends the token in the address of each GET, and urllib3 logs addresses."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = scrub(record.getMessage()), ()
        return True


logging.getLogger("urllib3.connectionpool").addFilter(_WithoutTokens())


@dataclass(frozen=True, slots=True)
class Answer:
    """A good answer, and what its headers said of the limits."""

    body: dict[str, Any]
    usage: Mapping[str, float] = field(default_factory=dict)
    not_before: datetime | None = None
    nearly_full: bool = False


class Graph:
    """Calls to the Graph API for one account. One thread at a time."""

    def __init__(self, options: GraphAccess, wire: Wire) -> None:
        token = reveal(options.token)
        self._secrets: tuple[str, ...] = (token,)
        self._proof: dict[str, str] = {}
        if options.app_secret:
            secret = reveal(options.app_secret)
            proof = hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()
            self._secrets, self._proof = (token, secret, proof), {"appsecret_proof": proof}
        self._now = wire.now
        self._last = LastResponse()
        session = wire.session(self._last.see)
        self._sdk = facebook.GraphAPI(token, timeout=wire.timeout, session=session)
        self._sdk.version = options.graph

    def get(self, path: str, *, walking: bool = False, **params: Any) -> Answer:
        """A read. `walking`: a page token is among `params`. Raises domain.errors."""
        outcome = self._call(path, params, writes=False, walking=walking)
        if isinstance(outcome, Problem):
            raise read_error(outcome)
        return outcome

    def get_list(self, path: str, *, walking: bool = False, **params: Any) -> Answer:
        """A read of a list. An object that is none must not pass for an empty one."""
        answer = self.get(path, walking=walking, **params)
        if not isinstance(answer.body.get("data"), list):
            raise RetryLater(words.GARBLED, f"no list: {sorted(map(str, answer.body))[:20]}")
        return answer

    def get_many(self, ids: Iterable[str], fields: str) -> Answer:
        """The objects of those ids, as a map."""
        return self.get("", ids=",".join(ids), fields=fields)

    def post(self, path: str, **params: Any) -> Answer | Refused | Unknown:
        """A write. Never raises, never repeats."""
        outcome = self._call(path, params, writes=True, walking=False)
        return write_outcome(outcome) if isinstance(outcome, Problem) else outcome

    def confirm_gone(self, anchor: str) -> None:
        """Raises unless our own node can be read, with room in the limits.

        A throttled account gets "does not exist" for what does: nothing is gone while Meta cannot
        even show us ourselves.
        """
        try:
            answer = self.get(anchor, fields="id")
        except Gone as error:
            raise RateLimited(words.THROTTLED, error.detail) from None
        if not answer.body.get("id"):
            raise RetryLater(words.GARBLED, "not our own node")
        if answer.nearly_full:
            raise RateLimited(words.THROTTLED, "limits nearly used", not_before=answer.not_before)

    def _call(
        self, path: str, params: Mapping[str, Any], *, writes: bool, walking: bool
    ) -> Answer | Problem:
        self._last.status, self._last.headers = None, {}
        given = {key: _flat(value) for key, value in params.items() if value is not None}
        given |= self._proof
        where = f"{self._sdk.version}/{path}"
        body: Any = None
        sent, trouble = True, "not an answer of the Graph API"
        try:
            if writes:
                body = self._sdk.request(where, post_args=given, method="POST")
            else:
                body = self._sdk.request(where, given)
        except facebook.GraphAPIError as error:
            body, trouble = error.result, str(error)
        except requests.JSONDecodeError as error:
            trouble = f"not JSON: {error}"
        except requests.RequestException as error:
            self._last.status = None  # headers may have come, the whole answer did not
            sent, trouble = was_sent(error), f"{type(error).__name__}: {error}"
        except (KeyError, ValueError, RecursionError) as error:  # no content-type; absurd JSON
            trouble = repr(error)
        status, headers = self._last.status, self._last.headers
        wait = not_before(headers, self._now())
        # The SDK makes a good answer of a picture, and of text with "access_token=" in it.
        is_answer = isinstance(body, dict) and "json" in headers.get("content-type", "")
        if is_answer and not body.get("error") and status is not None and status < 300:
            return Answer(body, usage(headers), wait, is_nearly_full(headers))
        return Problem(
            message=scrub(trouble, *self._secrets),
            status=status,
            sent=sent,
            walking=walking,
            nearly_full=is_nearly_full(headers),
            not_before=wait,
            **numbers(body),
        )


def _flat(value: Any) -> Any:
    """Nested values as JSON: requests would send `recipient=id` for {"id": "1"}."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
