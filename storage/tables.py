"""Every table. Words: docs/glossary.md. Ids of platforms are text; times are aware UTC.

Rows of a citizen's words live in `message_version` and `raw` alone, so that erasing is possible;
`case_event` holds ids, codes and numbers only.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from storage.types import JsonText, UtcTime

# SQLite counts rows by INTEGER PRIMARY KEY alone; PostgreSQL wants a bigint.
Id = BigInteger().with_variant(Integer, "sqlite")
OPEN_STATUSES = "('new','triaged','in_progress','waiting_citizen','waiting_body')"
ENDED_STATUSES = "('resolved','closed','redirected','no_action')"


def given_index(name: str, column: str) -> Index:
    """An index of the few rows that have a value, which no search for NULL is tempted by."""
    given = text(f"{column} IS NOT NULL")
    return Index(name, column, sqlite_where=given, postgresql_where=given)


class Base(DeclarativeBase):
    """All tables, with constraint names that migrations can rely on."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcTime(),
        dict[str, Any]: JsonText(),
        list[Any]: JsonText(),
    }


class AccountRow(Base):
    """One credential: its circuit and its waiting time."""

    __tablename__ = "account"
    name: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str]
    not_before: Mapped[datetime | None]  # the platform's limit, or our back-off
    circuit_open_since: Mapped[datetime | None]  # credentials rejected: only probes until it heals
    probe_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[dict[str, Any] | None]  # {"en", "ar", "detail"} of the latest failure
    usage: Mapped[dict[str, Any] | None]  # share of each limit used, 0..1


class SourceRow(Base):
    """The unit that is polled, with its cursor. `child` is '' for an inbox."""

    __tablename__ = "source"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    channel: Mapped[str]
    account: Mapped[str]
    inbox: Mapped[str]
    child: Mapped[str] = mapped_column(default="")
    cursor: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column(default=0)  # guards the cursor
    items: Mapped[int | None]  # as last watched
    changed_at: Mapped[datetime | None]
    walk_mark: Mapped[str | None]  # count and change as they were when the walk under way began
    walked_mark: Mapped[str | None]  # … when the last complete walk began
    next_due_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    claim: Mapped[str | None]
    failures: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[dict[str, Any] | None]
    polled_at: Mapped[datetime | None]
    watched_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("account", "inbox", "child"),
        Index("ix_source_due", "next_due_at", sqlite_where=text("closed_at IS NULL")),
    )


class ContactRow(Base):
    """A platform author."""

    __tablename__ = "contact"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    channel: Mapped[str]
    external_id: Mapped[str]
    handle: Mapped[str | None]
    name: Mapped[str | None]
    profile_url: Mapped[str | None]
    avatar_url: Mapped[str | None]
    followers: Mapped[int | None]
    first_seen_at: Mapped[datetime]
    person_id: Mapped[int | None]  # contacts that an agent says are one person share the number
    __table_args__ = (
        UniqueConstraint("channel", "external_id"),
        given_index("ix_contact_person", "person_id"),
    )


class ConversationRow(Base):
    """The thread whose root is the citizen's own item."""

    __tablename__ = "conversation"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    channel: Mapped[str]
    external_id: Mapped[str]
    account: Mapped[str]
    public: Mapped[bool]
    __table_args__ = (UniqueConstraint("channel", "external_id"),)


# What the queue is most narrowed by. Each has an index of the open cases in queue order, so that a
# page costs the same however many closed ones lie behind.
QUEUED_BY = ("status", "service", "body", "area", "assignee", "channel", "language")
# What ended cases are found by, newest first. A channel or a language has so many that the newest
# of all, looked through, soon fill a page.
ENDED_BY = ("status", "service", "body", "area", "assignee")
# Statuses as those that are left out: an index that begins with the status would be tempted by IN.
IN_QUEUE = text(f"status NOT IN {ENDED_STATUSES} AND merged_into_id IS NULL")
ENDED = text(f"status NOT IN {OPEN_STATUSES}")
_PLACED = text("area IS NOT NULL AND service IS NOT NULL")
_OPEN = text(f"status IN {OPEN_STATUSES} AND merged_into_id IS NULL")


def _queue_index(name: str, *columns: str) -> Index:
    return Index(
        name, *columns, text("emergency DESC"), "next_due_at", "id",
        sqlite_where=IN_QUEUE, postgresql_where=IN_QUEUE,
    )  # fmt: skip


def _ended_index(column: str) -> Index:
    name = f"ix_case_ended_{column}"
    return Index(name, column, "id", sqlite_where=ENDED, postgresql_where=ENDED)


class CaseRow(Base):
    """One contact's matter in one conversation: what the city works on."""

    __tablename__ = "case"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    channel: Mapped[str]
    account: Mapped[str]
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    status: Mapped[str]
    intent: Mapped[str]
    service: Mapped[str | None]
    body: Mapped[str | None]
    area: Mapped[str | None]
    language: Mapped[str]
    anger: Mapped[int]
    priority: Mapped[int]
    emergency: Mapped[bool]
    sampled: Mapped[bool] = mapped_column(default=False)  # no matter, shown to a person to be sure
    # Set by casework.calls alone: what a page brings leaves both to the database.
    confidential: Mapped[bool] = mapped_column(server_default=false())  # departments see no name
    sms_consent: Mapped[bool | None]  # None: nobody asked
    assignee: Mapped[str | None]
    assigned_at: Mapped[datetime | None]
    snoozed_until: Mapped[datetime | None]  # out of the queue until then, or until they write again
    acknowledged_at: Mapped[datetime | None]  # somebody took the emergency on
    acknowledged_by: Mapped[str | None]
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    opened_at: Mapped[datetime]
    waiting_since: Mapped[datetime | None]  # the citizen's, cleared by an answer
    response_due: Mapped[datetime]  # the answer that is owed next
    resolution_due: Mapped[datetime]
    next_due_at: Mapped[datetime]
    first_answered_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    call_back_at: Mapped[datetime | None]  # resolved: when the citizen is to be asked
    call_backs: Mapped[int] = mapped_column(server_default="0")  # attempts so far
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        Index(
            "uq_case_open",
            "conversation_id",
            "contact_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        _queue_index("ix_case_queue"),
        *(_queue_index(f"ix_case_{name}", name) for name in QUEUED_BY),
        *(_ended_index(name) for name in ENDED_BY),
        Index(
            "ix_case_near",
            "area",
            "service",
            "opened_at",
            sqlite_where=_PLACED,
            postgresql_where=_PLACED,
        ),
        Index("ix_case_contact", "contact_id"),
        given_index("ix_case_snoozed", "snoozed_until"),
        given_index("ix_case_call_back", "call_back_at"),
        given_index("ix_case_merged", "merged_into_id"),
        given_index("ix_case_incident", "incident_id"),
    )


class IncidentRow(Base):
    """One cause, many cases."""

    __tablename__ = "incident"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    title: Mapped[str]
    service: Mapped[str | None]
    area: Mapped[str | None]
    opened_at: Mapped[datetime]
    opened_by: Mapped[str]
    closed_at: Mapped[datetime | None]


class MessageRow(Base):
    """One item of a channel, inbound or outbound, in its present state."""

    __tablename__ = "message"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    channel: Mapped[str]
    external_id: Mapped[str]
    account: Mapped[str]
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    direction: Mapped[str]
    kind: Mapped[str]
    public: Mapped[bool]
    parent_id: Mapped[str | None]
    root_id: Mapped[str | None]
    permalink: Mapped[str | None]
    language_hint: Mapped[str | None]
    geo: Mapped[list[Any] | None]  # name, latitude, longitude
    facts: Mapped[dict[str, Any] | None]
    hidden: Mapped[bool]
    derived_id: Mapped[bool]
    created_at: Mapped[datetime]
    stored_at: Mapped[datetime]
    version: Mapped[int]  # number of the latest message_version
    version_id: Mapped[str | None]
    digest: Mapped[str]  # of the latest version
    edited_at: Mapped[datetime | None]
    seen_at: Mapped[datetime]  # when the read that gave the latest state was begun
    deleted_at: Mapped[datetime | None]
    check_at: Mapped[datetime | None]  # when to ask the platform about it again
    text_key: Mapped[str | None]  # hash of the folded text: the same words again
    __table_args__ = (
        UniqueConstraint("channel", "external_id"),
        Index("ix_message_case", "case_id"),
        Index("ix_message_conversation", "conversation_id"),
        Index("ix_message_check", "account", "check_at"),
        Index("ix_message_text", "text_key"),
    )


class MessageVersionRow(Base):
    """What the message said, version by version."""

    __tablename__ = "message_version"
    message_id: Mapped[int] = mapped_column(Id, ForeignKey("message.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[str | None]
    text: Mapped[str]
    seen_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]


class SightingRow(Base):
    """In which inbox a message was seen, and when first."""

    __tablename__ = "sighting"
    message_id: Mapped[int] = mapped_column(Id, ForeignKey("message.id"), primary_key=True)
    account: Mapped[str] = mapped_column(primary_key=True)
    inbox: Mapped[str] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime]


class RawRow(Base):
    """A version verbatim, as the platform sent it. Kept `retention.raw_days`."""

    __tablename__ = "raw"
    message_id: Mapped[int] = mapped_column(Id, ForeignKey("message.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    stored_at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[str]
    body: Mapped[dict[str, Any]]  # {"item", "context"}


class TriageRow(Base):
    """What the pipeline believed about a version, and why."""

    __tablename__ = "triage"
    message_id: Mapped[int] = mapped_column(Id, ForeignKey("message.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    result: Mapped[dict[str, Any]]
    findings: Mapped[list[Any]]


class MediaRow(Base):
    """A file that hangs on a message. Platforms' addresses expire, so it is fetched at once."""

    __tablename__ = "media"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), index=True)
    position: Mapped[int]
    kind: Mapped[str]
    url: Mapped[str]
    description: Mapped[str | None]
    state: Mapped[str]  # waiting | kept | refused
    sha256: Mapped[str | None]
    size: Mapped[int | None]
    type: Mapped[str | None]
    trouble: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None] = mapped_column(index=True)
    __table_args__ = (UniqueConstraint("message_id", "position"),)


class CaseEventRow(Base):
    """What happened to a case: audit, timeline and live feed. Only ever appended."""

    __tablename__ = "case_event"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    at: Mapped[datetime]
    actor: Mapped[str]  # "balagh", or the agent's name
    kind: Mapped[str]
    data: Mapped[dict[str, Any]]
    __table_args__ = ({"sqlite_autoincrement": True},)


class QuarantineRow(Base):
    """An item that could not be read, kept whole until it can."""

    __tablename__ = "quarantine"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    channel: Mapped[str]
    account: Mapped[str]
    inbox: Mapped[str]
    digest: Mapped[str]
    reason: Mapped[str]
    kind: Mapped[str]
    body: Mapped[dict[str, Any]]
    first_seen_at: Mapped[datetime]
    times: Mapped[int]
    replayed_at: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("channel", "digest"),)


class CoverageRow(Base):
    """What an inbox brought in one hour. Sums over its children too."""

    __tablename__ = "coverage"
    account: Mapped[str] = mapped_column(primary_key=True)
    inbox: Mapped[str] = mapped_column(primary_key=True)
    hour: Mapped[datetime] = mapped_column(primary_key=True, index=True)
    polls: Mapped[int]
    units: Mapped[int]
    fetched: Mapped[int]
    stored: Mapped[int]
    known: Mapped[int]
    changed: Mapped[int]
    deleted: Mapped[int]
    quarantined: Mapped[int]
    skipped: Mapped[int]
    failed: Mapped[int]
    gap: Mapped[dict[str, Any] | None]  # {"en", "ar"} of what the platform will not show


class OutboxRow(Base):
    """A letter: the only way anything leaves."""

    __tablename__ = "outbox"
    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(server_default="reply")  # domain.letter.Kind
    # None: about no case, as the page of each morning by which the lane is tried
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    recipient: Mapped[str | None]  # a number, or an address of the account; None: who is answered
    channel: Mapped[str]
    account: Mapped[str]
    policy: Mapped[str]  # at_most_once | at_least_once
    mode: Mapped[str]  # public | private
    text: Mapped[str]
    author: Mapped[str]  # the agent, or "balagh"
    reply_to_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    state: Mapped[str]  # queued | sending | sent | refused | unknown | needless
    created_at: Mapped[datetime]
    not_before: Mapped[datetime]
    claim: Mapped[str | None]
    claimed_until: Mapped[datetime | None]
    attempts: Mapped[int]
    absences: Mapped[int]  # complete reads that did not show it
    check_at: Mapped[datetime | None]  # unknown: when to look for it; None: a person decides
    external_id: Mapped[str | None]
    trouble: Mapped[dict[str, Any] | None]
    receipt: Mapped[str | None]  # domain.receipt.State: what the gateway told later
    receipt_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    __table_args__ = (
        Index("ix_outbox_state", "state", "not_before"),
        Index("ix_outbox_sent", "channel", "external_id"),
        Index("ix_outbox_kind", "account", "kind", "created_at"),
    )
