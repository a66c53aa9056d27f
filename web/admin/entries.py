"""What the pages of services, bodies and areas share: a list, and a form for one entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from casework.catalogue import mark
from domain.errors import Conflict, NotAllowed, NotFound
from domain.words import Words
from pipeline.catalogue import entries
from storage import catalogue as stored
from web.console import Console
from web.names import Names
from web.pages import page
from web.session import Visitor

_NONE = Words(en="There is no “{code}” here.", ar="لا يوجد «{code}» هنا.")
_THERE = Words(en="“{code}” is there already.", ar="الرمز «{code}» موجود من قبل.")
Given = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shelf:
    """One kind of the catalogue with its address and templates."""

    kind: str
    address: str
    many: str
    one: str
    blank: Mapping[str, Any]  # what the form of a new one begins with
    more: Mapping[str, Any] = field(default_factory=dict)  # what its form wants besides

    def list(self, request: Request, house: Console, visitor: Visitor) -> HTMLResponse:
        rules = house.pipeline().rules
        names = Names(rules, visitor.speech)
        found = entries(rules, self.kind)
        return page(request, self.many, entries=found, names=names, rules=rules)

    def form(
        self, request: Request, house: Console, visitor: Visitor, code: str | None,
        given: Given | None = None, trouble: Words | None = None,
    ) -> HTMLResponse:  # fmt: skip
        """One entry's form: as it is, or as it was `given` and refused. `code` None: a new one."""
        rules = house.pipeline().rules
        known = entries(rules, self.kind).get(code or "")
        if code is not None and known is None:
            raise NotFound(_NONE.filled(code=code))
        added = self.added(house, code) if code else {}
        with house.database.read() as connection:
            seen = mark(connection, self.kind, code) if code else ""
        shown = {**self.blank, **(known or {}), **added, **(given or {})}
        return page(
            request, self.one, 409 if trouble else 200, code=code, trouble=trouble, rules=rules,
            given=shown, names=Names(rules, visitor.speech),
            seen=(given or {}).get("seen", seen), **self.more,
        )  # fmt: skip

    def added(self, house: Console, code: str) -> dict[str, Any]:
        """What was given here before, and cannot be read from the rules: words and spellings."""
        with house.database.read() as connection:
            for row in stored.rows(connection):
                if (row["kind"], row["code"]) == (self.kind, code):
                    return dict(row["data"])
        return {}

    def save(
        self, request: Request, house: Console, visitor: Visitor, code: str, data: Given,
        seen: str, fresh: bool,
    ) -> Response:  # fmt: skip
        """Keep it and go back to the list; or the form again, with what was typed and why."""
        given = {**data, "code": code, "seen": seen}
        shown = None if fresh else code
        if fresh and code in entries(house.pipeline().rules, self.kind):
            return self.form(request, house, visitor, shown, given, _THERE.filled(code=code))
        try:
            house.catalogue.save(visitor.person, self.kind, code, data, house.now(), seen)
        except (NotAllowed, Conflict) as refusal:
            return self.form(request, house, visitor, shown, given, refusal.sentence)
        return RedirectResponse(self.address, 303)


def lines_of(text: str) -> list[str]:
    """One entry a line; empty ones are none."""
    return [line.strip() for line in text.splitlines() if line.strip()]
