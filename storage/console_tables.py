"""Tables of those who work the queue: people and their doors, what they keep, what they change.

Apart from `tables.py`, which holds what citizens wrote and what became of it. A login is the name
under which somebody acts, in `case_event` and here; it is never used for anybody else again.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import Base, Id


class AgentRow(Base):
    """Somebody who may sign in. Never deleted, only made inactive: the audit names them."""

    __tablename__ = "agent"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)  # lower case
    name: Mapped[str]
    email: Mapped[str | None]
    role: Mapped[str]  # domain.people.Role
    body: Mapped[str | None]  # a department user sees this body's cases and no others
    team: Mapped[str | None] = mapped_column(ForeignKey("team.code"))
    active: Mapped[bool] = mapped_column(default=True)
    language: Mapped[str] = mapped_column(default="ar")
    digits: Mapped[str] = mapped_column(default="latn")  # latn | arab
    calendar: Mapped[str] = mapped_column(default="gregorian")  # gregorian | hijri beside it
    theme: Mapped[str] = mapped_column(default="auto")  # auto | light | dark
    password_hash: Mapped[str | None]  # argon2id; None: signs in elsewhere (OpenID Connect)
    password_set_at: Mapped[datetime | None]
    totp_secret: Mapped[str | None]
    totp_confirmed_at: Mapped[datetime | None]
    totp_step: Mapped[int | None]  # the last one used: a code counts once
    oidc_subject: Mapped[str | None] = mapped_column(unique=True)  # issuer and subject
    failures: Mapped[int] = mapped_column(default=0)  # wrong passwords or codes in a row
    locked_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class TeamRow(Base):
    __tablename__ = "team"
    code: Mapped[str] = mapped_column(primary_key=True)
    ar: Mapped[str]
    en: Mapped[str]


class RecoveryCodeRow(Base):
    """One of the codes that stand in for a lost telephone, each once."""

    __tablename__ = "recovery_code"
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(primary_key=True)
    used_at: Mapped[datetime | None]


class WebSessionRow(Base):
    """A signed-in browser. The token itself is in its cookie alone."""

    __tablename__ = "web_session"
    token_hash: Mapped[str] = mapped_column(primary_key=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"), index=True)
    csrf: Mapped[str]
    second_factor: Mapped[bool]  # False: the password was right, the code is still owed
    opened_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class JourneyRow(Base):
    """A browser that left for the identity provider and is not back. Old rows mean nothing."""

    __tablename__ = "journey"
    token_hash: Mapped[str] = mapped_column(primary_key=True)  # the token is in its cookie alone
    state: Mapped[str]
    nonce: Mapped[str]
    verifier: Mapped[str]
    place: Mapped[str]  # where within the console they wanted to go
    begun_at: Mapped[datetime] = mapped_column(index=True)


class SavedViewRow(Base):
    """A named filter of the queue. `owner` None: everybody's."""

    __tablename__ = "saved_view"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    owner: Mapped[str | None] = mapped_column(index=True)
    name: Mapped[str]
    query: Mapped[dict[str, Any]]  # the filter's fields as the address has them
    __table_args__ = (UniqueConstraint("owner", "name"),)


class CannedReplyRow(Base):
    """An answer written once, with {placeholders}, in both languages."""

    __tablename__ = "canned_reply"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    title_ar: Mapped[str]
    title_en: Mapped[str]
    text_ar: Mapped[str]
    text_en: Mapped[str]
    service: Mapped[str | None]  # offered first where the case is of this service
    active: Mapped[bool] = mapped_column(default=True)


class MacroRow(Base):
    """Several steps at one key: [{"do": "service", "value": "sewage"}, …]."""

    __tablename__ = "macro"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    ar: Mapped[str]
    en: Mapped[str]
    steps: Mapped[list[Any]]
    active: Mapped[bool] = mapped_column(default=True)


class NoteRow(Base):
    """What one colleague tells the others about a case. No citizen ever sees it."""

    __tablename__ = "note"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    author: Mapped[str]
    at: Mapped[datetime]
    text: Mapped[str]


class MentionRow(Base):
    """A colleague named with @ in a note, and whether they have seen it."""

    __tablename__ = "mention"
    note_id: Mapped[int] = mapped_column(ForeignKey("note.id"), primary_key=True)
    login: Mapped[str] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime | None]
    __table_args__ = (Index("ix_mention_unseen", "login", "seen_at"),)


class PresenceRow(Base):
    """Who has a case open. Old rows mean nothing."""

    __tablename__ = "presence"
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    login: Mapped[str] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime]
    typing: Mapped[bool] = mapped_column(default=False)


class CorrectionRow(Base):
    """An agent's verdict on one finding: labelled data for later training."""

    __tablename__ = "correction"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"))
    stage: Mapped[str]
    proposed: Mapped[list[Any]]  # [value]: what the pipeline said
    chosen: Mapped[list[Any]]  # [value]: what the agent says; equal where it was accepted
    model_version: Mapped[str]
    agent: Mapped[str]
    at: Mapped[datetime]


class BatchRow(Base):
    """One action on many cases, with what is needed to take it back."""

    __tablename__ = "batch"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    agent: Mapped[str]
    at: Mapped[datetime]
    kind: Mapped[str]
    changes: Mapped[list[Any]]  # [{"case", "before": {column: value}, "version": after it}]
    undone_at: Mapped[datetime | None]


class SwitchRow(Base):
    """Something a person has turned off for a while: "replies", "replies:x", "reading:x"."""

    __tablename__ = "switch"
    name: Mapped[str] = mapped_column(primary_key=True)
    off: Mapped[bool]
    why: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]


class CatalogueRow(Base):
    """What administrators changed or added over the rule files: a service, body, area, target."""

    __tablename__ = "catalogue"
    kind: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    data: Mapped[dict[str, Any]]
    changed_by: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(index=True)


class AuditRow(Base):
    """What happened outside any case: sign-ins, changes to people and settings. Only appended."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    kind: Mapped[str] = mapped_column(index=True)
    data: Mapped[dict[str, Any]]
    __table_args__ = ({"sqlite_autoincrement": True},)
