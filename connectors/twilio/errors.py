"""Twilio's codes into ours, as tables; no other file knows them.

After https://www.twilio.com/docs/api/errors. Every answer below 500 that is an error says that no
message was made: only what may succeed unchanged is tried again by itself.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import requests

from connectors.reading import count, mapping, word
from connectors.twilio import words
from domain.errors import (
    BalaghError,
    ConfigInvalid,
    CredentialsRejected,
    PermissionMissing,
    RateLimited,
    RetryLater,
)
from domain.letter import Refused, Unknown
from domain.words import Words

_REFUSALS: dict[int, Refused] = {
    **dict.fromkeys((20003, 20404), Refused(words.CREDENTIALS, retry=True)),
    **dict.fromkeys((10001, 20005, 30002), Refused(words.SUSPENDED, retry=True)),
    **dict.fromkeys((20429, 14107, 21611, 30001), Refused(words.TOO_FAST, retry=True)),
    **dict.fromkeys((21211, 21217, 21421), Refused(words.NO_SUCH_NUMBER)),
    **dict.fromkeys((21614, 21635), Refused(words.NOT_MOBILE)),
    21610: Refused(words.UNSUBSCRIBED),
    **dict.fromkeys((21408, 21612), Refused(words.COUNTRY)),
    **dict.fromkeys((21212, 21606, 21659, 21703), Refused(words.SENDER)),
    **dict.fromkeys((21602, 21605, 21617), Refused(words.BAD_TEXT)),
    21609: Refused(words.RECEIPTS),
}
_STATUSES: dict[int, Refused] = {
    401: Refused(words.CREDENTIALS, retry=True),
    403: Refused(words.PERMISSION),
    404: Refused(words.CREDENTIALS, retry=True),
    429: Refused(words.TOO_FAST, retry=True),
}
_FAILURES: dict[int, Words] = {
    30003: words.UNREACHABLE,
    30004: words.BLOCKED,
    30005: words.NO_SUCH_NUMBER,
    30006: words.NOT_MOBILE,
    30007: words.FILTERED,
    21610: words.UNSUBSCRIBED,
}
_KINDS: tuple[tuple[Words, type[BalaghError]], ...] = (
    (words.CREDENTIALS, CredentialsRejected),
    (words.SUSPENDED, CredentialsRejected),
    (words.PERMISSION, PermissionMissing),
)


def refusal(answer: requests.Response, now: datetime) -> Refused | Unknown:
    """What became of a letter that Twilio did not confirm."""
    body = body_of(answer)
    code = count(body.get("code"))
    # Its messages repeat the number, so the code alone is kept.
    detail = f"HTTP {answer.status_code}" + (f", code {code}" if code else "")
    if not 400 <= answer.status_code < 500 or answer.status_code == 408:
        return Unknown(detail)
    found = _REFUSALS.get(code or 0) or _STATUSES.get(answer.status_code)
    found = found or Refused(words.BAD_QUESTION)
    wait = _wait(answer, now) if found.sentence is words.TOO_FAST else None
    return replace(found, detail=detail, not_before=wait)


def read_error(answer: requests.Response, now: datetime) -> BalaghError:
    """What a read that failed raises."""
    found = refusal(answer, now)
    if isinstance(found, Unknown):
        return RetryLater(words.FAILED, found.detail)
    if found.sentence is words.TOO_FAST:
        return RateLimited(found.sentence, found.detail, not_before=found.not_before)
    kind = next((kind for told, kind in _KINDS if told is found.sentence), ConfigInvalid)
    return kind(found.sentence, found.detail)


def failure(code: int | None) -> Words:
    """Why a message that Twilio took was not delivered, for agents."""
    return _FAILURES.get(code or 0, words.NOT_DELIVERED)


def body_of(answer: requests.Response) -> Any:
    """The JSON object in an answer; an empty one where there is none."""
    try:
        return mapping(answer.json())
    except (ValueError, RecursionError):
        return mapping(None)


def _wait(answer: requests.Response, now: datetime) -> datetime | None:
    seconds = word(answer.headers.get("retry-after")) or ""
    if seconds.isascii() and seconds.isdecimal() and len(seconds) < 7:
        return now + timedelta(seconds=int(seconds))
    return None
