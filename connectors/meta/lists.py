"""Reads one page of a Graph list and says where the walk goes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from connectors.meta import reading
from connectors.meta.client import Answer, Graph
from connectors.walk import bottom_time, next_cursor, stamp, usable
from domain.errors import Gone, RateLimited, RetryLater
from domain.source import Cursor, Source

TWO_A_SECOND = timedelta(milliseconds=600)  # the Conversations API, with some room
TOKEN_LIFE = timedelta(hours=2)  # Meta does not say how long a page token lives


@dataclass(frozen=True, slots=True)
class Edge:
    """A list of the Graph API, newest first."""

    kind: str  # of the Exchange its pages are
    path: str  # with {node}: the account, or the watched child
    fields: str
    ordered_by: tuple[str, ...]  # the first of these that an item has
    params: Mapping[str, str] = field(default_factory=dict)
    most: int = 100
    overlap: timedelta = timedelta(0)  # more than the account's
    spacing: timedelta | None = None  # between two calls, where Meta allows few a second


@dataclass(slots=True)
class Lists:
    """Walks lists of one account."""

    graph: Graph
    anchor: str  # our own node, to tell "gone" from "throttled"
    page_size: int
    back_fill: timedelta
    overlap: timedelta

    def read(
        self, edge: Edge, node: str, source: Source, limit: int, now: datetime, bottom: str | None
    ) -> tuple[Answer, Cursor]:
        """One page, and the cursor after it. `bottom` is where the walk may end."""
        cursor = usable(source.cursor, now, TOKEN_LIFE)
        try:
            answer = self.graph.get_list(
                edge.path.format(node=node),
                walking=cursor.position is not None,
                fields=edge.fields,
                limit=max(1, min(limit, self.page_size, edge.most)),
                **edge.params,
                **reading.asked_at(cursor.position),
            )
        except Gone:
            self.graph.confirm_gone(self.anchor)
            raise
        except RateLimited as error:
            if error.not_before is None and edge.spacing:
                error.not_before = now + 2 * edge.spacing
            raise
        except RetryLater as error:
            if "reduce the amount of data" in error.detail:
                self.page_size = max(5, self.page_size // 2)
            raise
        times = [time for item in reading.items(answer.body) if (time := moment_of(edge, item))]
        following = next_cursor(
            cursor,
            newest=stamp(max(times)) if times else None,
            oldest=stamp(times[-1]) if times else None,
            onward=reading.next_position(answer.body),
            bottom=bottom,
            now=now,
        )
        return answer, following

    def floor(self, edge: Edge, cursor: Cursor, now: datetime) -> str:
        """The bottom of an ordinary walk: what was read before, less an overlap."""
        overlap = max(edge.overlap, self.overlap)
        return bottom_time(cursor, now, overlap=overlap, back_fill=self.back_fill)


def moment_of(edge: Edge, item: Any) -> datetime | None:
    """The time by which this list orders the item."""
    known = reading.mapping(item)
    return next((at for key in edge.ordered_by if (at := reading.moment(known.get(key)))), None)
