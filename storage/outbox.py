"""The outbox: the only way anything leaves.

`queued → sending → sent | refused | unknown`. A letter whose sending was cut becomes `unknown`,
never `queued` again: only after the platform, asked twice, does not show it may it be sent again.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from domain.letter import Kind, Letter
from storage.tables import CaseRow, ContactRow, ConversationRow, MessageRow, OutboxRow

_O = OutboxRow
_TABLE: Any = OutboxRow.__table__
UNSETTLED = ("sending", "unknown")
ALARM = "at_least_once"  # the policy of what no pause may stop


@dataclass(frozen=True, slots=True)
class Posted:
    """A letter with what the deliverer must know beside it."""

    letter: Letter
    case_id: int | None
    policy: str
    state: str
    attempts: int
    absences: int
    external_id: str | None


def new_id() -> str:
    """A letter's id: 122 bits at random, so that it can be the secret part of an address."""
    return uuid.uuid4().hex


def twin(connection: Connection, reply_to_id: int, mode: str, text: str) -> tuple[str, str] | None:
    """Id and state of a letter that says the same to the same message, unless it was refused."""
    query = select(_O.id, _O.state).where(
        _O.reply_to_id == reply_to_id, _O.mode == mode, _O.text == text, _O.state != "refused"
    )
    found = connection.execute(query).first()
    return (found.id, found.state) if found else None


def put(
    connection: Connection,
    *,
    case_id: int | None,
    channel: str,
    account: str,
    mode: str,
    text: str,
    author: str,
    reply_to_id: int | None,
    now: datetime,
    kind: Kind = "reply",
    recipient: str | None = None,
    letter_id: str | None = None,
) -> str:
    """Queue a letter; its id. An alarm is sent at least once, all else at most once."""
    letter_id = letter_id or new_id()
    connection.execute(
        _TABLE.insert(),
        {
            "id": letter_id,
            "kind": kind,
            "case_id": case_id,
            "channel": channel,
            "account": account,
            "policy": ALARM if kind == "alarm" else "at_most_once",
            "recipient": recipient,
            "mode": mode,
            "text": text,
            "author": author,
            "reply_to_id": reply_to_id,
            "state": "queued",
            "created_at": now,
            "not_before": now,
            "attempts": 0,
            "absences": 0,
        },
    )
    return letter_id


def count_kind(connection: Connection, account: str, kind: Kind, since: datetime) -> int:
    """Letters of this kind from this account."""
    query = select(func.count()).where(
        _O.account == account, _O.kind == kind, _O.created_at >= since
    )
    return connection.scalar(query) or 0


def count_to(connection: Connection, account: str, recipient: str, since: datetime) -> int:
    """Text messages from this account to one number."""
    query = select(func.count()).where(
        _O.account == account, _O.kind == "sms", _O.created_at >= since, _O.recipient == recipient
    )
    return connection.scalar(query) or 0


def has_kind(connection: Connection, case_id: int, kind: Kind) -> bool:
    query = select(_O.id).where(_O.case_id == case_id, _O.kind == kind).limit(1)
    return connection.scalar(query) is not None


def receipt_of(connection: Connection, letter_id: str, account: str) -> dict[str, Any] | None:
    """Kind, case and receipt of a letter that this account sent."""
    query = select(_O.kind, _O.case_id, _O.receipt).where(_O.id == letter_id, _O.account == account)
    row = connection.execute(query).first()
    return dict(row._mapping) if row else None


def keep_receipt(
    connection: Connection, letter_id: str, state: str, at: datetime,
    trouble: Mapping[str, Any] | None,
) -> None:  # fmt: skip
    """A letter of whose sending nothing was known is sent: its gateway speaks of it."""
    values: dict[str, Any] = {"receipt": state, "receipt_at": at}
    if trouble:
        values["trouble"] = dict(trouble)
    connection.execute(update(_O).where(_O.id == letter_id).values(values))
    doubted = (_O.id == letter_id, _O.state == "unknown")
    connection.execute(update(_O).where(*doubted).values(state="sent", check_at=None))


def acks_of_contact(connection: Connection, contact_id: int, since: datetime) -> int:
    """How many acknowledgements this contact was sent, over all their cases."""
    query = (
        select(func.count())
        .select_from(CaseRow)
        .join(_O, _O.case_id == CaseRow.id)
        .where(CaseRow.contact_id == contact_id, _O.kind == "ack", _O.created_at >= since)
    )
    return connection.scalar(query) or 0


def acks(connection: Connection, case_id: int) -> list[str]:
    """The texts by which the citizen was told that the case is registered."""
    return list(connection.scalars(select(_O.text).where(_O.case_id == case_id, _O.kind == "ack")))


def ready(
    connection: Connection, account: str, now: datetime, most: int = 5, alarms_only: bool = False
) -> list[str]:
    """Ids of letters to send, alarms first, then the oldest; with `alarms_only` nothing else.

    Letters of one case leave an account in order: none whose case has one under way or in doubt
    there. An alarm waits for nothing.
    """
    earlier = aliased(OutboxRow)
    blocked = exists().where(
        earlier.case_id == _O.case_id,
        earlier.account == _O.account,
        earlier.policy != ALARM,
        earlier.id != _O.id,
        or_(
            earlier.state.in_(UNSETTLED),
            and_(earlier.state == "queued", earlier.created_at < _O.created_at),
        ),
    )
    query = (
        select(_O.id)
        .where(_O.account == account, _O.state == "queued", _O.not_before <= now)
        .where(or_(_O.policy == ALARM, ~blocked))
        .order_by(_O.policy != ALARM, _O.created_at)
        .limit(most)
    )
    if alarms_only:
        query = query.where(_O.policy == ALARM)
    return list(connection.scalars(query))


def claim(
    connection: Connection, letter_id: str, token: str, now: datetime, hold: timedelta
) -> Posted | None:
    """Take a queued letter for sending; None where another daemon was quicker."""
    values = {
        "state": "sending",
        "claim": token,
        "claimed_until": now + hold,
        "attempts": _O.attempts + 1,
    }
    statement = update(_O).where(_O.id == letter_id, _O.state == "queued", _O.not_before <= now)
    if connection.execute(statement.values(values)).rowcount != 1:
        return None
    return get(connection, letter_id)


def settle(
    connection: Connection,
    letter_id: str,
    token: str | None,
    state: str,
    now: datetime,
    *,
    external_id: str | None = None,
    trouble: Mapping[str, Any] | None = None,
    check_at: datetime | None = None,
    not_before: datetime | None = None,
    absences: int = 0,
) -> bool:
    """Record an outcome. With a `token`, only while the claim is still ours.

    Proof that it arrived counts from whoever brings it: a letter that is sent stays sent.
    """
    values: dict[str, Any] = {
        "state": state,
        "claim": None,
        "claimed_until": None,
        "external_id": external_id,
        "trouble": dict(trouble) if trouble else None,
        "check_at": check_at,
        "absences": absences,
        "settled_at": now if state in ("sent", "refused") else None,
    }
    if not_before is not None:
        values["not_before"] = not_before
    statement = update(_O).where(_O.id == letter_id)
    if state == "sent":
        statement = statement.where(_O.state != "sent")
    elif token is not None:
        statement = statement.where(_O.claim == token)
    return connection.execute(statement.values(values)).rowcount == 1


def any_doubt(connection: Connection, account: str, now: datetime) -> bool:
    """Whether a letter of this account is to be looked for, or lost its sender."""
    vanished = and_(_O.state == "sending", _O.claimed_until < now)
    due = and_(_O.state == "unknown", _O.check_at <= now)
    query = select(_O.id).where(_O.account == account, or_(vanished, due)).limit(1)
    return connection.scalar(query) is not None


def expire(connection: Connection, account: str, now: datetime, check_at: datetime) -> int:
    """Letters of this account whose sender vanished: nobody knows whether they left.

    An alarm goes out again: twice is better than never.
    """
    statement = update(_O).where(
        _O.account == account, _O.state == "sending", _O.claimed_until < now
    )
    alarms = statement.where(_O.policy == ALARM).values(state="queued", claim=None, not_before=now)
    others = statement.where(_O.policy != ALARM).values(
        state="unknown", claim=None, claimed_until=None, check_at=check_at
    )
    return connection.execute(alarms).rowcount + connection.execute(others).rowcount


def unneeded(connection: Connection, case_id: int, now: datetime) -> None:
    """Somebody has the emergency: those not paged yet are not woken any more."""
    waiting = (_O.case_id == case_id, _O.kind == "alarm", _O.state == "queued")
    connection.execute(update(_O).where(*waiting).values(state="needless", settled_at=now))


def doubtful(
    connection: Connection, account: str, token: str, now: datetime, hold: timedelta
) -> Posted | None:
    """Take one unknown letter whose time to be looked for has come."""
    query = (
        select(_O.id)
        .where(_O.account == account, _O.state == "unknown", _O.check_at <= now)
        .order_by(_O.check_at)
        .limit(1)
    )
    letter_id = connection.scalar(query)
    if letter_id is None:
        return None
    mine = update(_O).where(_O.id == letter_id, _O.state == "unknown", _O.check_at <= now)
    if connection.execute(mine.values(claim=token, check_at=now + hold)).rowcount != 1:
        return None
    return get(connection, letter_id)


def claimed_ids(connection: Connection, channel: str, since: datetime) -> frozenset[str]:
    """Platform ids that belong to letters already."""
    query = select(_O.external_id).where(
        _O.channel == channel, _O.external_id.is_not(None), _O.created_at >= since
    )
    return frozenset(str(name) for name in connection.scalars(query))


def get(connection: Connection, letter_id: str) -> Posted | None:
    message = MessageRow
    query = (
        select(
            _TABLE,
            message.external_id.label("reply_to"),
            message.kind.label("reply_kind"),
            message.created_at.label("replied_at"),
            message.facts,
            ConversationRow.external_id.label("conversation"),
            ContactRow.external_id.label("contact"),
        )
        .outerjoin(message, message.id == _O.reply_to_id)
        .outerjoin(ConversationRow, ConversationRow.id == message.conversation_id)
        .outerjoin(ContactRow, ContactRow.id == message.contact_id)
        .where(_O.id == letter_id)
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    letter = Letter(
        id=row.id,
        channel=row.channel,
        account=row.account,
        mode=row.mode,
        text=row.text,
        reply_to=row.reply_to or "",
        reply_kind=row.reply_kind or "",
        conversation=row.conversation or row.reply_to or "",
        recipient=row.recipient or row.contact,
        replied_at=row.replied_at or row.created_at,
        written_by_person=row.author != "balagh",
        created_at=row.created_at,
        facts=row.facts or {},
        kind=row.kind,
    )
    return Posted(
        letter, row.case_id, row.policy, row.state, row.attempts, row.absences, row.external_id
    )


def of_case(connection: Connection, case_id: int) -> list[dict[str, Any]]:
    """A case's letters, oldest first, for showing."""
    query = (
        select(
            _O.id,
            _O.kind,
            _O.receipt,
            _O.recipient,
            _O.mode,
            _O.text,
            _O.author,
            _O.state,
            _O.created_at,
            _O.external_id,
            _O.trouble,
        )
        .where(_O.case_id == case_id)
        .order_by(_O.created_at)
    )
    return [dict(row._mapping) for row in connection.execute(query)]
