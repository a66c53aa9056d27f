"""Finds who is calling by whatever they say: a number or some of it, a name, a reference."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from connectors.hotline import HOTLINE
from connectors.phones import read_phone
from domain.people import Person
from domain.status import OPEN
from domain.text import fold_text
from pipeline.hearing import Hearing
from pipeline.searching import highlights, query_terms
from storage import callers
from storage.database import Connection, Database

MOST_CALLERS, MOST_CASES = 5, 6
_FEWEST = 3  # digits or letters below which everybody would be found
_REFERENCE = re.compile(r"[0-9A-HJKMNP-TV-Z]{8}")
_GROUPING = re.compile(r"[\s()./+-]+")


@dataclass(frozen=True, slots=True)
class Caller:
    """A contact who is known, and what they brought before: rows as the queue has them."""

    contact: dict[str, Any]
    open: list[dict[str, Any]]
    ended: list[dict[str, Any]]

    @property
    def may_call(self) -> bool:
        """Whether a new call can be theirs: a platform's contact has no number."""
        return bool(self.contact["channel"] == HOTLINE)


def look_up(database: Database, person: Person, wanted: str, hearing: Hearing) -> list[Caller]:
    """Callers who fit, best first, each with the cases that `person` may see.

    Whoever sees one department's cases alone is told of nobody who has none there.
    """
    with database.read() as connection:
        found = {one["id"]: one for one in _contacts(connection, person, wanted, hearing)}
        known = []
        for contact in found.values():
            rows = callers.cases_of(connection, contact, person.scope, MOST_CASES)
            if rows or person.scope.body is None:
                still = [row for row in rows if row["status"] in OPEN]
                known.append(Caller(contact, still, [row for row in rows if row not in still]))
            if len(known) == MOST_CALLERS:
                break
        return known


def _contacts(
    connection: Connection, person: Person, wanted: str, hearing: Hearing
) -> Iterable[dict[str, Any]]:
    folded = fold_text(wanted).strip()
    if len(folded) < _FEWEST:
        return
    if _REFERENCE.fullmatch(name := _GROUPING.sub("", folded).upper()):
        yield from callers.by_reference(connection, name, person.scope)
    number, digits = read_phone(folded).e164, _GROUPING.sub("", folded).lstrip("0")
    if number and (exact := callers.by_number(connection, HOTLINE, number)):
        yield from exact
    elif digits.isdecimal():
        if len(digits) >= _FEWEST:
            yield from callers.by_digits(connection, HOTLINE, digits, MOST_CALLERS)
    elif terms := query_terms(wanted, hearing):
        for one in callers.by_words(connection, terms):
            if highlights(one["name"] or one["handle"] or "", terms, hearing):
                yield one
