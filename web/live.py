"""News for open pages: one reader of the feed a process, many listeners.

A stream carries numbers of cases and kinds of events, never words: the page asks for what it wants
to show, and the asking is guarded as ever. Whoever comes back says what they heard last
(`Last-Event-ID`) and gets what they missed; whoever is too far behind is told to load anew.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field

from domain.errors import DatabaseUnusable
from domain.people import Scope
from storage import feed
from storage.database import Database
from storage.feed import Event

EVERY = 0.25  # seconds between two looks at the feed
HEARTBEAT = 15.0
WAITING = 64  # batches that may wait for a slow listener
RELOAD = "event: reload\ndata: {}\n\n"


@dataclass(frozen=True, slots=True)
class News:
    """What one look at the feed brought."""

    last: int
    events: tuple[Event, ...]


@dataclass(slots=True, eq=False)
class Listener:
    scope: Scope
    waiting: asyncio.Queue[News | None] = field(default_factory=lambda: asyncio.Queue(WAITING))
    behind: bool = False

    def tell(self, news: News | None) -> None:
        """Never waits: a listener who does not keep up has to load anew."""
        if news is None:
            self.behind = False
            while not self.waiting.empty():
                self.waiting.get_nowait()
            self.waiting.put_nowait(None)
            return
        try:
            self.waiting.put_nowait(news)
        except asyncio.QueueFull:
            self.behind = True


class Hub:
    """Looks at the feed while anybody listens, and hands on what is new."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._listeners: set[Listener] = set()
        self._reader: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._at = 0
        self.closed = False

    async def listen(self, scope: Scope, after: int | None) -> AsyncIterator[str]:
        """The stream's texts. "" is a moment without news: time to look whether to go on."""
        listener = Listener(scope)
        try:
            await self._join(listener)
            sent = after if after is not None else self._at
            missed = await asyncio.to_thread(self._read, sent)
            if len(missed) >= feed.MOST:
                yield RELOAD
                return
            if missed:
                sent = missed[-1].id
                yield as_text(sent, scope, missed)
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
            fresh = [event for event in news.events if event.id > sent]
            if fresh:
                sent = news.last
                yield as_text(sent, listener.scope, fresh)

    def close(self) -> None:
        """End every stream at once. May be called from a signal's handler."""
        self.closed = True
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._send_off)

    def _send_off(self) -> None:
        for listener in self._listeners:
            listener.tell(None)
        if self._reader is not None:
            self._reader.cancel()

    async def _join(self, listener: Listener) -> None:
        """From here on the listener gets whatever comes; what was before, it reads by itself."""
        self._listeners.add(listener)
        if self._reader is None or self._reader.done():
            self._loop = asyncio.get_running_loop()
            self._at = await asyncio.to_thread(self._end)
            if self._reader is None or self._reader.done():
                self._reader = asyncio.create_task(self._look())

    async def _look(self) -> None:
        while self._listeners and not self.closed:
            await asyncio.sleep(EVERY)
            try:
                events = await asyncio.to_thread(self._read, self._at)
            except DatabaseUnusable:
                continue  # out of reach for a moment: what is missed now, the next look brings
            if events:
                self._at = events[-1].id
                news = News(self._at, tuple(events))
                for listener in tuple(self._listeners):
                    listener.tell(news)

    def _read(self, after: int) -> list[Event]:
        with self._database.read() as connection:
            return feed.after(connection, after)

    def _end(self) -> int:
        with self._database.read() as connection:
            return feed.last_id(connection)


def as_text(last: int, scope: Scope, events: Iterable[Event]) -> str:
    """One event of the stream; its number goes on even where nothing in it is for this listener."""
    kinds: dict[int, list[str]] = {}
    for event in events:
        if scope.body is None or scope.body in (event.body, event.left):
            kinds.setdefault(event.case_id, []).append(event.kind)
    data = json.dumps({"cases": kinds}, separators=(",", ":"))
    return f"id: {last}\nevent: cases\ndata: {data}\n\n"
