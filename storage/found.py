"""Cases found by their words: the one with the newest hit first, filters as in the queue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, or_, select

from domain.people import Scope
from storage import search
from storage.queue import Filter, conditions
from storage.queue_rows import rows
from storage.tables import CaseRow, MessageRow, MessageVersionRow

_C = CaseRow
_M = MessageRow
BATCH = 400  # hits looked at together
MOST_BATCHES = 10  # a word that everybody uses, and a filter that hardly anybody fits


@dataclass(frozen=True, slots=True)
class Found:
    """Rows as the queue has them, each with `hit`: the message found, with its text.

    `before` goes on behind them; None: there is no more. The search stops after some thousands of
    hits, so there may be more behind a page that is not full.
    """

    rows: list[dict[str, Any]]
    before: int | None


def named(connection: Connection, name: str, scope: Scope) -> list[dict[str, Any]]:
    """The case with exactly this public reference or number."""
    name = name.strip().lstrip("#")
    wanted = _C.reference == name.upper()
    if name.isascii() and name.isdecimal() and len(name) < 19:
        wanted = or_(wanted, _C.id == int(name))
    ids = list(connection.scalars(select(_C.id).where(wanted).order_by(_C.id)))
    return [row | {"hit": None} for row in rows(connection, ids, scope)]


def page(
    connection: Connection, terms: search.Terms, wanted: Filter, scope: Scope, now: datetime,
    most: int = 50, before: int | None = None,
) -> Found:  # fmt: skip
    """The next `most` cases with all the words in one message. No terms: nothing."""
    found: dict[int, int] = {}
    at: int | None = before
    for _ in range(MOST_BATCHES if terms else 0):
        hits = search.hits(connection, terms, BATCH, at)
        fitting = _fitting(connection, hits, wanted, scope, now)
        shown = set()
        if before is not None:
            shown = _shown_before(connection, set(fitting.values()), terms, before)
        for message, case in fitting.items():
            if case not in shown and case not in found:
                if len(found) == most:
                    return _found(connection, found, scope, at)
                found[case] = message
            at = message
        if len(hits) < BATCH:
            return _found(connection, found, scope, None)
        at = hits[-1]
    return _found(connection, found, scope, at if terms else None)


def _found(connection: Connection, hits: dict[int, int], scope: Scope, at: int | None) -> Found:
    """`hits`: the newest message found, by case."""
    version = MessageVersionRow
    query = (
        select(_M.id, version.text, _M.direction, _M.created_at, _M.deleted_at)
        .join(version, (version.message_id == _M.id) & (version.number == _M.version))
        .where(_M.id.in_(hits.values()))
    )
    said = {row.id: dict(row._mapping) for row in connection.execute(query)}
    shown = rows(connection, list(hits), scope)
    return Found([row | {"hit": said[hits[row["id"]]]} for row in shown], at)


def _fitting(
    connection: Connection, hits: Sequence[int], wanted: Filter, scope: Scope, now: datetime
) -> dict[int, int]:
    """The case of each message, where it fits; of a merged one, that into which it was merged."""
    query = select(_M.id, _M.case_id).where(_M.id.in_(hits), _M.case_id.is_not(None))
    case_of = {message: case for message, case in connection.execute(query) if case}
    heads = _heads(connection, case_of.values())
    cases = select(_C.id).where(
        _C.id.in_(set(heads.values())),
        _C.status.in_(wanted.statuses),
        *conditions(wanted, scope, now),
    )
    fitting = set(connection.scalars(cases))
    heads = {message: heads[case] for message, case in case_of.items()}
    return {message: heads[message] for message in hits if heads.get(message) in fitting}


def _heads(connection: Connection, cases: Iterable[int]) -> dict[int, int]:
    """Each case's own id, or that of the case at the end of its pointers."""
    head = {case: case for case in cases}
    fresh = set(head)
    while fresh:
        query = select(_C.id, _C.merged_into_id).where(
            _C.id.in_(fresh), _C.merged_into_id.is_not(None)
        )
        into = {case: target for case, target in connection.execute(query) if target}
        head = {case: into.get(target, target) for case, target in head.items()}
        fresh = set(into.values())
    return head


def _shown_before(
    connection: Connection, cases: set[int], terms: search.Terms, before: int
) -> set[int]:
    """Those of `cases` with a newer hit: they stood on an earlier page."""
    head = {case: case for case in cases}
    fresh = set(cases)
    while fresh:
        query = select(_C.id, _C.merged_into_id).where(_C.merged_into_id.in_(fresh))
        merged = {case: head[into] for case, into in connection.execute(query) if into}
        head |= merged
        fresh = set(merged)
    query = select(_M.id, _M.case_id).where(_M.case_id.in_(head), _M.id >= before)
    case_of = {message: case for message, case in connection.execute(query) if case}
    return {head[case_of[message]] for message in search.among(connection, terms, case_of)}
