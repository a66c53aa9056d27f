"""The Graph API's errors: what each means, and what the engine does next.

The only place that knows facebook-sdk's exceptions. A call that went wrong becomes a Problem; what
that means depends on whether it was a read (`read_error`) or a write (`write_outcome`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import requests
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError

from connectors.meta import words
from connectors.transport import error_of
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

GONE_SUBCODE = 33
THROTTLED = {4, 17, 32, 341, 613, *range(80000, 80015)}
SERVER_SIDE = {1, 2}
DUPLICATE = 506

_ROWS: dict[int, tuple[type[BalaghError], Words]] = {
    **dict.fromkeys(THROTTLED, (RateLimited, words.THROTTLED)),
    **dict.fromkeys(SERVER_SIDE, (RetryLater, words.META_FAILED)),
    3: (PermissionMissing, words.CAPABILITY),
    10: (PermissionMissing, words.PERMISSION),
    **dict.fromkeys(range(200, 300), (PermissionMissing, words.PERMISSION)),
    12: (ConfigInvalid, words.VERSION),
    2635: (ConfigInvalid, words.VERSION),
    100: (ConfigInvalid, words.PARAMETER),
    102: (CredentialsRejected, words.TOKEN),
    104: (CredentialsRejected, words.PROOF),
    190: (CredentialsRejected, words.TOKEN),
    368: (NotAllowed, words.BLOCKED),
    DUPLICATE: (NotAllowed, words.DUPLICATE),
    551: (NotAllowed, words.UNREACHABLE),
    803: (Gone, words.GONE),
    10900: (NotAllowed, words.ALREADY_ANSWERED),
}
_SUBCODES: dict[tuple[int, int], tuple[type[BalaghError], Words]] = {
    (100, GONE_SUBCODE): (Gone, words.GONE),
    (190, 458): (CredentialsRejected, words.APP_REMOVED),
    (190, 459): (CredentialsRejected, words.CHECKPOINT),
    (190, 464): (CredentialsRejected, words.CHECKPOINT),
    (190, 460): (CredentialsRejected, words.PASSWORD),
    (190, 463): (CredentialsRejected, words.EXPIRED),
    (10, 2018278): (NotAllowed, words.WINDOW_CLOSED),
    (100, 2018001): (NotAllowed, words.UNREACHABLE),
}
_STATUSES: dict[int, tuple[type[BalaghError], Words]] = {
    401: (CredentialsRejected, words.TOKEN),
    403: (PermissionMissing, words.PERMISSION),
    429: (RateLimited, words.THROTTLED),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """A call that did not end well. `message` is scrubbed of secrets."""

    message: str
    status: int | None = None  # None: no answer
    code: int | None = None  # None: no error object of the Graph API
    subcode: int | None = None
    transient: bool = False
    sent: bool = True  # it may have reached Meta
    walking: bool = False  # a page token was sent
    nearly_full: bool = False  # the limits' headers say that we are about to be throttled
    not_before: datetime | None = None

    @property
    def detail(self) -> str:
        numbers = f"HTTP {self.status} code {self.code} subcode {self.subcode}"
        return f"{numbers}: {self.message}"[:500]

    def meaning(self) -> tuple[type[BalaghError], Words]:
        """The row of the table that it falls under."""
        if self.status is None:
            return RetryLater, words.NO_ANSWER
        if self.code is None:
            return _STATUSES.get(self.status, (RetryLater, words.GARBLED))
        row = _SUBCODES.get((self.code, self.subcode or 0)) or _ROWS.get(self.code)
        if row and row[0] is Gone and (self.nearly_full or self.status == 429):
            return RateLimited, words.THROTTLED  # throttling sometimes says "does not exist"
        if row and row[0] is ConfigInvalid and self.code == 100 and self.walking:
            return CursorRefused, words.STALE_TOKEN
        if row is None or (self.transient and not issubclass(row[0], RetryLater)):
            return _STATUSES.get(self.status, (RetryLater, words.META_FAILED))
        return row


def read_error(problem: Problem) -> BalaghError:
    """What a failed read raises."""
    return error_of(*problem.meaning(), problem.detail, problem.not_before)


def write_outcome(problem: Problem) -> Refused | Unknown:
    """What became of a failed write: Unknown unless Meta provably did not take it."""
    kind, sentence = problem.meaning()
    if not problem.sent:
        return Refused(words.NO_ANSWER, problem.detail, retry=True)
    if kind is RateLimited:
        return Refused(sentence, problem.detail, retry=True, not_before=problem.not_before)
    silent = problem.code is None and problem.status not in _STATUSES
    failed_midway = (problem.status or 500) >= 500 or problem.code in SERVER_SIDE
    if silent or failed_midway or problem.transient or problem.code == DUPLICATE:
        return Unknown(problem.detail)
    return Refused(sentence, problem.detail, retry=kind is CredentialsRejected)


def numbers(body: Any) -> dict[str, Any]:
    """Code, subcode and transience out of an error body of any shape."""
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict):
        return {}
    return {
        "code": _integer(error.get("code")),
        "subcode": _integer(error.get("error_subcode")),
        "transient": error.get("is_transient") is True,
    }


def was_sent(error: Exception) -> bool:
    """False only where the connection was never made."""
    if isinstance(error, requests.ConnectTimeout):
        return False
    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    return not isinstance(reason, NewConnectionError | ConnectTimeoutError)


def _integer(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and value.isdecimal() and len(value) < 12:
        return int(value)
    return value if isinstance(value, int) else None
