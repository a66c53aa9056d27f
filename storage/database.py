"""Opens the database, and gives short reads and writes that begin with the lock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, IntegrityError, ProgrammingError

from domain.errors import DatabaseUnusable
from domain.words import Words
from storage import dialect

__all__ = ["Connection", "Database", "open_database"]  # a Connection's type, for use cases

_BAD_URL = Words(
    en="“{url}” is no database address. An example of one: sqlite:///var/balagh.db.",
    ar="«{url}» ليس عنوان قاعدة بيانات. مثال على عنوان صحيح: sqlite:///var/balagh.db.",
)
_NO_DRIVER = Words(
    en="Balagh cannot use the database {url} yet: this version keeps its queue in SQLite. "
    "Write an address like sqlite:///var/balagh.db.",
    ar="لا يستطيع بلاغ استخدام قاعدة البيانات {url} بعد: هذا الإصدار يحفظ القائمة في SQLite. "
    "اكتب عنوانًا مثل sqlite:///var/balagh.db.",
)
_CANNOT_OPEN = Words(
    en="The database {url} cannot be used: {why}. Check that the file is Balagh's own, that the "
    "disk is not full and that this user may write there.",
    ar="تعذّر استخدام قاعدة البيانات {url}: {why}. تأكد من أن الملف يخص بلاغ، "
    "ومن أن القرص ليس ممتلئًا، ومن أن لهذا المستخدم صلاحية الكتابة.",
)


@dataclass(frozen=True, slots=True)
class Database:
    """One engine. `read` and `write` give a connection inside a transaction."""

    engine: Engine

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with self._guarded(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Commits at the end, or leaves nothing behind."""
        with self._guarded(), self.engine.connect() as plain:
            connection = plain.execution_options(begin=dialect.BEGIN_WRITE)
            with connection.begin():
                yield connection

    @contextmanager
    def together(self) -> Iterator[Database]:
        """Several acts, each with a transaction of its own, as one: all of them or none."""
        with self.write() as connection:
            yield _Within(self.engine, connection)

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except DatabaseError as error:
            if isinstance(error, IntegrityError | ProgrammingError):
                raise  # our own mistake, not the database's
            url = self.engine.url.render_as_string(hide_password=True)
            raise DatabaseUnusable(_CANNOT_OPEN.filled(url=url, why=error.orig)) from error


@dataclass(frozen=True, slots=True)
class _Within(Database):
    """The database seen from within one open write."""

    connection: Connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        yield self.connection

    write = read


def open_database(url: str) -> Database:
    """An engine for `url`; DatabaseUnusable, in words, where it cannot work."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise DatabaseUnusable(_BAD_URL.filled(url=url.partition("://")[0] or url)) from error
    shown = parsed.render_as_string(hide_password=True)
    try:
        if parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:"):
            path = Path(str(parsed.database))
            path.parent.mkdir(parents=True, exist_ok=True)
            dialect.refuse_network_disk(path)
        engine = create_engine(parsed)
    except (ArgumentError, ImportError) as error:
        raise DatabaseUnusable(_NO_DRIVER.filled(url=shown), str(error)) from error
    except OSError as error:
        raise DatabaseUnusable(_CANNOT_OPEN.filled(url=shown, why=error.strerror)) from error
    dialect.prepare(engine)
    return Database(engine)
