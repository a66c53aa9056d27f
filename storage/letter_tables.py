"""Tables of what leaves by itself: approved texts, alarms and those on call."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import Base


class FixedTextRow(Base):
    """A text that may go to citizens without a person, as somebody approved it."""

    __tablename__ = "fixed_text"
    kind: Mapped[str] = mapped_column(primary_key=True)  # pipeline.letters.KINDS
    language: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
    approved_by: Mapped[str]
    approved_at: Mapped[datetime]
