"""The rows of a list as they are shown: of the queue, of what has ended, of a search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casework.reply import window
from domain.letter import Limits
from pipeline.searching import ROMANISED, Terms, highlights, query_terms
from storage import found, presence, queue
from storage.database import Connection
from web.agents import asked as asking
from web.agents.asked import Asked
from web.agents.marked import Pieces, excerpt
from web.console import Console
from web.session import Visitor

PAGE = 30
_LAST = 10**18


@dataclass(frozen=True, slots=True)
class Line:
    """One row. `order` is its place in the list, compared as text."""

    case: dict[str, Any]
    order: str
    said: Pieces
    name: Pieces
    window: Limits | None
    looking: list[str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of a list begins: behind a row of the queue, or before a hit of a search."""

    after: queue.After | None = None
    before: int | None = None

    @property
    def first(self) -> bool:
        return self.after is None and self.before is None


def place(after: str | None, before: str | None) -> Place:
    """From an address; what cannot be read is the first page."""
    is_id = before is not None and before.isdecimal() and len(before) < 19
    return Place(asking.after_key(after), int(before) if before and is_id else None)


def lines(
    connection: Connection, house: Console, visitor: Visitor, asked: Asked, at: Place
) -> tuple[list[Line], str | None]:
    """A page, and the address of what follows."""
    scope, now = visitor.person.scope, house.now()
    following = None
    if asked.words:
        terms = query_terms(asked.words, house.pipeline().rules.hearing)
        exact = found.named(connection, asked.words, scope) if at.first else []
        hits = found.page(connection, terms, asked.wanted, scope, now, PAGE, at.before)
        rows = _first_exact(exact, hits.rows)
        if hits.before is not None:
            following = asked.address(before=hits.before)
    else:
        terms = ()
        rows = queue.page(connection, asked.wanted, scope, now, PAGE + 1, at.after)
        if len(rows) > PAGE:
            rows = rows[:PAGE]
            following = asked.address(after=asking.key_of(queue.behind(rows[-1])))
    return _shown(connection, house, visitor, asked, rows, terms), following


def lines_again(
    connection: Connection, house: Console, visitor: Visitor, asked: Asked, at: Place,
    ids: Sequence[int],
) -> list[Line]:  # fmt: skip
    """Those of the cases `ids` that this page would show, as they are now."""
    scope, now = visitor.person.scope, house.now()
    terms: Terms = ()
    if asked.words:
        terms = query_terms(asked.words, house.pipeline().rules.hearing)
        exact = found.named(connection, asked.words, scope) if at.first else []
        rows = found.again(connection, ids, terms, asked.wanted, scope, now, at.before)
        rows = _first_exact([row for row in exact if row["id"] in ids], rows)
    else:
        rows = queue.again(connection, ids, asked.wanted, scope, now, at.after)
    return _shown(connection, house, visitor, asked, rows, terms)


def _first_exact(exact: list[dict[str, Any]], rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A case asked for by its reference stands above those that only have the words."""
    shown = {row["id"] for row in exact}
    return exact + [row for row in rows if row["id"] not in shown]


def _shown(
    connection: Connection, house: Console, visitor: Visitor, asked: Asked,
    rows: list[dict[str, Any]], terms: Terms,
) -> list[Line]:  # fmt: skip
    now = house.now()
    ids = [row["id"] for row in rows]
    looking = presence.of_cases(connection, ids, visitor.person.login, now)
    return [_line(row, asked, terms, house, looking.get(row["id"], []), now) for row in rows]


def _line(
    row: dict[str, Any], asked: Asked, terms: Terms, house: Console,
    looking: list[str], now: datetime,
) -> Line:  # fmt: skip
    shown, name = row.get("hit") or row, row["name"] or row["handle"] or ""
    hidden = shown["deleted_at"] is not None and not house.show_deleted
    text = "" if hidden else shown["text"]
    hearing = house.pipeline().rules.hearing if row["language"] in ROMANISED else None
    return Line(
        case=row,
        order=_order(row, asked),
        said=excerpt(text, highlights(text, terms, hearing) if terms else ()),
        name=excerpt(name, highlights(name, terms) if terms else ()),
        window=window(house.outlet, row, now),
        looking=looking,
    )


def _order(row: dict[str, Any], asked: Asked) -> str:
    if asked.words:
        return f"{_LAST - row['hit']['id']:019d}" if row["hit"] else "0"
    if asked.wanted.ended:
        return f"{_LAST - row['id']:019d}"
    return f"{0 if row['emergency'] else 1}|{row['next_due_at'].isoformat()}|{row['id']:019d}"
