"""The queue as agents see it: what is open, most urgent first; and lists of what has ended.

A page is made in two steps. First the ids, from the table of cases alone, so that an index of the
open cases in queue order answers however much lies behind it; then, in `storage.queue_rows`, what
is shown of each. Nothing is counted and nothing skipped: the next page begins behind a key.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from operator import itemgetter
from typing import Any, Literal

from sqlalchemy import Connection, func, or_, select, true

from domain.people import Scope
from domain.status import OPEN, STATUSES
from storage.queue_rows import rows
from storage.tables import ENDED, ENDED_BY, IN_QUEUE, CaseRow

__all__ = [
    "NOBODY",
    "After",
    "Filter",
    "again",
    "behind",
    "conditions",
    "counts",
    "open_by_channel",
    "page",
    "rows",
]

_C = CaseRow
NOBODY = ""  # as an assignee: cases that nobody has
Snoozed = Literal["out", "with", "only"]


@dataclass(frozen=True, slots=True)
class Filter:
    """What to show. An empty field does not narrow."""

    statuses: tuple[str, ...] = tuple(sorted(OPEN))
    channel: str | None = None
    service: str | None = None
    body: str | None = None
    area: str | None = None
    language: str | None = None
    assignee: str | None = None  # a login, or NOBODY
    intent: str | None = None
    incident: int | None = None
    emergency: bool | None = None
    sampled: bool | None = None
    opened_longer: timedelta | None = None  # ago than this
    waiting_longer: timedelta | None = None  # an answer is owed for longer than this
    snoozed: Snoozed = "out"

    @property
    def ended(self) -> bool:
        """Whether it reaches beyond the queue: such lists are newest first."""
        return not OPEN.issuperset(self.statuses)


@dataclass(frozen=True, slots=True)
class After:
    """The last row of the page before: the queue is paged by key, never by offset."""

    emergency: bool
    next_due_at: datetime
    id: int


def page(
    connection: Connection, wanted: Filter, scope: Scope, now: datetime,
    most: int = 50, after: After | None = None, *, why: bool = False,
) -> list[dict[str, Any]]:  # fmt: skip
    """The next `most` cases: in queue order, or newest first where ended ones are asked for."""
    find = _ended if wanted.ended else _queued
    return rows(connection, find(connection, wanted, scope, now, most, after), scope, why=why)


def again(
    connection: Connection, ids: Sequence[int], wanted: Filter, scope: Scope, now: datetime,
    after: After | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """Those of the cases `ids` that a page with this filter would show, as they are now."""
    query = select(_C.id).where(
        _C.id.in_(ids),
        _C.merged_into_id.is_(None),
        _C.status.in_(wanted.statuses),
        *conditions(wanted, scope, now),
    )
    found = rows(connection, list(connection.scalars(query)), scope)
    return [row for row in found if after is None or _is_behind(behind(row), after, wanted.ended)]


def _is_behind(one: After, other: After, ended: bool) -> bool:
    if ended:
        return one.id < other.id
    places = [(not key.emergency, key.next_due_at, key.id) for key in (one, other)]
    return places[0] > places[1]


def counts(
    connection: Connection, wanted: Sequence[Filter], scope: Scope, now: datetime, most: int
) -> list[int]:
    """How many open cases fit each filter, counted no further than `most`."""
    some = (_unsorted(one, scope, now).limit(most).subquery() for one in wanted)
    numbers = [select(func.count()).select_from(one).scalar_subquery() for one in some]
    return list(connection.execute(select(*numbers)).one()) if numbers else []


def conditions(wanted: Filter, scope: Scope, now: datetime) -> Iterator[Any]:
    """What a case must fulfil, but for its status."""
    for column, value in (
        (_C.channel, wanted.channel),
        (_C.service, wanted.service),
        (_C.area, wanted.area),
        (_C.language, wanted.language),
        (_C.intent, wanted.intent),
        (_C.incident_id, wanted.incident),
        (_C.body, wanted.body),
        (_C.body, scope.body),
    ):
        if value is not None:
            yield column == value
    if wanted.assignee is not None:
        yield _C.assignee == wanted.assignee if wanted.assignee else _C.assignee.is_(None)
    if wanted.emergency is not None:
        yield _C.emergency.is_(wanted.emergency)
    if wanted.sampled is not None:
        yield _C.sampled.is_(wanted.sampled)
    if wanted.opened_longer is not None:
        yield _C.opened_at <= now - wanted.opened_longer
    if wanted.waiting_longer is not None:
        yield _C.waiting_since <= now - wanted.waiting_longer
    if wanted.snoozed == "only":
        yield _C.snoozed_until > now
    elif wanted.snoozed == "out":
        yield or_(_C.snoozed_until.is_(None), _C.snoozed_until <= now, _C.status.not_in(OPEN))


def _queued(
    connection: Connection, wanted: Filter, scope: Scope, now: datetime,
    most: int, after: After | None,
) -> list[int]:  # fmt: skip
    """Ids in queue order. Emergencies stand first, so a page may begin in them and end behind."""
    if after is not None and after.emergency and wanted.emergency is not True:
        found: list[int] = []
        if wanted.emergency is None:
            alarms = replace(wanted, emergency=True)
            found = _queued(connection, alarms, scope, now, most, after)
        calm = replace(wanted, emergency=False)
        return found + _queued(connection, calm, scope, now, most - len(found), None)
    query = _unsorted(wanted, scope, now)
    if after is not None:
        query = query.where(
            _C.emergency.is_(after.emergency),
            _C.next_due_at >= after.next_due_at,
            or_(_C.next_due_at > after.next_due_at, _C.id > after.id),
        )
    order = (_C.emergency.desc(), _C.next_due_at, _C.id)
    return list(connection.scalars(query.order_by(*order).limit(most)))


def _unsorted(wanted: Filter, scope: Scope, now: datetime) -> Any:
    query = select(_C.id).where(*conditions(wanted, scope, now), *_open(wanted))
    if wanted.snoozed == "only":  # few: found by their index
        return query.where(_C.status.in_(sorted(OPEN)), _C.merged_into_id.is_(None))
    return query.where(IN_QUEUE)  # the condition of the partial indexes, word for word


def _ended(
    connection: Connection, wanted: Filter, scope: Scope, now: datetime,
    most: int, after: After | None,
) -> list[int]:  # fmt: skip
    """Ids newest first: walks down indexes of ended cases and of open ones, brought together."""
    query = select(_C.id).where(_C.merged_into_id.is_(None), *conditions(wanted, scope, now))
    if after is not None:
        query = query.where(_C.id < after.id)
    query = query.order_by(_C.id.desc()).limit(most)
    ended = sorted(set(wanted.statuses).difference(OPEN))
    open_ones = OPEN.intersection(wanted.statuses)
    if any(getattr(wanted, name) is not None for name in ENDED_BY[1:]) or scope.body is not None:
        # Its index leads to few; those that are left out are named, which tempts no other index.
        left_out = sorted(set(STATUSES).difference(OPEN, ended))
        walks = [query.where(ENDED, _C.status.not_in(left_out) if left_out else true())]
        if open_ones:
            walks.append(query.where(IN_QUEUE, *_open(wanted)))
    else:
        walks = [query.where(ENDED, _C.status == one) for one in ended]
        if open_ones:
            others = sorted(set(STATUSES).difference(open_ones))
            walks.append(query.where(_C.status.not_in(others)))
    found = (connection.scalars(walk) for walk in walks)
    return list(islice(heapq.merge(*found, reverse=True), most))


def _open(wanted: Filter) -> Iterator[Any]:
    """Which of the open statuses: those left out are named, which tempts no index to sort."""
    if len(wanted.statuses) == 1:
        yield _C.status == wanted.statuses[0]
    elif left_out := sorted(OPEN.difference(wanted.statuses)):
        yield _C.status.not_in(left_out)


def behind(row: dict[str, Any]) -> After:
    """The key of a row, to go on behind it."""
    return After(*itemgetter("emergency", "next_due_at", "id")(row))


def open_by_channel(connection: Connection) -> dict[str, int]:
    """How many open cases each channel has, for the live table."""
    query = select(_C.channel, func.count()).where(IN_QUEUE).group_by(_C.channel)
    return {row.channel: row[1] for row in connection.execute(query)}
