"""Where a walk down a list of X stands: a post's id, and how many posts the walk has seen.

X takes an id (`until_id`) as well as a page token. An id never grows stale, so a token is kept only
where a page came empty and there is no id to go on from.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from connectors.walk import by_number, next_cursor, restarted, usable
from domain.source import Cursor

_TOKEN_LIFE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Place:
    """The position of a cursor, taken apart."""

    seen: int = 0
    until: str | None = None
    token: str | None = None

    @classmethod
    def of(cls, cursor: Cursor) -> Place:
        kind, _, rest = (cursor.position or "").partition(":")
        seen, _, where = rest.partition(":")
        if not where or not seen.isdecimal() or kind not in {"until", "token"}:
            return cls()
        return cls(int(seen), **{kind: where})

    def text(self) -> str:
        kind, where = ("until", self.until) if self.until else ("token", self.token)
        return f"{kind}:{self.seen}:{where}"


def to_poll_with(cursor: Cursor, now: datetime) -> Cursor:
    """`cursor`, or its restart where its position is of no use any more."""
    return cursor if Place.of(cursor).until else usable(cursor, now, _TOKEN_LIFE)


def after(cursor: Cursor, ids: list[str], token: str | None, now: datetime) -> Cursor:
    """The cursor after a page with those ids. X itself ends the list at `since_id`."""
    place = Place.of(cursor)
    newest = max(ids, key=by_number, default=None)
    oldest = min(ids, key=by_number, default=None)
    onward = None
    if token is not None:
        seen = place.seen + len(ids)
        onward = Place(seen, until=oldest) if oldest else Place(seen, token=token)
        if _stands_still(place, onward):
            return restarted(cursor)
    return next_cursor(
        replace(cursor, position=None),
        newest=newest,
        oldest=oldest,
        onward=onward.text() if onward else None,
        bottom=None,
        now=now,
        order=by_number,
    )


def _stands_still(here: Place, onward: Place) -> bool:
    """A list that answers with what it gave before would keep us there for ever."""
    if here.until and onward.until:
        return by_number(onward.until) >= by_number(here.until)
    return onward.token is not None and onward.token == here.token
