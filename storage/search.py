"""The index of words, and what is found by it.

`message_search` has one row a message: its words as pipeline.searching gave them. It is made by a
migration, since each engine has its own way; here it is only a table of two columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    MetaData,
    Table,
    Text,
    case,
    delete,
    select,
)  # fmt: skip

from storage import bulk, dialect
from storage.tables import CaseRow, ContactRow, MessageRow, MessageVersionRow, TriageRow

WORDS = Table("message_search", MetaData(), Column("rowid", BigInteger), Column("words", Text))
Terms = Sequence[Sequence[str]]


def add(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Rows of {"rowid": message id, "words"}."""
    bulk.insert(connection, WORDS, rows)


def forget(connection: Connection, message_ids: Iterable[int]) -> None:
    connection.execute(delete(WORDS).where(WORDS.c.rowid.in_(list(message_ids))))


def sought(connection: Connection, terms: Terms) -> Any:
    """The condition that a message has all the words.

    Where none has them, the last word is taken for the beginning of one.
    """
    whole = dialect.matching(connection, terms)
    if connection.scalar(select(WORDS.c.rowid).where(whole).limit(1)) is not None:
        return whole
    return dialect.matching(connection, terms, begun=True)


def hits(connection: Connection, words: Any, most: int, before: int | None = None) -> list[int]:
    """Ids of messages that are `sought`, the newest first; `before` pages on."""
    query = select(WORDS.c.rowid).where(words)
    if before is not None:
        query = query.where(WORDS.c.rowid < before)
    return list(connection.scalars(query.order_by(WORDS.c.rowid.desc()).limit(most)))


def among(connection: Connection, words: Any, ids: Iterable[int]) -> list[int]:
    """Those of the messages `ids` that are `sought`."""
    return list(
        connection.scalars(select(WORDS.c.rowid).where(WORDS.c.rowid.in_(list(ids)), words))
    )


def is_missing(connection: Connection) -> bool:
    """Whether there are messages and not one of them is in the index."""
    some = connection.scalar(select(MessageRow.id).limit(1)) is not None
    return some and connection.scalar(select(WORDS.c.rowid).limit(1)) is None


def clear(connection: Connection) -> None:
    connection.execute(delete(WORDS))


def texts(connection: Connection, after: int, most: int) -> Iterator[Any]:
    """Messages behind id `after`: id, text, handle, name, language; for building the index.

    Without the names of those whose case is confidential.
    """
    message, version, triage = MessageRow, MessageVersionRow, TriageRow
    handle, name = (
        case((CaseRow.confidential, None), else_=column).label(column.key)
        for column in (ContactRow.handle, ContactRow.name)
    )
    query = (
        select(message.id, version.text, handle, name, triage.result)
        .join(version, (version.message_id == message.id) & (version.number == message.version))
        .outerjoin(ContactRow, ContactRow.id == message.contact_id)
        .outerjoin(CaseRow, CaseRow.id == message.case_id)
        .outerjoin(triage, (triage.message_id == message.id) & (triage.number == message.version))
        .where(message.id > after)
        .order_by(message.id)
        .limit(most)
    )
    yield from connection.execute(query)
