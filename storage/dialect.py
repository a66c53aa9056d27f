"""The only module that knows which engine is below.

Everything SQLite can do and PostgreSQL cannot, or does otherwise, has one function here.

The feed (storage.feed) rests on one thing more: `case_event` is numbered in the order of commits.
SQLite numbers inside the write lock. PostgreSQL does not: there each row needs its transaction's
number beside it, and only rows below `pg_snapshot_xmin(pg_current_snapshot())` may be read. That
condition's place is here.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, CursorResult, Engine, Select, Table, event, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Insert

from domain.errors import DatabaseUnusable
from domain.words import Words

BEGIN_WRITE = "BEGIN IMMEDIATE"  # SQLite: take the write lock at once, never half-way through
_NETWORK = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs", "ceph", "glusterfs"}
SHORTEST_BEGINNING = 3  # letters of a word's beginning that a search takes for the word
_ON_NETWORK = Words(
    en="The database {path} lies on a network file system ({kind}), where SQLite loses data. "
    "Put it on a local disk, or use PostgreSQL.",
    ar="قاعدة البيانات {path} على نظام ملفات شبكي ({kind})، وهناك تفقد SQLite البيانات. "
    "ضعها على قرص محلي أو استخدم PostgreSQL.",
)


def prepare(engine: Engine) -> None:
    """Set up each new connection of a SQLite engine; nothing to do for others."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # the driver must not begin transactions of its own
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout=30000")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))


def refuse_network_disk(path: Path, mounts: Path = Path("/proc/mounts")) -> None:
    """DatabaseUnusable where `path` lies on a network file system."""
    if not mounts.exists():
        return
    place, best, kind = path.resolve(), "", ""
    for line in mounts.read_text("utf-8", "replace").splitlines():
        point, fs = line.split()[1:3]
        if len(point) > len(best) and (place.is_relative_to(point)):
            best, kind = point, fs
    if kind in _NETWORK:
        raise DatabaseUnusable(_ON_NETWORK.filled(path=path, kind=kind))


@cache
def insert_new(engine: str, table: Table) -> Insert:
    """INSERT that leaves rows alone whose key is there already."""
    if engine == "sqlite":
        return sqlite.insert(table).on_conflict_do_nothing()
    return postgresql.insert(table).on_conflict_do_nothing()


@cache
def insert_adding(engine: str, table: Table, *sums: str, latest: str) -> Insert:
    """INSERT that adds the columns `sums` to a row that is there, and takes `latest` if given."""
    make = sqlite.insert if engine == "sqlite" else postgresql.insert
    statement = make(table)
    changes = {name: table.c[name] + statement.excluded[name] for name in sums}
    changes[latest] = func.coalesce(statement.excluded[latest], table.c[latest])
    return statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=changes)


def next_ids(connection: Connection, table: Table) -> int:
    """The first free id of `table`. Only inside a write transaction, which is alone on SQLite."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f'LOCK TABLE "{table.name}" IN SHARE ROW EXCLUSIVE MODE')
    return int(connection.scalar(_last_id(table)) or 0) + 1


@cache
def _last_id(table: Table) -> Select[tuple[int]]:
    return select(func.max(table.c.id))


def matching(connection: Connection, terms: Sequence[Sequence[str]], begun: bool = False) -> Any:
    """The condition that a row of `message_search` has every term, in one of its forms.

    With `begun` the last term may be the beginning of a word, if it is long enough to mean one.
    Words are quoted: nothing a person types is syntax of the engine's.
    """
    begun = begun and len(terms[-1][0]) >= SHORTEST_BEGINNING
    if connection.dialect.name == "sqlite":
        asked = [[f'"{form}"' for form in forms] for forms in terms]
        if begun:
            asked[-1].append(f'"{terms[-1][0]}"*')
        query = " AND ".join(f"({' OR '.join(forms)})" for forms in asked)
        return text("message_search MATCH :query").bindparams(query=query)
    asked = [[f"'{form}'" for form in forms] for forms in terms]
    if begun:
        asked[-1].append(f"'{terms[-1][0]}':*")
    query = " & ".join(f"({' | '.join(forms)})" for forms in asked)
    return text("found @@ to_tsquery('simple', :query)").bindparams(query=query)


def inserted_id(result: CursorResult[Any]) -> int:
    """The id that the engine gave to the one row just inserted."""
    key = result.inserted_primary_key
    assert key is not None  # noqa: S101 - the table has one
    return int(key[0])
