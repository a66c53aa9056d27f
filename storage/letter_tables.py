"""Tables of what leaves by itself: approved texts, alarms and those on call."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import Base, Id, given_index


class FixedTextRow(Base):
    """A text that may go to citizens without a person, as somebody approved it."""

    __tablename__ = "fixed_text"
    kind: Mapped[str] = mapped_column(primary_key=True)  # pipeline.letters.KINDS
    language: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
    approved_by: Mapped[str]
    approved_at: Mapped[datetime]


class OnCallRow(Base):
    """A turn on call: domain.rota.OnCall as it is kept."""

    __tablename__ = "on_call"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str]
    rung: Mapped[int]
    paths: Mapped[list[Any]]  # ["account/address", …]
    days: Mapped[list[Any]]  # [0 … 6], Monday first
    begins: Mapped[str]  # "HH:MM", local
    ends: Mapped[str]
    since: Mapped[str | None]  # "YYYY-MM-DD"
    until: Mapped[str | None]


class AlarmRow(Base):
    """An emergency for which people are paged, one after another, until somebody has it."""

    __tablename__ = "alarm"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))  # that raised it
    opened_at: Mapped[datetime]
    rung: Mapped[int]  # the one paged last
    climbs_at: Mapped[datetime | None]  # when the next one is; None: somebody has it
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str | None]  # casework.alarms.OUTCOMES
    __table_args__ = (
        given_index("ix_alarm_climbs_at", "climbs_at"),
        Index(
            "uq_alarm_open",
            "case_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )
