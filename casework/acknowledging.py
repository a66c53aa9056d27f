"""Tells a citizen at once that their matter is registered, and under which reference.

Once a case, in the transaction that opens it, with a fixed text that a person approved. Never to
what asks nothing of the city, never twice to one who writes a lot, never to a machine that answers
machines: whatever is not certain is left to an agent, and the case says why.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from domain.finding import Decision
from domain.letter import Limits
from domain.message import Author, Message
from domain.text import fold_text
from pipeline.letters import spoken
from pipeline.rulebook import RuleBook
from storage import cases, outbox, texts
from storage.database import Connection

Policy = Literal["public", "private", "silent"]
FRESH = timedelta(hours=24)  # older ones were written before Balagh came, or while it was away
DAY = timedelta(days=1)
MOST_A_DAY = 3  # to one contact: two machines that thank each other end here
_BOT = re.compile(r"(?:^|[_.\- ])bot(?:[_.\- ]|\d*$)|(?-i:[a-z]Bot\d*$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Manners:
    """How one account acknowledges what comes to it."""

    policy: Policy
    daily: int  # letters a day of this account, at most
    limits: Callable[[Message, datetime], Limits]


@dataclass(frozen=True, slots=True)
class Opened:
    """A case that a page opened, by this message of a citizen."""

    case_id: int
    message_id: int
    message: Message
    decision: Decision


def acknowledge(
    connection: Connection, manners: Manners, rules: RuleBook, account: str,
    opened: Sequence[Opened], now: datetime,
) -> None:  # fmt: skip
    """Queue a letter for each case that may have one, an event with the reason for the others."""
    if manners.policy == "silent" or not opened:
        return
    approved = texts.approved(connection)
    if not approved:
        return
    left = manners.daily - outbox.count_kind(connection, account, "ack", now - DAY)
    for one in opened:
        case = cases.by_id(connection, one.case_id)
        text = _text(approved, rules, one.decision, str(case["reference"]))
        mode = manners.policy if one.message.public else "private"
        why = (
            _unwelcome(one.message, approved, now)
            or (None if text else "no_text")
            or ("much" if left <= 0 else None)
            or _too_often(connection, case["contact_id"], now)
            or _impossible(manners.limits(one.message, now), mode, text)
        )
        if why:
            cases.add_event(connection, one.case_id, "balagh", now, "ack_skipped", why=why)
            continue
        left -= 1
        letter = outbox.put(
            connection,
            kind="ack",
            case_id=one.case_id,
            channel=case["channel"],
            account=account,
            mode=mode,
            text=text,
            author="balagh",
            reply_to_id=one.message_id,
            now=now,
        )
        cases.add_event(connection, one.case_id, "balagh", now, "ack_queued", letter=letter)


def _text(
    approved: Mapping[tuple[str, str], str], rules: RuleBook, decision: Decision, reference: str
) -> str:
    """The approved text in the citizen's language, else in English; "" where there is neither."""
    kind = "emergency" if decision.emergency else "registered"
    text = approved.get((kind, spoken(decision.language))) or approved.get((kind, "en"), "")
    number = rules.letters.in_danger_call(decision.body, rules.bodies)
    return text.format_map({"reference": reference, "number": number})


def _unwelcome(
    message: Message, approved: Mapping[tuple[str, str], str], now: datetime
) -> str | None:
    """Why this message is none to answer by itself."""
    if now - message.created_at > FRESH:
        return "old"
    if message.author is None:
        return "nobody"
    if _is_bot(message.author):
        return "bot"
    said = fold_text(message.text)
    return "echo" if any(_core(text) in said for text in approved.values()) else None


def _is_bot(author: Author) -> bool:
    return any(_BOT.search(name) for name in (author.handle, author.name) if name)


def _core(text: str) -> str:
    """The longest stretch of a fixed text between its placeholders: what an echo would repeat."""
    pieces = (fold_text(literal).strip() for literal, _, _, _ in string.Formatter().parse(text))
    return max(pieces, key=len)


def _too_often(connection: Connection, contact_id: int, now: datetime) -> str | None:
    sent = outbox.acks_of_contact(connection, contact_id, now - DAY)
    return "often" if sent >= MOST_A_DAY else None


def _impossible(limits: Limits, mode: str, text: str) -> str | None:
    if not (limits.public if mode == "public" else limits.private):
        return "not_possible"
    if mode == "private" and limits.private_once:
        return "kept_for_agent"  # the one private answer is worth more from a person
    return "too_long" if limits.length(text) > limits.characters else None
