"""Notes between colleagues, and who is named in them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from storage import dialect
from storage.console_tables import MentionRow, NoteRow
from storage.tables import CaseRow

_NOTES: Any = NoteRow.__table__
_MENTIONS: Any = MentionRow.__table__


def add(
    connection: Connection, case_id: int, author: str, text: str, mentioned: Iterable[str],
    now: datetime,
) -> int:  # fmt: skip
    row = {"case_id": case_id, "author": author, "at": now, "text": text}
    note_id = dialect.inserted_id(connection.execute(_NOTES.insert(), row))
    named = [{"note_id": note_id, "login": login} for login in dict.fromkeys(mentioned)]
    if named:
        connection.execute(_MENTIONS.insert(), named)
    return note_id


def of_case(connection: Connection, case_id: int) -> list[dict[str, Any]]:
    query = select(_NOTES).where(NoteRow.case_id == case_id).order_by(NoteRow.id)
    return [dict(row._mapping) for row in connection.execute(query)]


def unseen(connection: Connection, login: str, most: int = 50) -> list[dict[str, Any]]:
    """Notes that name this person and that they have not seen: with the case's reference."""
    note, mention = NoteRow, MentionRow
    query = (
        select(note.id, note.case_id, note.author, note.at, CaseRow.reference)
        .join(mention, mention.note_id == note.id)
        .join(CaseRow, CaseRow.id == note.case_id)
        .where(mention.login == login, mention.seen_at.is_(None))
        .order_by(note.id.desc())
        .limit(most)
    )
    return [dict(row._mapping) for row in connection.execute(query)]


def are_unseen(connection: Connection, case_id: int, login: str) -> bool:
    """Whether notes of this case name them and they have not seen it."""
    query = select(MentionRow.note_id).where(*_unseen_here(case_id, login)).limit(1)
    return connection.scalar(query) is not None


def see(connection: Connection, case_id: int, login: str, now: datetime) -> None:
    """They have the case open: what names them in its notes is seen."""
    seen = update(MentionRow).where(*_unseen_here(case_id, login)).values(seen_at=now)
    connection.execute(seen)


def _unseen_here(case_id: int, login: str) -> tuple[Any, ...]:
    here = select(NoteRow.id).where(NoteRow.case_id == case_id)
    return MentionRow.login == login, MentionRow.seen_at.is_(None), MentionRow.note_id.in_(here)
