"""Delivery receipts: the address that Kannel asks for, and what it tells by asking.

Kannel signs nothing. So the address that it is given carries a signature of the letter's id, which
only the gateway and we have seen.
"""

from __future__ import annotations

import hmac
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote, urlsplit

from connectors.contract import Call
from connectors.kannel import words
from connectors.kannel.options import KannelOptions
from connectors.options import reveal
from domain.receipt import Receipt, State

MASK = 31  # delivered, failed, buffered, taken by the operator, refused by the operator
_STATES: dict[str, State] = {
    "1": "delivered",
    "2": "failed",
    "4": "on_the_way",
    "8": "on_the_way",
    "16": "failed",
    "34": "failed",  # expired
    "66": "failed",  # the operator does not know
}


def receipt_address(options: KannelOptions, letter: str) -> str | None:
    """`dlr-url` for this letter: Kannel puts state (%d), time (%T) and the operator's answer (%A).

    Any other % is doubled, or Kannel would read an escape in it. None: no receipts are wanted.
    """
    if options.receipts is None or options.receipt_secret is None:
        return None
    signed = f"{options.receipts}?letter={quote(letter, safe='')}&sign={_sign(options, letter)}"
    return signed.replace("%", "%%") + "&state=%d&at=%T&answer=%A"


def read_receipt(options: KannelOptions, call: Call) -> Receipt | None:
    """What `call` tells about a letter; None where the address is not one of ours."""
    if options.receipt_secret is None:
        return None
    said = dict(parse_qsl(urlsplit(call.url).query, keep_blank_values=True))
    letter, state = said.get("letter", ""), _STATES.get(said.get("state", ""))
    given, wanted = said.get("sign", "").encode(), _sign(options, letter).encode()
    if state is None or not hmac.compare_digest(given, wanted):
        return None
    code, answer = said["state"], said.get("answer", "")[:200]
    return Receipt(
        letter,
        state,
        _moment(said.get("at", "")),
        words.NOT_DELIVERED if state == "failed" else None,
        f"state {code}: {answer}" if answer else f"state {code}",
    )


def _sign(options: KannelOptions, letter: str) -> str:
    key = reveal(options.receipt_secret or "").encode()
    return hmac.new(key, letter.encode(), "sha256").hexdigest()


def _moment(seconds: str) -> datetime | None:
    """A time in seconds since 1970, if it may be true."""
    if not (seconds.isascii() and seconds.isdecimal() and len(seconds) <= 10):
        return None
    return datetime.fromtimestamp(int(seconds), UTC)
