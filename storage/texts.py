"""Fixed texts that a person has approved, verbatim."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select

from storage.letter_tables import FixedTextRow

_TEXTS: Any = FixedTextRow.__table__


def approved(connection: Connection) -> dict[tuple[str, str], str]:
    """The texts at work, by kind and language."""
    query = select(_TEXTS.c.kind, _TEXTS.c.language, _TEXTS.c.text)
    return {(row.kind, row.language): row.text for row in connection.execute(query)}


def everything(connection: Connection) -> list[dict[str, Any]]:
    """The same with who approved them, and when."""
    return [dict(row._mapping) for row in connection.execute(select(_TEXTS))]


def put(
    connection: Connection, kind: str, language: str, text: str, by: str, now: datetime
) -> None:
    drop(connection, kind, language)
    row = {"kind": kind, "language": language, "text": text, "approved_by": by, "approved_at": now}
    connection.execute(_TEXTS.insert(), row)


def drop(connection: Connection, kind: str, language: str) -> None:
    same = (_TEXTS.c.kind == kind, _TEXTS.c.language == language)
    connection.execute(delete(_TEXTS).where(*same))
