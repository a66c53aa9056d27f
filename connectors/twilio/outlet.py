"""Hands letters to Twilio's Messages resource, and looks for those in doubt in its list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import requests

from connectors.contract import Health
from connectors.http import Wire
from connectors.options import reveal
from connectors.reading import clean, listing, mapping, word
from connectors.sms import number_of, sms_limits
from connectors.transport import scrub_logs, was_sent
from connectors.twilio import words
from connectors.twilio.errors import body_of, read_error, refusal
from connectors.twilio.options import TwilioOptions
from connectors.twilio.receipt import receipt_address
from domain.errors import BalaghError, CredentialsRejected, RetryLater
from domain.letter import Absent, CannotTell, Found, Letter, Limits, Refused, Sent, Unknown
from domain.message import Message
from domain.text import fold_text

_API = "https://api.twilio.com"
_PAGES = 20  # of a thousand messages to one number
_SKEW = timedelta(minutes=5)  # between our clock and Twilio's

scrub_logs()


class TwilioOutlet:
    """See connectors.contract.Gateway."""

    def __init__(self, options: TwilioOptions, wire: Wire) -> None:
        self._options, self._now = options, wire.now
        self._session = wire.session()
        self._session.auth = (options.account_sid, reveal(options.auth_token))
        self._home = f"/2010-04-01/Accounts/{options.account_sid}"

    def deliver(self, letter: Letter) -> Sent | Refused | Unknown:
        number = number_of(letter, self._options)
        if isinstance(number, Refused):
            return number
        asked = {"To": number, "Body": clean(letter.text), **self._sender()}
        if address := receipt_address(self._options, letter.id):
            asked["StatusCallback"] = address
        try:
            answer = self._session.post(
                f"{_API}{self._home}/Messages.json", data=asked, allow_redirects=False
            )
        except requests.RequestException as error:
            detail = type(error).__name__
            return Unknown(detail) if was_sent(error) else Refused(words.NO_ANSWER, detail, True)
        if answer.status_code == 201 and (sid := word(body_of(answer).get("sid"))):
            return Sent(sid)
        return refusal(answer, self._now())

    def find_sent(self, letter: Letter, claimed: frozenset[str]) -> Found | Absent | CannotTell:
        """By number, without a date: a message that still waits at Twilio has no DateSent."""
        number = number_of(letter, self._options)
        if isinstance(number, Refused):
            return Absent()  # it was never asked for
        wanted, hidden = _comparable(letter.text), False
        try:
            for one in self._messages(number):
                sid = word(one.get("sid"))
                if sid is None or sid in claimed or not _may_be(one, letter):
                    continue
                text = one.get("body")
                if isinstance(text, str) and text and _comparable(text) == wanted:
                    return Found(sid)
                hidden = hidden or not text  # the account has Twilio forget the words
        except CredentialsRejected as error:
            raise RetryLater(error.sentence, error.detail) from None
        except RetryLater:
            raise
        except BalaghError as error:
            return CannotTell(error.sentence)
        return CannotTell(words.WORDS_HIDDEN) if hidden else Absent()

    def limits(self, message: Message, now: datetime) -> Limits:
        return sms_limits(self._options)

    def check(self) -> Health:
        account = self._get(f"{self._home}.json")
        if account.get("status") != "active":
            return Health(False, words.SUSPENDED)
        return Health(True, words.CONNECTED.filled(name=word(account.get("friendly_name")) or ""))

    def _sender(self) -> dict[str, str]:
        sender = self._options.sender
        return {"MessagingServiceSid" if sender.startswith("MG") else "From": sender}

    def _messages(self, number: str) -> Iterator[Any]:
        """All that were ever sent to `number`."""
        following: str | None = f"{self._home}/Messages.json"
        asked: dict[str, str] | None = {"To": number, "PageSize": "1000"}
        seen: set[str] = set()
        while following is not None:
            if following in seen or len(seen) == _PAGES or not following.startswith(self._home):
                raise BalaghError(words.TOO_MANY)
            seen.add(following)
            body = self._get(following, asked)
            if not isinstance(body.get("messages"), list):
                raise RetryLater(words.FAILED, "no list in the answer")
            yield from map(mapping, listing(body["messages"]))
            following, asked = word(body.get("next_page_uri")), None

    def _get(self, path: str, asked: dict[str, str] | None = None) -> Any:
        try:
            answer = self._session.get(f"{_API}{path}", params=asked, allow_redirects=False)
        except requests.RequestException as error:
            raise RetryLater(words.NO_ANSWER, type(error).__name__) from None
        body = body_of(answer)
        if answer.status_code != 200 or not body:
            raise read_error(answer, self._now())
        return body


def _may_be(one: Any, letter: Letter) -> bool:
    """Whether this could be the letter by its direction and time."""
    if one.get("direction") not in {"outbound-api", None}:
        return False
    try:
        made = parsedate_to_datetime(str(one.get("date_created")))
    except ValueError:
        return True  # its words decide
    return made.tzinfo is None or made >= letter.created_at - _SKEW


def _comparable(text: str) -> str:
    return " ".join(fold_text(clean(text)).split())
