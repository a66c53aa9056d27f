"""Hands pages to Apprise. What it took it cannot show again.

Apprise opens its own connections: its plugins know their services, and take no session of ours.
Each has three seconds to connect and three to answer, so that one dead way holds no other up long.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import apprise

from connectors.apprise import words
from connectors.apprise.options import AppriseOptions
from connectors.contract import Health
from connectors.options import reveal
from domain.letter import CannotTell, Letter, Limits, Refused, Sent, Unknown
from domain.message import Message

PATIENCE = 3.0  # seconds
MOST = 1000  # characters; the shortest of the common ways takes about so many

logging.getLogger("apprise").setLevel(logging.CRITICAL)  # it logs addresses, which hold secrets


class AppriseOutlet:
    """See connectors.contract.Gateway."""

    def __init__(self, options: AppriseOptions) -> None:
        self._urls: Mapping[str, str] = {
            name: reveal(reference) for name, reference in options.addresses.items()
        }

    def deliver(self, letter: Letter) -> Sent | Refused | Unknown:
        url = self._urls.get(letter.recipient or "")
        if url is None:
            return Refused(words.NO_ADDRESS.filled(name=letter.recipient or "–"))
        way = _way(url)
        if way is None:
            return Refused(words.NOT_UNDERSTOOD.filled(name=letter.recipient))
        taken = way.notify(body=letter.text, title="", notify_type=apprise.NotifyType.FAILURE)
        # Apprise says no more than that it failed: it may have arrived.
        return Sent(letter.id) if taken else Unknown("Apprise could not deliver it")

    def find_sent(self, letter: Letter, claimed: frozenset[str]) -> CannotTell:
        return CannotTell(words.CANNOT_SHOW)

    def limits(self, message: Message, now: datetime) -> Limits:
        return Limits(public=False, private=False, characters=MOST, why_not=words.ONLY_PAGES)

    def check(self) -> Health:
        """Whether every address can be read. Nothing is sent: that is what test pages are for."""
        wrong = [name for name, url in self._urls.items() if _way(url) is None]
        if wrong:
            return Health(False, words.NOT_UNDERSTOOD.filled(name=", ".join(wrong)))
        return Health(True, words.READY.filled(count=len(self._urls)))


def _way(url: str) -> Any:
    """The plugin for an address; None where Apprise knows none."""
    way = apprise.Apprise.instantiate(url, suppress_exceptions=True)
    if way is not None:
        way.socket_connect_timeout = way.socket_read_timeout = PATIENCE
    return way
