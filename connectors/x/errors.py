"""X's errors: what each means, and what the engine does next.

The only place that knows what tweepy, requests and oauthlib raise. A call that went wrong becomes
a Problem; what that means depends on whether it was a read or a write.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import requests

from connectors.http import scrub
from connectors.reading import listing, mapping, word
from connectors.transport import error_of, was_sent
from connectors.x import words
from domain.errors import (
    BalaghError,
    ConfigInvalid,
    CredentialsRejected,
    CursorRefused,
    Gone,
    PermissionMissing,
    RateLimited,
    RetryLater,
)
from domain.letter import Refused, Unknown
from domain.words import Words

_LIMITS = ("x-rate-limit", "x-user-limit-24hour", "x-app-limit-24hour")
_Row = tuple[type[BalaghError], Words]
# The end of a problem's type, or the code of an error of the old kind.
_KINDS: dict[str, _Row] = {
    "usage-capped": (RateLimited, words.CAPPED),
    "credits": (CredentialsRejected, words.CREDITS),
    "client-forbidden": (PermissionMissing, words.NOT_ENROLLED),
    "not-authorized-for-resource": (PermissionMissing, words.PERMISSION),
    "oauth1-permissions": (PermissionMissing, words.PERMISSION),
    "resource-not-found": (Gone, words.GONE),
    "resource-unavailable": (RetryLater, words.FAILED),
}
_CODES: dict[int, str] = {88: "rate-limit", 187: "duplicate"}
_STATUSES: dict[int, _Row] = {
    400: (ConfigInvalid, words.BAD_QUESTION),
    401: (CredentialsRejected, words.LOGIN),
    402: (CredentialsRejected, words.CREDITS),
    403: (PermissionMissing, words.PERMISSION),
    404: (Gone, words.GONE),
    429: (RateLimited, words.TOO_FAST),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """A call that did not end well. `message` is scrubbed of secrets."""

    message: str
    status: int | None = None  # None: no answer
    kind: str = ""  # X's word for it, where the body had one
    about: frozenset[str] = frozenset()  # parameters that the answer complains of
    sent: bool = True  # it may have reached X
    walking: bool = False  # a position was sent
    not_before: datetime | None = None
    ours: Words | None = None  # nothing of X: it is on this machine that something is wrong

    @property
    def detail(self) -> str:
        return f"HTTP {self.status} {self.kind}: {self.message}"[:500]

    def meaning(self) -> _Row:
        """The row of the table that it falls under."""
        if self.ours is not None:
            return ConfigInvalid, self.ours
        if self.status is None:
            return RetryLater, words.NO_ANSWER
        if self.status < 400:
            return RetryLater, words.GARBLED
        if self.status >= 500:
            return RetryLater, words.FAILED
        if self.walking and self.status == 400:
            return CursorRefused, words.STALE
        return _KINDS.get(self.kind) or _STATUSES.get(self.status, (RetryLater, words.GARBLED))


class Failed(Exception):
    """Carries a Problem past the SDK."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


def lost(error: Exception, *secrets: str) -> Problem:
    """No answer came."""
    message = scrub(f"{type(error).__name__}: {error}", *secrets)
    return Problem(
        message, sent=not isinstance(error, requests.RequestException) or was_sent(error)
    )


def refused(response: requests.Response, body: Any, *secrets: str) -> Problem:
    """An answer came, and it is no good one."""
    errors = [mapping(body), *map(mapping, listing(mapping(body).get("errors")))]
    said = [found for error in errors for found in _said(error)]
    message = " · ".join(dict.fromkeys(said)) or f"not an answer of the API: {response.reason}"
    return Problem(
        scrub(message, *secrets),
        response.status_code,
        _kind(errors, message.casefold()),
        frozenset(name for error in errors for name in mapping(error.get("parameters"))),
        not_before=reset_at(response.headers) if response.status_code == 429 else None,
    )


def read_error(problem: Problem) -> BalaghError:
    """What a failed read raises."""
    return error_of(*problem.meaning(), problem.detail, problem.not_before)


def write_outcome(problem: Problem) -> Refused | Unknown:
    """What became of a failed write: Unknown unless X provably did not take it."""
    kind, sentence = problem.meaning()
    if not problem.sent:
        return Refused(sentence, problem.detail, retry=True)
    if kind is RateLimited:
        return Refused(sentence, problem.detail, retry=True, not_before=problem.not_before)
    if issubclass(kind, RetryLater) or problem.kind == "duplicate":
        return Unknown(problem.detail)
    if problem.status == 403 and sentence is words.PERMISSION:
        sentence = words.NOT_ALLOWED
    return Refused(sentence, problem.detail, retry=kind is CredentialsRejected)


def reset_at(headers: Mapping[str, str]) -> datetime | None:
    """When the limits that are used up are open again."""
    resets = []
    for limit in _LIMITS:
        remaining, reset = headers.get(f"{limit}-remaining"), headers.get(f"{limit}-reset", "")
        if remaining in {"0", None} and reset.isdecimal() and len(reset) < 12:
            resets.append(int(reset))
    return datetime.fromtimestamp(max(resets), UTC) if resets else None


def _said(error: Mapping[str, Any]) -> Iterator[str]:
    for key in ("title", "detail", "reason", "message"):
        if found := word(error.get(key)):
            yield found


def _kind(errors: list[Mapping[str, Any]], message: str) -> str:
    """The host in a type is api.twitter.com or api.x.com: only its end counts."""
    if "duplicate content" in message:
        return "duplicate"
    if "credits" in message and "deplet" in message.replace(" ", ""):
        return "credits"
    for error in errors:
        name = (word(error.get("type")) or "").rpartition("/")[2]
        if name in _KINDS:
            return name
        code = error.get("code")
        if isinstance(code, int) and code in _CODES:
            return _CODES[code]
    return ""
