"""Where a walk down a list goes next: the arithmetic behind Cursor, shared by all channels.

Lists are read from the newest item down. A key is what the walk is measured in: an item's id, or
its time as `stamp` writes it. Pure; the caller commits the cursor together with the items.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.source import Cursor

Order = Callable[[str], Any]


def stamp(at: datetime) -> str:
    """A time as a key: such keys compare as text."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def by_number(key: str) -> tuple[int, str]:
    """The order of ids that are numbers, whatever their length."""
    digits = key.lstrip("0")
    return len(digits), digits


def restarted(cursor: Cursor) -> Cursor:
    """At the top again, with the floor kept: nothing below it can be lost, only read twice."""
    return Cursor(floor=cursor.floor, walks=cursor.walks)


def usable(cursor: Cursor, now: datetime, life: timedelta) -> Cursor:
    """`cursor`, or its restart where its page token is older than a token lives."""
    if cursor.position is None:
        return cursor
    if cursor.position_at is None or now - cursor.position_at > life:
        return restarted(cursor)
    return cursor


def resting(cursor: Cursor, now: datetime, pause: timedelta) -> bool:
    """Whether the last walk ended less than `pause` ago: for lists that need no constant reading.

    `next_cursor` leaves the end of a walk in `position_at`.
    """
    return (
        cursor.position is None
        and cursor.position_at is not None
        and now - cursor.position_at < pause
    )


def bottom_time(cursor: Cursor, now: datetime, *, overlap: timedelta, back_fill: timedelta) -> str:
    """How far down a walk by time goes: to the floor less `overlap`, the first one to a horizon.

    The overlap is for items that a platform shows later than their time says.
    """
    if cursor.floor is None:
        return stamp(now - back_fill)
    return stamp(datetime.fromisoformat(cursor.floor) - overlap)


def next_cursor(
    cursor: Cursor,
    *,
    newest: str | None,
    oldest: str | None,
    onward: str | None,
    bottom: str | None,
    now: datetime,
    order: Order = str,
) -> Cursor:
    """The cursor after a page; where its `position` is set, the walk is not at its end.

    `newest` and `oldest` are keys of the page (None where it is empty: that alone ends nothing).
    `onward` is the position of the next page, None at the end of the list. `bottom` is the key at
    which the walk may end; None walks to the end of the list.
    """
    if onward is not None and onward == cursor.position:
        return restarted(cursor)  # a platform that repeats a token would keep us here for ever
    ceiling = cursor.ceiling or newest
    reached = oldest is not None and bottom is not None and order(oldest) <= order(bottom)
    if onward is not None and not reached:
        return replace(cursor, ceiling=ceiling, position=onward, position_at=now)
    floors = [key for key in (cursor.floor, ceiling) if key is not None]
    floor = max(floors, key=order, default=None)
    return Cursor(floor=floor, position_at=now, walks=cursor.walks + 1)
