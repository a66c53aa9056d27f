"""Asking Meta about many objects: each gets its verdict, however many of them are gone."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from connectors.meta.lookup import BATCH, Lookup
from domain.errors import Gone
from domain.words import Words

IDS = [f"id-{number}" for number in range(BATCH)]


class Shelf:
    """Answers as the Graph does: one bad id fails the whole call."""

    def __init__(self, gone: set[str]) -> None:
        self.gone, self.calls = gone, 0

    def get_many(self, ids: Sequence[str], fields: str) -> Any:
        self.calls += 1
        if self.gone.intersection(ids):
            raise Gone(Words("Gone.", "غير موجود."))
        return SimpleNamespace(body={name: {"id": name} for name in ids})

    def confirm_gone(self, anchor: str) -> None:
        """Our own node is there, so the others are really gone."""


@given(st.sets(st.sampled_from(IDS)))
def test_every_object_gets_its_verdict(gone: set[str]) -> None:
    shelf: Any = Shelf(gone)
    lookup = Lookup(shelf, "page")
    lookup.ask(IDS, "id")
    assert lookup.gone == gone
    assert set(lookup.found) == set(IDS) - gone
    assert shelf.calls < 2 * BATCH
