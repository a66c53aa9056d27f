"""Fills the index of words anew: after an upgrade of a database without one, and after erasing."""

from __future__ import annotations

from typing import Any

from domain.text import fold_text
from pipeline.rulebook import RuleBook
from pipeline.searching import ROMANISED, index_words
from storage import search
from storage.database import Database

BATCH = 2_000


def rebuild(database: Database, rules: RuleBook) -> int:
    """Index every message; how many. Cut short, it begins anew the next time."""
    with database.write() as connection:
        search.clear(connection)
        after = done = 0
        while rows := list(search.texts(connection, after, BATCH)):
            words = [{"rowid": row.id, "words": _words(row, rules)} for row in rows]
            search.add(connection, words)
            after, done = rows[-1].id, done + len(rows)
    return done


def _words(row: Any, rules: RuleBook) -> str:
    folded = fold_text(row.text)
    language = (row.result or {}).get("language", "")
    heard = ""
    if language in ROMANISED:
        heard = rules.hearing.listen(folded, language).removeprefix(folded)
    return index_words(folded, heard, (row.handle, row.name))
