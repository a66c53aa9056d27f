"""Delivery receipts: Twilio calls the address it was given, and signs each call.

https://www.twilio.com/docs/usage/security: the address with its query, and behind it every field of
the form by name, name and value, under HMAC-SHA1 with the account's Auth Token.
"""

from __future__ import annotations

import hmac
from base64 import b64encode
from urllib.parse import parse_qsl, quote, urlsplit

from connectors.contract import Call
from connectors.options import reveal
from connectors.twilio.errors import failure
from connectors.twilio.options import TwilioOptions
from domain.receipt import Receipt, State

_STATES: dict[str, State] = {
    **dict.fromkeys(("accepted", "scheduled", "queued", "sending", "sent"), "on_the_way"),
    **dict.fromkeys(("delivered", "read"), "delivered"),
    **dict.fromkeys(("undelivered", "failed", "canceled"), "failed"),
}


def receipt_address(options: TwilioOptions, letter: str) -> str | None:
    """`StatusCallback` for this letter; None where no receipts are wanted."""
    return f"{options.receipts}?letter={quote(letter, safe='')}" if options.receipts else None


def read_receipt(options: TwilioOptions, call: Call) -> Receipt | None:
    """What `call` tells about a letter; None where Twilio did not sign it for our address.

    The address is the configured one: behind a proxy the one that we see is another.
    """
    if options.receipts is None:
        return None
    query = urlsplit(call.url).query
    try:
        form = parse_qsl(call.body.decode("utf-8"), keep_blank_values=True)
    except ValueError:
        return None
    wanted = _signature(options, f"{options.receipts}?{query}", form)
    given = call.headers.get("x-twilio-signature", "")
    if not hmac.compare_digest(given.encode("utf-8", "replace"), wanted):
        return None
    said, letter = dict(form), dict(parse_qsl(query)).get("letter")
    state = _STATES.get(said.get("MessageStatus", ""))
    if state is None or not letter:
        return None
    code = said.get("ErrorCode", "")
    number = int(code) if code.isascii() and code.isdecimal() and len(code) < 7 else None
    detail = said["MessageStatus"] + (f", code {number}" if number else "")
    return Receipt(letter, state, None, failure(number) if state == "failed" else None, detail)


def _signature(options: TwilioOptions, address: str, form: list[tuple[str, str]]) -> bytes:
    signed = address + "".join(name + value for name, value in sorted(set(form)))
    token = reveal(options.auth_token).encode()
    return b64encode(hmac.new(token, signed.encode("utf-8", "replace"), "sha1").digest())
