"""YouTube's errors: what each means, and what the engine does next.

The only place that knows what a failed call looks like. A call that went wrong becomes a Problem;
what that means depends on whether it was a read (`read_error`) or a write (`write_outcome`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import requests

from connectors.http import scrub
from connectors.reading import listing, mapping, word
from connectors.transport import error_of, was_sent
from connectors.youtube import words
from domain.errors import (
    BalaghError,
    ConfigInvalid,
    CredentialsRejected,
    CursorRefused,
    Gone,
    NotAllowed,
    PermissionMissing,
    RateLimited,
    RetryLater,
)
from domain.letter import Refused, Unknown
from domain.words import Words

_DAY_IS_OVER = 8  # hour UTC at which midnight has passed in California, in summer and in winter
_QUOTA = {"quotaExceeded", "dailyLimitExceeded"}
_TOKEN = {"invalidPageToken", "processingFailure", "badRequest", "invalidParameter"}

_Row = tuple[type[BalaghError], Words]
_REASONS: dict[str, _Row] = {
    **dict.fromkeys(_QUOTA, (RateLimited, words.QUOTA)),
    "rateLimitExceeded": (RateLimited, words.TOO_FAST),
    "userRateLimitExceeded": (RateLimited, words.TOO_FAST),
    "processingFailure": (RetryLater, words.FAILED),
    "backendError": (RetryLater, words.FAILED),
    "invalidPageToken": (CursorRefused, words.STALE_TOKEN),
    "keyInvalid": (CredentialsRejected, words.KEY),
    "keyExpired": (CredentialsRejected, words.KEY),
    "API_KEY_INVALID": (CredentialsRejected, words.KEY),
    "authError": (CredentialsRejected, words.LOGIN),
    "invalid_grant": (CredentialsRejected, words.LOGIN),
    "invalid_client": (CredentialsRejected, words.CLIENT),
    "unauthorized_client": (CredentialsRejected, words.CLIENT),
    "accessNotConfigured": (PermissionMissing, words.NOT_ENABLED),
    "forbidden": (PermissionMissing, words.PERMISSION),
    "insufficientPermissions": (PermissionMissing, words.PERMISSION),
    "commentsDisabled": (Gone, words.DISABLED),
    "videoNotFound": (Gone, words.GONE),
    "commentNotFound": (Gone, words.GONE),
    "commentThreadNotFound": (Gone, words.GONE),
    "parentCommentNotFound": (Gone, words.GONE),
    "channelNotFound": (ConfigInvalid, words.NO_CHANNEL),
    "operationNotSupported": (ConfigInvalid, words.BAD_QUESTION),
    "commentTextRequired": (NotAllowed, words.BAD_TEXT),
    "commentTextTooLong": (NotAllowed, words.BAD_TEXT),
}
_STATUSES: dict[int, _Row] = {
    400: (ConfigInvalid, words.BAD_QUESTION),
    401: (CredentialsRejected, words.LOGIN),
    403: (PermissionMissing, words.PERMISSION),
    404: (Gone, words.GONE),
    429: (RateLimited, words.TOO_FAST),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """A call that did not end well. `message` is scrubbed of secrets."""

    message: str
    status: int | None = None  # None: no answer
    reason: str | None = None  # Google's word for it, where the body had one
    sent: bool = True  # it may have reached YouTube
    walking: bool = False  # a page token was sent
    not_before: datetime | None = None

    @property
    def detail(self) -> str:
        return f"HTTP {self.status} {self.reason}: {self.message}"[:500]

    def meaning(self) -> _Row:
        """The row of the table that it falls under."""
        if self.status is None:
            return RetryLater, words.NO_ANSWER
        if self.status < 400:
            return RetryLater, words.GARBLED
        if self.status >= 500:
            return RetryLater, words.FAILED
        if self.walking and self.status == 400 and self.reason in {None, *_TOKEN}:
            return CursorRefused, words.STALE_TOKEN
        return _REASONS.get(self.reason or "") or _STATUSES.get(
            self.status, (RetryLater, words.GARBLED)
        )


class Failed(Exception):
    """Carries a Problem past the SDK."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


def lost(error: Exception, *secrets: str) -> Problem:
    """No answer came."""
    message = scrub(f"{type(error).__name__}: {error}", *secrets)
    sent = not isinstance(error, requests.RequestException) or was_sent(error)
    return Problem(message, sent=sent)


def refused(response: requests.Response, now: datetime, *secrets: str) -> Problem:
    """An answer came, and it is no good one.

    Read here and not out of the SDK's HttpError: the SDK falls over error bodies of odd shapes.
    """
    reason, text = _reason(response.content)
    return Problem(
        scrub(text or f"not an answer of the Data API: {response.reason}", *secrets),
        response.status_code,
        reason,
        not_before=_wait(reason, response.headers.get("retry-after"), now),
    )


def answered(status: int, body: Any, *secrets: str) -> Problem:
    """An answer of the token endpoint that is no token: our call itself was not even made."""
    error = mapping(body)
    text = word(error.get("error_description")) or "no token in the answer"
    return Problem(scrub(text, *secrets), status, word(error.get("error")), sent=False)


def read_error(problem: Problem) -> BalaghError:
    """What a failed read raises."""
    return error_of(*problem.meaning(), problem.detail, problem.not_before)


def write_outcome(problem: Problem) -> Refused | Unknown:
    """What became of a failed write: Unknown unless YouTube provably did not take it."""
    kind, sentence = problem.meaning()
    if not problem.sent:
        return Refused(sentence, problem.detail, retry=True)
    if kind is RateLimited:
        return Refused(sentence, problem.detail, retry=True, not_before=problem.not_before)
    if issubclass(kind, RetryLater):
        return Unknown(problem.detail)
    return Refused(sentence, problem.detail, retry=kind is CredentialsRejected)


def _reason(content: bytes) -> tuple[str | None, str | None]:
    """Google's reason and message; its error bodies come in several shapes."""
    try:
        error = mapping(json.loads(content)).get("error")
    except (ValueError, RecursionError):
        return None, None
    if isinstance(error, str):
        return None, error
    body = mapping(error)
    entries = [*listing(body.get("errors")), *listing(body.get("details"))]
    reasons = [word(mapping(entry).get("reason")) for entry in entries]
    known = next((reason for reason in reasons if reason in _REASONS), None)
    return known or next(filter(None, reasons), None), word(body.get("message"))


def _wait(reason: str | None, retry_after: Any, now: datetime) -> datetime | None:
    if reason in _QUOTA:
        today = now.replace(hour=_DAY_IS_OVER, minute=0, second=0, microsecond=0)
        return today if now < today else today + timedelta(days=1)
    if isinstance(retry_after, str) and retry_after.isdecimal() and len(retry_after) < 7:
        return now + timedelta(seconds=int(retry_after))
    return None
