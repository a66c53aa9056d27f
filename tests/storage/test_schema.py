"""The models and the migrations say the same."""

from __future__ import annotations

import re
from pathlib import Path

from storage import console_tables
from storage.database import Database, open_database
from storage.tables import Base
from tests.factories import database_in, rows

assert console_tables  # its tables belong to Base too


def schema(database: Database) -> dict[str, list[str]]:
    """Each index as it was made, and each table's columns and foreign keys."""
    found: dict[str, list[str]] = {}
    master = "SELECT name, sql FROM sqlite_master WHERE type = ? AND name NOT LIKE '%search%'"
    for name, sql in rows(database, master, "index"):
        if sql:
            found[name] = [re.sub(r"\s+", " ", sql.replace('"', ""))]
    for name, _ in rows(database, master, "table"):
        if name == "alembic_version" or name.startswith("sqlite_"):
            continue
        columns = rows(database, f"PRAGMA table_info('{name}')")
        keys = rows(database, f"PRAGMA foreign_key_list('{name}')")
        unique = rows(database, f"PRAGMA index_list('{name}')")
        found[name] = [
            *sorted(f"{column} {kind} {must} {key}" for _, column, kind, must, _, key in columns),
            *sorted(f"{row[3]} -> {row[2]}.{row[4]}" for row in keys),
            *sorted(f"{row[2]} {row[3]} {row[4]}" for row in unique),
        ]
    return found


def test_a_database_that_was_upgraded_is_as_the_models_say(tmp_path: Path) -> None:
    upgraded = schema(database_in(tmp_path))
    fresh = open_database(f"sqlite:///{tmp_path / 'fresh.db'}")
    with fresh.write() as connection:
        Base.metadata.create_all(connection)
    assert upgraded == schema(fresh)
