"""Twilio: short messages through its Messaging API."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from connectors.contract import Channel
from connectors.http import Wire
from connectors.twilio.options import TwilioOptions
from connectors.twilio.receipt import read_receipt
from domain.letter import Capabilities
from domain.words import Words

if TYPE_CHECKING:
    from connectors.contract import Outlet


def _open_outlet(options: TwilioOptions, wire: Wire) -> Outlet:
    from connectors.twilio.outlet import TwilioOutlet

    return TwilioOutlet(options, wire)


CHANNEL = Channel(
    name="twilio",
    title=Words(en="SMS through Twilio", ar="رسائل نصية عبر Twilio"),
    options=TwilioOptions,
    capabilities=Capabilities(
        reads=(),
        writes=("private",),
        order="its own messages to one number, in any order",
        edits=False,
        deletes=False,
        back_fill="nothing is read",
        settle=timedelta(minutes=2),
        official=True,
    ),
    open_outlet=_open_outlet,
    read_receipt=read_receipt,
)
