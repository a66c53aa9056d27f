"""The end of what has no platform behind it: calls and visits, which agents write down themselves.

No account of the configuration opens it, and nothing is polled. It is there so that whoever asks
what can be answered is told, instead of failing.
"""

from __future__ import annotations

from datetime import datetime

from domain.letter import CannotTell, Letter, Limits, Refused
from domain.message import Message
from domain.words import Words

HOTLINE = "hotline"  # the channel, and the account that its cases belong to

_BY_PHONE = Words(
    en="Nothing can be written back to a call or a visit. Answer by phone or SMS.",
    ar="لا يمكن الرد كتابةً على مكالمة أو زيارة. أجب صاحبها هاتفيًا أو برسالة نصية قصيرة.",
)


class HotlineOutlet:
    """Refuses every letter, with the way that there is instead."""

    def deliver(self, letter: Letter) -> Refused:
        return Refused(_BY_PHONE)

    def find_sent(self, letter: Letter, claimed: frozenset[str]) -> CannotTell:
        return CannotTell(_BY_PHONE)

    def limits(self, message: Message, now: datetime) -> Limits:
        return Limits(public=False, private=False, characters=0, why_not=_BY_PHONE)
