"""Asks about many objects at once: which still exist, and how they are now.

`GET /?ids=` fails as a whole for one bad id, so a failed call is halved until the bad one stands
alone: where all are gone, twice as many calls as ids, so that none is left without a verdict.
Nothing counts as gone before our own node has been read with room in the limits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.meta.client import Graph
from domain.errors import Gone, PermissionMissing

BATCH = 50


@dataclass(slots=True)
class Lookup:
    """What was found and what was not. Ids without a verdict are in neither."""

    graph: Graph
    anchor: str
    found: dict[str, dict[str, Any]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)

    def ask(self, ids: Sequence[str], fields: str) -> None:
        """Look all of `ids` up; at most fifty."""
        missing: set[str] = set()
        self._ask(ids, fields, missing)
        if missing:
            self.graph.confirm_gone(self.anchor)
            self.gone |= missing

    def _ask(self, ids: Sequence[str], fields: str, missing: set[str]) -> None:
        if not ids:
            return
        try:
            answer = self.graph.get_many(ids, fields)
        except (Gone, PermissionMissing) as error:
            if len(ids) > 1:
                middle = len(ids) // 2
                self._ask(ids[:middle], fields, missing)
                self._ask(ids[middle:], fields, missing)
            elif isinstance(error, Gone):
                missing.add(ids[0])
            return
        shown = {id_: answer.body[id_] for id_ in ids if isinstance(answer.body.get(id_), dict)}
        self.found |= shown
        left_out = [id_ for id_ in ids if id_ not in shown]
        if len(ids) > 1:
            for id_ in left_out:
                self._ask([id_], fields, missing)
        else:
            missing.update(left_out)
