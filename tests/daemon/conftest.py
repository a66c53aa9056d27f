"""One migrated database a run, copied for each test: a migration takes longer than a test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import accounts
from storage.database import Database, open_database
from tests.factories import database_in


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty")
    database = database_in(folder)
    with database.write() as connection:
        accounts.register(connection, "page", "facebook")
    database.close()
    return folder / "test.db"


@pytest.fixture
def database(empty: Path, tmp_path: Path) -> Iterator[Database]:
    """Has its tables and the account `page`."""
    path = tmp_path / "test.db"
    shutil.copy(empty, path)
    database = open_database(f"sqlite:///{path}")
    yield database
    database.close()
