"""Cases found by their words: the one with the newest hit first, filters as in the queue."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, or_, select

from domain.people import Scope
from domain.text import fold_text
from storage import search
from storage.queue import Filter, conditions
from storage.queue_rows import rows
from storage.tables import CaseRow, MessageRow, MessageVersionRow

_C = CaseRow
_M = MessageRow
# Hits looked at together: mostly the first few will do; a word that everybody uses, with a filter
# that hardly anybody fits, ends after some thousands.
BATCHES = (60, *(10 * (400,)))


@dataclass(frozen=True, slots=True)
class Found:
    """Rows as the queue has them, each with `hit`: the message found, with its text.

    `before` goes on behind them; None: there is no more. The search stops after some thousands of
    hits, so there may be more behind a page that is not full.
    """

    rows: list[dict[str, Any]]
    before: int | None


def named(connection: Connection, name: str, scope: Scope) -> list[dict[str, Any]]:
    """The case with exactly this public reference or number, in whichever digits."""
    name = fold_text(name).strip()
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
    if not terms:
        return Found([], None)
    words = search.sought(connection, terms)
    found: dict[int, int] = {}
    at = before
    for batch in BATCHES:
        hits = search.hits(connection, words, batch, at)
        fitting = _fitting(connection, hits, wanted, scope, now)
        shown: Collection[int] = ()
        if before is not None:
            shown = _newest_hits(connection, fitting.values(), words, before).keys()
        for message, case in fitting.items():
            if case not in shown and case not in found:
                if len(found) == most:
                    return _found(connection, found, scope, at)
                found[case] = message
            at = message
        if len(hits) < batch:
            return _found(connection, found, scope, None)
        at = hits[-1]
    return _found(connection, found, scope, at)


def again(
    connection: Connection, ids: Sequence[int], terms: search.Terms, wanted: Filter, scope: Scope,
    now: datetime, before: int | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """Those of the cases `ids` that a page of this search would show, as they are now."""
    if not terms:
        return []
    fitting = select(_C.id).where(
        _C.id.in_(ids), _C.merged_into_id.is_(None), *_conditions(wanted, scope, now)
    )
    words = search.sought(connection, terms)
    hits = _newest_hits(connection, connection.scalars(fitting), words)
    here = {case: hit for case, hit in hits.items() if before is None or hit < before}
    return _found(connection, here, scope, None).rows


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
    fits = and_(*_conditions(wanted, scope, now))
    query = (
        select(_M.id, _C.id, _C.merged_into_id)
        .join(_C, _C.id == _M.case_id)
        .where(_M.id.in_(hits), or_(_C.merged_into_id.is_not(None), fits))
    )
    case_of: dict[int, int] = {}
    merged: dict[int, int] = {}
    for message, case, into in connection.execute(query):
        case_of[message] = into or case
        if into:
            merged[message] = into
    heads = _heads(connection, merged.values())
    cases = select(_C.id).where(_C.id.in_(set(heads.values())), fits)
    fitting = set(connection.scalars(cases)) if heads else set()
    for message, into in merged.items():
        case_of[message] = heads[into]
        if heads[into] not in fitting:
            del case_of[message]
    return {message: case_of[message] for message in hits if message in case_of}


def _conditions(wanted: Filter, scope: Scope, now: datetime) -> Iterator[Any]:
    yield _C.status.in_(wanted.statuses)
    yield from conditions(wanted, scope, now)


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


def _newest_hits(
    connection: Connection, cases: Iterable[int], words: Any, since: int = 0
) -> dict[int, int]:
    """The newest message found in each case and those merged into it; from `since` on."""
    head = {case: case for case in cases}
    fresh = set(head)
    while fresh:
        query = select(_C.id, _C.merged_into_id).where(_C.merged_into_id.in_(fresh))
        merged = {case: head[into] for case, into in connection.execute(query) if into}
        head |= merged
        fresh = set(merged)
    query = select(_M.id, _M.case_id).where(_M.case_id.in_(head), _M.id >= since)
    case_of = {message: case for message, case in connection.execute(query) if case}
    hits = sorted(search.among(connection, words, case_of))
    return {head[case_of[message]]: message for message in hits}
