"""Brings a database to the present schema, and says which one it has."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from domain.errors import DatabaseUnusable
from domain.words import Words
from storage.database import Database

_FOREIGN = Words(
    en="This database was not made by Balagh: it has tables {tables}. Name another file.",
    ar="قاعدة البيانات هذه لم ينشئها بلاغ: فيها الجداول {tables}. حدّد ملفًا آخر.",
)
_NEWER = Words(
    en="This database was made by a newer Balagh (schema {schema}). Install that version.",
    ar="قاعدة البيانات هذه من إصدار أحدث من بلاغ (المخطط {schema}). ثبّت ذلك الإصدار.",
)


def schema_of(database: Database) -> tuple[str | None, str]:
    """The revision that the database has (None: empty), and the one this version wants."""
    with database.read() as connection:
        return _present(connection), _scripts().get_current_head() or ""


def upgrade(database: Database) -> str:
    """Run the migrations that are missing, in one transaction; the revision reached."""
    with database.write() as connection:
        present = _present(connection)
        scripts = _scripts()
        if present is not None and present not in {s.revision for s in scripts.walk_revisions()}:
            raise DatabaseUnusable(_NEWER.filled(schema=present))
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        return scripts.get_current_head() or ""


def _present(connection: Connection) -> str | None:
    """The revision; DatabaseUnusable where the tables are somebody else's."""
    present = MigrationContext.configure(connection).get_current_revision()
    if present is None and (tables := inspect(connection).get_table_names()):
        raise DatabaseUnusable(_FOREIGN.filled(tables=", ".join(sorted(tables)[:5])))
    return present


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())
