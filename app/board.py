"""The live table: the head of the queue, what is being read, and what it brought."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from app.queue_table import lines_a_case, queue_table
from daemon.station import PollReport, utc_now
from domain.errors import DatabaseUnusable
from domain.people import EVERYTHING
from storage import queue as queue_page
from storage.database import Database

ROWS = 12  # of the queue


@dataclass(slots=True)
class _Line:
    polls: int = 0
    stored: int = 0
    changed: int = 0
    quarantined: int = 0
    at: datetime | None = None
    trouble: str | None = None


class Board:
    """Collects reports from all threads; draws twice a second."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console()
        self._lines: dict[tuple[str, str], _Line] = {}
        self._notes: deque[str] = deque(maxlen=4)
        self._lock = threading.Lock()

    def report(self, poll: PollReport) -> None:
        with self._lock:
            line = self._lines.setdefault((poll.account, poll.inbox), _Line())
            line.polls += 1
            line.stored += poll.stored
            line.changed += poll.changed + poll.deleted
            line.quarantined += poll.quarantined
            line.at, line.trouble = poll.at, poll.trouble

    def note(self, event: str, **facts: Any) -> None:
        told = " ".join(f"{key}={value}" for key, value in facts.items() if value)
        with self._lock:
            self._notes.append(f"{event} {told}".strip())

    @contextmanager
    def shown(self, database: Database) -> Iterator[None]:
        """Draw while the block runs."""
        with Live(
            console=self._console, get_renderable=lambda: self.draw(database), refresh_per_second=2
        ):
            yield

    def draw(self, database: Database) -> Group:
        """The queue first: on a low screen the sources below it are what is cut off."""
        width, height = self._console.size
        most = min(ROWS, max(3, height // 2 // lines_a_case(width)))
        try:
            with database.read() as connection:
                wanted = queue_page.Filter()
                rows = queue_page.page(connection, wanted, EVERYTHING, utc_now(), most, why=True)
                counts = queue_page.open_by_channel(connection)
        except DatabaseUnusable as error:
            return Group(Text(error.sentence.en, style="red"))
        queue = queue_table(rows, width, utc_now())
        return Group(_heading(counts), queue, Text(), self._sources(), *self._last_notes())

    def _sources(self) -> Table:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for name in ("account", "inbox"):
            table.add_column(name, no_wrap=True)
        for name in ("polls", "stored", "changed", "quarantined", "last"):
            table.add_column(name, justify="right", no_wrap=True)
        table.add_column("", overflow="ellipsis", no_wrap=True)
        now = utc_now()
        with self._lock:
            for (account, inbox), line in sorted(self._lines.items()):
                last = f"{(now - line.at).total_seconds():.0f}s" if line.at else ""
                numbers = (line.polls, line.stored, line.changed, line.quarantined)
                table.add_row(
                    account, inbox, *map(str, numbers), last, Text(line.trouble or "", "yellow")
                )
        return table

    def _last_notes(self) -> list[Text]:
        with self._lock:
            return [Text(note, style="dim") for note in self._notes]


def _heading(counts: dict[str, int]) -> Text:
    told = ", ".join(f"{channel} {count}" for channel, count in sorted(counts.items()))
    return Text(f"Open cases: {sum(counts.values())}  ({told})" if counts else "No open cases yet")
