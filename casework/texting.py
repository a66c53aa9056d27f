"""Text messages to citizens: a fixed, approved text to a number that the citizen gave us.

Numbers that nobody confirmed would make us message victims at the city's cost. So only prefixes
that were allowed get any, few go to one number a day, and the house has its share a day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pipeline.letters import spoken
from storage import accounts, cases, outbox, texts
from storage.database import Connection

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Texting:
    """Which gateway sends, and how much of it."""

    account: str
    prefixes: tuple[str, ...] = ("+971",)
    per_number: int = 5  # a day
    daily: int = 2000


def tell_reference(
    connection: Connection, texting: Texting, case: dict[str, Any], number: str, now: datetime
) -> None:
    """The reference to whoever called, once a case; an event says why where nothing is sent."""
    if outbox.has_kind(connection, case["id"], "sms"):
        return
    approved = texts.approved(connection)
    kind = ("registered", spoken(case["language"]))
    text = approved.get(kind) or approved.get(("registered", "en"))
    why = "no_text" if text is None else _too_much(connection, texting, number, now)
    if why or text is None:
        cases.add_event(connection, case["id"], "balagh", now, "sms_skipped", why=why)
        return
    letter = outbox.put(
        connection, kind="sms", case_id=case["id"], account=texting.account,
        channel=accounts.channel_of(connection, texting.account), mode="private",
        text=text.format_map({"reference": case["reference"]}), author="balagh", reply_to_id=None,
        recipient=number, now=now,
    )  # fmt: skip
    cases.add_event(connection, case["id"], "balagh", now, "sms_queued", letter=letter)


def _too_much(connection: Connection, texting: Texting, number: str, now: datetime) -> str | None:
    if not number.startswith(texting.prefixes):
        return "prefix"
    since = now - DAY
    if outbox.count_to(connection, texting.account, number, since) >= texting.per_number:
        return "often"
    everything = outbox.count_kind(connection, texting.account, "sms", since)
    return "much" if everything >= texting.daily else None
