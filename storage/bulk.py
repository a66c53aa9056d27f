"""Many rows of one table at once, at the driver's speed.

SQLAlchemy compiles the statement and gives each column's converter, once per table; the rows then
go to the driver as they are. Its own executemany spends more time on a row than SQLite does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table
from sqlalchemy.types import TypeEngine

from storage import dialect
from storage.types import JsonText, dumps

_Converter = Callable[[Any], Any]


@cache
def _prepared(
    table: Table, names: tuple[str, ...], engine: Dialect, new_only: bool
) -> tuple[str, tuple[tuple[str, _Converter | None], ...], bool]:
    """The statement, its columns in order with their converters, and whether it is positional."""
    statement = dialect.insert_new(engine.name, table) if new_only else table.insert()
    compiled = statement.compile(dialect=engine, column_keys=list(names))
    order = tuple(compiled.positiontup or names)
    converters = tuple((name, _converter(table.c[name].type, engine)) for name in order)
    return str(compiled), converters, bool(compiled.positiontup)


def _converter(kind: TypeEngine[Any], engine: Dialect) -> _Converter | None:
    if isinstance(kind, JsonText):  # the shorter way to the same
        return lambda value: None if value is None else dumps(value)
    return kind.dialect_impl(engine).bind_processor(engine)


def insert(
    connection: Connection, table: Table, rows: Sequence[dict[str, Any]], *, new_only: bool = False
) -> None:
    """Insert `rows`, all with the same columns; `new_only` passes over keys that are there."""
    sql, columns, positional = _prepared(table, tuple(rows[0]), connection.dialect, new_only)
    converted = [_column(rows, name, convert) for name, convert in columns]
    values: Any = list(zip(*converted, strict=True))
    if not positional:
        keys = [name for name, _ in columns]
        values = [dict(zip(keys, row, strict=True)) for row in values]
    connection.exec_driver_sql(sql, values)


def _column(rows: Sequence[dict[str, Any]], name: str, convert: _Converter | None) -> list[Any]:
    values = [row[name] for row in rows]
    if convert is None:
        return values
    if not isinstance(values[0], datetime):
        return [convert(value) for value in values]
    seen = {value: convert(value) for value in set(values)}  # a page has few different times
    return [seen[value] for value in values]
