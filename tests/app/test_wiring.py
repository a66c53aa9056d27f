"""A database of an earlier version is whole after the first command that opens it."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from sqlalchemy import column, insert, table

from app.settings import Settings
from app.wiring import make_database
from pipeline.searching import query_terms
from storage import search
from storage.database import open_database
from storage.upgrade import _config, schema_of

TIME = "2026-03-01 08:00:00.000000"
ROWS: dict[str, dict[str, object]] = {
    "contact": {
        "id": 1, "channel": "x", "external_id": "u", "name": "أم سالم", "first_seen_at": TIME,
    },
    "message": {
        "id": 7, "channel": "x", "external_id": "m", "account": "a", "contact_id": 1,
        "direction": "in", "kind": "post", "public": 1, "hidden": 0, "derived_id": 0,
        "created_at": TIME, "stored_at": TIME, "version": 1, "digest": "", "seen_at": TIME,
    },
    "message_version": {"message_id": 7, "number": 1, "text": "الإنارة معطلة", "seen_at": TIME},
}  # fmt: skip


def test_messages_of_an_earlier_version_can_be_searched_for(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    old = open_database(url)
    with old.write() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for name, row in ROWS.items():  # by name: the models know columns that are not there yet
            columns = [column(one) for one in row]
            connection.execute(insert(table(name, *columns)).values(row))
    old.close()
    database = make_database(Settings(database=url, data=tmp_path))
    present, wanted = schema_of(database)
    assert present == wanted != "0001"
    for words in ("انارة", "ام سالم"):
        with database.read() as connection:
            assert search.hits(connection, search.sought(connection, query_terms(words)), 5) == [7]
