"""How much is stored, for `db status`."""

from __future__ import annotations

from sqlalchemy import func, select

from storage.database import Database
from storage.tables import Base


def sizes(database: Database) -> dict[str, int]:
    """Rows of each table."""
    with database.read() as connection:
        return {
            table.name: int(connection.scalar(select(func.count()).select_from(table)) or 0)
            for table in Base.metadata.sorted_tables
        }
