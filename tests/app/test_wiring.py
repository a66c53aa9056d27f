"""A database of an earlier version is whole after the first command that opens it."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import column, insert, table

from app.settings import Settings
from app.wiring import make_console, make_database
from domain.errors import ConfigInvalid
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


def settings_with(folder: Path, roles: dict[str, str], **more: str) -> Settings:
    secret = folder / "secret"
    secret.write_text("between two servers\n")
    oidc = {"issuer": "https://id.example.ae", "client_id": "balagh", "roles": roles,
            "client_secret": f"file:{secret}", **more}  # fmt: skip
    url = f"sqlite:///{folder / 'balagh.db'}"
    return Settings(database=url, data=folder, console={"oidc": oidc})  # type: ignore[arg-type]


def test_the_console_knows_its_identity_provider(tmp_path: Path) -> None:
    roles = {"city-leads": "lead", "drains": "department:drainage"}
    made = make_console(settings_with(tmp_path, roles, two_factor="ours"))
    assert made.provider is not None and made.sign_on is not None
    assert made.provider.client_secret == "between two servers"
    assert "between two servers" not in repr(made)
    assert list(made.sign_on.roles) == list(roles) and not made.sign_on.trusted
    assert (made.sign_on.roles["drains"].role, made.sign_on.roles["drains"].body) == (
        "department", "drainage",
    )  # fmt: skip


def test_a_department_that_is_not_there_is_told_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(ConfigInvalid, match=r"console\.oidc\.roles\.drains: There is no dep"):
        make_console(settings_with(tmp_path, {"drains": "department:nowhere"}))
