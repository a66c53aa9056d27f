"""The models and the migrations say the same."""

from __future__ import annotations

import re
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, inspect, text

from storage import console_tables, letter_tables
from storage.database import Database, open_database
from storage.tables import Base
from storage.upgrade import upgrade
from tests.factories import database_in, rows

assert console_tables and letter_tables  # their tables belong to Base too
ROOT = Path(__file__).resolve().parents[2]


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


def test_letters_written_before_come_through_the_third_schema(tmp_path: Path) -> None:
    """The outbox is copied into a new table there: nothing of it may change."""
    database = open_database(f"sqlite:///{tmp_path / 'old.db'}")
    config = Config()
    config.set_main_option("script_location", str(ROOT / "storage" / "migrations"))
    with database.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
    letter = {
        "id": "a" * 32, "case_id": 1, "channel": "x", "account": "city", "policy": "at_most_once",
        "mode": "public", "text": "وصل الفريق", "author": "huda", "reply_to_id": 1,
        "state": "sent", "created_at": "2026-03-01 08:00:00.000000",
        "not_before": "2026-03-01 08:00:00.000000", "attempts": 1, "absences": 0,
    }  # fmt: skip
    names = ", ".join(letter)
    marks = ", ".join(f":{name}" for name in letter)
    with database.write() as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        connection.execute(text("INSERT INTO conversation VALUES (1, 'x', 'c', 'city', 1)"))
        contact = "INSERT INTO contact (id, channel, external_id, first_seen_at) "
        connection.execute(text(contact + "VALUES (1, 'x', 'a', '2026-03-01 08:00:00.000000')"))
        _row(connection, "case")
        _row(connection, "message")
        connection.execute(text(f"INSERT INTO outbox ({names}) VALUES ({marks})"), letter)  # noqa: S608
    upgrade(database)
    with database.read() as connection:
        row = connection.execute(text("SELECT * FROM outbox")).one()._mapping
    assert {name: row[name] for name in letter} == letter
    assert (row["kind"], row["recipient"], row["receipt"]) == ("reply", None, None)


def _row(connection: Connection, table: str) -> None:
    """One row with something in every column that must have something."""
    columns = inspect(connection).get_columns(table)
    values = {
        one["name"]: "2026-03-01 08:00:00.000000" if one["name"].endswith(("_at", "_due")) else 1
        for one in columns
        if not one["nullable"]
    }
    names, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
    connection.execute(text(f'INSERT INTO "{table}" ({names}) VALUES ({marks})'), values)  # noqa: S608
