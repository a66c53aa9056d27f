"""Hands letters to Kannel's `sendsms`. What Kannel took it cannot show again."""

from __future__ import annotations

from datetime import datetime

import requests

from connectors.contract import Health
from connectors.http import Wire
from connectors.kannel import words
from connectors.kannel.answers import is_accepted, refusal
from connectors.kannel.options import KannelOptions
from connectors.kannel.receipt import MASK, receipt_address
from connectors.options import reveal
from connectors.reading import clean
from connectors.sms import number_of, sms_limits
from connectors.transport import scrub_logs, was_sent
from domain.errors import RetryLater
from domain.letter import CannotTell, Letter, Limits, Refused, Sent, Unknown
from domain.message import Message
from domain.sms import measure

_SENDSMS = "http://127.0.0.1:13013/cgi-bin/sendsms"  # Kannel's own default

scrub_logs()


class KannelOutlet:
    """See connectors.contract.Gateway."""

    def __init__(self, options: KannelOptions, wire: Wire) -> None:
        self._options = options
        self._session = wire.session()
        self._password = reveal(options.password)

    def deliver(self, letter: Letter) -> Sent | Refused | Unknown:
        number = number_of(letter, self._options)
        if isinstance(number, Refused):
            return number
        try:
            answer = self._ask(self._parameters(letter, number))
        except requests.RequestException as error:
            detail = _detail(error)
            return Unknown(detail) if was_sent(error) else Refused(words.NO_ANSWER, detail, True)
        if is_accepted(answer.status_code, answer.text):
            return Sent(letter.id)  # Kannel gives no id of its own: receipts come by ours
        return refusal(answer.status_code, answer.text)

    def find_sent(self, letter: Letter, claimed: frozenset[str]) -> CannotTell:
        return CannotTell(words.CANNOT_SHOW)

    def limits(self, message: Message, now: datetime) -> Limits:
        return sms_limits(self._options)

    def check(self) -> Health:
        """Asks without a receiver: Kannel looks at the credentials first, and sends nothing."""
        try:
            answer = self._ask({})
        except requests.RequestException as error:
            raise RetryLater(words.NO_ANSWER, _detail(error)) from None
        if answer.status_code == 400 and answer.text.startswith("Missing receiver"):
            return Health(True, words.CONNECTED)
        found = refusal(answer.status_code, answer.text)
        return Health(False, found.sentence if isinstance(found, Refused) else words.NOT_KANNEL)

    def _parameters(self, letter: Letter, number: str) -> dict[str, str]:
        """UCS-2 only where the text needs it: in GSM-7 more than twice as much fits."""
        text = clean(letter.text)
        asked = {"from": self._options.sender, "to": number, "text": text, "charset": "UTF-8"}
        if measure(text).encoding == "ucs-2":
            asked["coding"] = "2"
        if self._options.smsc:
            asked["smsc"] = self._options.smsc
        if address := receipt_address(self._options, letter.id):
            asked |= {"dlr-mask": str(MASK), "dlr-url": address}
        return asked

    def _ask(self, asked: dict[str, str]) -> requests.Response:
        login = {"username": self._options.username, "password": self._password}
        return self._session.get(_SENDSMS, params=login | asked, allow_redirects=False)


def _detail(error: Exception) -> str:
    """Not what it says: that has the address in it, with password, number and words."""
    return type(error).__name__
