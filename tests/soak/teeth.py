"""Connectors and engine broken on purpose, one way each. The soak must fail with every one.

They reach into running code, which nothing else here does: a soak that passes with a broken
connector would prove nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from casework import delivery, ingest
from connectors.contract import Page
from connectors.options import AccountOptions
from daemon import poller
from domain.letter import Refused, Unknown
from domain.source import Cursor
from domain.words import Words
from storage import sources


def _wrap_poll(change: Callable[[Any, Page], Page]) -> None:
    """Let `change` spoil every page between the connector and the engine."""
    real = poller.poll

    def poll(house: Any, station: Any, inlet: Any, claim: Any) -> Any:
        if not hasattr(inlet, "_whole_poll"):
            inlet._whole_poll = inlet.poll
            inlet.poll = lambda source, *, limit: change(
                source, inlet._whole_poll(source, limit=limit)
            )
        return real(house, station, inlet, claim)

    poller.poll = poll


def _ended(page: Page) -> Page:
    """As if the walk had reached its end."""
    cursor = page.cursor
    ended = Cursor(
        floor=cursor.ceiling or cursor.floor, position_at=cursor.position_at,
        walks=cursor.walks + 1,
    )  # fmt: skip
    return replace(page, cursor=ended, more=False)


def since_id_from_last_page() -> None:
    """The floor is taken from the page at hand: what lies on the pages below it is never read."""

    def change(source: Any, page: Page) -> Page:
        return _ended(page) if page.more else page

    _wrap_poll(change)


def stop_on_an_empty_page() -> None:
    """An empty page is taken for the end of the list."""

    def change(source: Any, page: Page) -> Page:
        return page if page.items or not page.more else _ended(page)

    _wrap_poll(change)


def no_overlap() -> None:
    """The walk ends exactly at the floor: what shows up late below it is never seen."""
    AccountOptions.overlap = property(lambda options: timedelta(0))  # type: ignore[assignment]


def cursor_committed_first() -> None:
    """The cursor moves in a transaction of its own, before the items are stored."""
    real = ingest.ingest

    def early(database: Any, pipeline: Any, source: Any, items: Any, **rest: Any) -> Any:
        claim, page = rest.get("claim"), rest.get("page")
        if claim is not None and page is not None:
            with database.write() as connection:
                sources.advance(
                    connection, claim, page.cursor, finished=not page.more,
                    due_at=rest["due_at"], now=rest["now"],
                )  # fmt: skip
            time.sleep(0.05)  # the instant in which a crash loses the page
            claim = replace(claim, version=claim.version + 1)
        return real(database, pipeline, source, items, **{**rest, "claim": claim})

    poller.ingest = early


def blind_re_send() -> None:
    """A letter whose outcome is unknown is simply sent again."""
    real = delivery.sent_or_not

    def again(database: Any, posted: Any, token: str, outcome: Any, now: Any, *waits: Any) -> None:
        if isinstance(outcome, Unknown):
            outcome = Refused(Words("again", "مرة أخرى"), retry=True, not_before=now)
        real(database, posted, token, outcome, now, *waits)

    delivery.sent_or_not = again


def reply_counts_ignored() -> None:
    """Children are never opened again for a changed count."""

    def watch(connection: Any, parent: Any, seen: Any, now: Any) -> None:
        real(connection, parent, [replace(item, count=None, changed_at=None) for item in seen], now)

    real = sources.watch
    sources.watch = watch


# What each tooth needs to bite in: an empty page in the middle of a walk, and letters that arrive
# though nobody says so. The whole connectors stand it: the run without a tooth shows that.
WEATHER: tuple[dict[str, Any], ...] = (
    {"platform": "x", "fault": "empty_page_with_next", "path": "mentions", "skip": 1},
    {"platform": "x", "fault": "empty_page_with_next", "path": "dm_events", "skip": 1},
    {"platform": "graph", "fault": "empty_page_with_next", "path": "tagged", "skip": 1},
    {"platform": "x", "fault": "accept_then_hang", "method": "POST", "path": "tweets", "times": 2},
    {"platform": "graph", "fault": "accept_then_hang", "method": "POST", "times": 3},
    {
        "platform": "youtube",
        "fault": "accept_then_hang",
        "method": "POST",
        "path": "comments",
        "times": 2,
    },
)

BREAK: dict[str, Callable[[], None]] = {
    "since_id_from_last_page": since_id_from_last_page,
    "stop_on_an_empty_page": stop_on_an_empty_page,
    "no_overlap": no_overlap,
    "cursor_committed_first": cursor_committed_first,
    "blind_re_send": blind_re_send,
    "reply_counts_ignored": reply_counts_ignored,
}
