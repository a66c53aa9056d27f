"""Very many rows at once: whoever fills a database from nothing hands them over by table name.

Ids are counted here and rows written in the order that foreign keys want. Live messages do not
come this way; they come by storage.intake, which looks at what is there already.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, func, select

from storage import bulk, dialect, search
from storage.console_tables import AgentRow
from storage.tables import Base, CaseRow

_TABLES = AgentRow.metadata.tables  # naming one of console_tables' brings its tables in
NEW_ONLY = frozenset({"agent", "account", "coverage"})  # rows that may be there already stay


class Filling:
    """Collects rows. Lives inside one write transaction; `flush` writes them."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._next: dict[str, int] = {}

    def number(self, table: str) -> int:
        """The next free id."""
        if table not in self._next:
            self._next[table] = dialect.next_ids(self.connection, _TABLES[table])
        self._next[table] += 1
        return self._next[table] - 1

    def add(self, table: str, row: dict[str, Any]) -> None:
        """All rows of one flush and table have the same columns."""
        self._rows[table].append(row)

    def add_words(self, message_id: int, words: str) -> None:
        self._rows[search.WORDS.name].append({"rowid": message_id, "words": words})

    def flush(self) -> None:
        for table in (*Base.metadata.sorted_tables, search.WORDS):
            if rows := self._rows.pop(table.name, None):
                bulk.insert(self.connection, table, rows, new_only=table.name in NEW_ONLY)


def cases(connection: Connection) -> int:
    return int(connection.scalar(select(func.count()).select_from(CaseRow)) or 0)
