"""News for open pages: one reader of the feed a process, many listeners.

A stream carries numbers of cases and kinds of events, never words: the page asks for what it wants
to show, and the asking is guarded as ever. Whoever comes back says what they heard last
(`Last-Event-ID`) and gets what they missed; whoever is too far behind is told to load anew.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.errors import DatabaseUnusable
from domain.people import Scope
from storage import feed, presence
from storage.database import Database
from storage.feed import Event

EVERY = 0.25  # seconds between two looks at the feed
PRESENCE_EVERY = 4  # looks: who has what open is read once a second
HEARTBEAT = 15.0
WAITING = 64  # batches that may wait for a slow listener
RELOAD = "event: reload\ndata: {}\n\n"

Open = frozenset[presence.Open]


@dataclass(frozen=True, slots=True)
class News:
    """What one look brought: events, and cases that somebody has opened, left or types in."""

    last: int
    events: tuple[Event, ...]
    watched: Open = frozenset()


@dataclass(slots=True, eq=False)
class Listener:
    scope: Scope
    waiting: asyncio.Queue[News | None] = field(default_factory=lambda: asyncio.Queue(WAITING))
    behind: bool = False

    def tell(self, news: News) -> None:
        """Never waits: a listener who does not keep up has to load anew."""
        try:
            self.waiting.put_nowait(news)
        except asyncio.QueueFull:
            self.behind = True

    def send_off(self) -> None:
        """The stream ends now, whatever was still to be told: a browser comes back for it."""
        while not self.waiting.empty():
            self.waiting.get_nowait()
        self.waiting.put_nowait(None)


class Hub:
    """Looks at the feed while anybody listens, and hands on what is new."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self._listeners: set[Listener] = set()
        self._reader: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._at = 0
        self._open: Open = frozenset()
        self.closed = False

    async def listen(self, scope: Scope, after: int | None) -> AsyncIterator[str]:
        """The stream's texts. "" is a moment without news: time to look whether to go on."""
        listener = Listener(scope)
        try:
            await self._join(listener)
            sent = after if after is not None else self._at
            missed, end = await asyncio.to_thread(self._missed, sent)
            if len(missed) >= feed.MOST or sent > end:  # beyond the end: of another database
                yield RELOAD
                return
            if missed:
                news = News(missed[-1].id, tuple(missed))
                yield as_text(news, scope, sent)
                sent = news.last
            async for text in self._follow(listener, sent):
                yield text
        finally:
            self._listeners.discard(listener)

    async def _follow(self, listener: Listener, sent: int) -> AsyncIterator[str]:
        while not self.closed:
            try:
                news = await asyncio.wait_for(listener.waiting.get(), HEARTBEAT)
            except TimeoutError:
                yield ""
                continue
            if news is None:
                return
            if listener.behind:
                yield RELOAD
                return
            text = as_text(news, listener.scope, sent)
            sent = max(sent, news.last)
            if text:
                yield text

    def close(self) -> None:
        """End every stream at once. May be called from a signal's handler."""
        self.closed = True
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._send_off)

    def _send_off(self) -> None:
        for listener in self._listeners:
            listener.send_off()

    async def _join(self, listener: Listener) -> None:
        """From here on the listener gets whatever comes; what was before, it reads by itself."""
        self._listeners.add(listener)
        if not self._is_reading():
            at, seen = await asyncio.to_thread(self._beginning)
            if not self._is_reading():  # nobody else began it meanwhile
                self._loop = asyncio.get_running_loop()
                self._at, self._open = at, seen
                self._reader = self._loop.create_task(self._read_on())

    def _is_reading(self) -> bool:
        return self._reader is not None and not self._reader.done()

    async def _read_on(self) -> None:
        """Until nobody listens. Should it fail, all streams end, and the browsers come back."""
        looks = 0
        try:
            while self._listeners and not self.closed:
                await asyncio.sleep(EVERY)
                looks += 1
                try:
                    news = await asyncio.to_thread(self._look, looks % PRESENCE_EVERY == 0)
                except DatabaseUnusable:
                    continue  # out of reach for a moment: the next look brings what this one misses
                if news is not None:
                    for listener in tuple(self._listeners):
                        listener.tell(news)
        finally:
            self._send_off()

    def _look(self, with_presence: bool) -> News | None:
        watched: Open = frozenset()
        with self._database.read() as connection:
            events = feed.after(connection, self._at)
            if with_presence:
                now_open = presence.opened(connection, self._now())
                watched, self._open = now_open ^ self._open, now_open
        if events:
            self._at = events[-1].id
        return News(self._at, tuple(events), watched) if events or watched else None

    def _missed(self, after: int) -> tuple[list[Event], int]:
        with self._database.read() as connection:
            return feed.after(connection, after), feed.last_id(connection)

    def _beginning(self) -> tuple[int, Open]:
        with self._database.read() as connection:
            return feed.last_id(connection), presence.opened(connection, self._now())


def as_text(news: News, scope: Scope, sent: int) -> str:
    """The stream's words for what this listener has not heard up to the event `sent`.

    The number of the last event goes on even where nothing in it is for this listener.
    """
    told = ""
    if news.last > sent:
        kinds: dict[int, list[str]] = {}
        for event in news.events:
            if event.id > sent and _sees(scope, event.body, event.left):
                kinds.setdefault(event.case_id, []).append(event.kind)
        told = f"id: {news.last}\nevent: cases\ndata: {_json(cases=kinds)}\n\n"
    here = sorted({one.case_id for one in news.watched if _sees(scope, one.body)})
    if here:
        told += f"event: presence\ndata: {_json(cases=here)}\n\n"
    return told


def _sees(scope: Scope, *bodies: str | None) -> bool:
    return scope.body is None or scope.body in bodies


def _json(**values: Any) -> str:
    return json.dumps(values, separators=(",", ":"))
