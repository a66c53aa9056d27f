"""Messages, pages and databases for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from casework.ingest import Item, Tally, ingest
from domain.message import Author, Message, Raw
from domain.source import Source
from pipeline.rulebook import load_rules
from pipeline.stages import Pipeline
from storage.database import Database, open_database
from storage.upgrade import upgrade

START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
PIPELINE = Pipeline(load_rules())
_numbers = count(1)
COMPLAINT = "طفح مجاري في شارع الوحدة من يومين والريحة لا تطاق"


def database_in(folder: Path) -> Database:
    database = open_database(f"sqlite:///{folder / 'test.db'}")
    upgrade(database)
    return database


def message(text: str = COMPLAINT, **changes: Any) -> Message:
    """A citizen's public comment; `author` may be given as an id."""
    external_id = changes.pop("external_id", None) or f"m{next(_numbers)}"
    author = changes.pop("author", "citizen-1")
    fields: dict[str, Any] = {
        "channel": "facebook",
        "external_id": external_id,
        "kind": "comment",
        "direction": "in",
        "public": True,
        "author": Author(author) if isinstance(author, str) else author,
        "text": text,
        "created_at": START,
        "conversation": external_id,
    }
    return Message(**(fields | changes))


def item(one: Message) -> Item:
    return Item(Raw(one.kind, {"id": one.external_id, "text": one.text}), one)


def store(
    database: Database, *messages: Message, at: float = 0.0, inbox: str = "comments"
) -> Tally:
    """Ingest as one page, read `at` minutes after START."""
    now = START + timedelta(minutes=at)
    source = Source(messages[0].channel if messages else "facebook", "page", inbox)
    return ingest(
        database, PIPELINE, source, [item(one) for one in messages], asked_at=now, now=now
    )


def rows(database: Database, query: str, *values: Any) -> list[Any]:
    with database.read() as connection:
        return list(connection.exec_driver_sql(query, tuple(values)))
