"""Messages stored a second, page by page, against raw sqlite3 re-inserting exactly those rows.

Same schema and indexes, one durable transaction a page. Once storing alone (the decisions are made
before the clock starts), once with normalize and all rule stages.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.line import say
from bench.pages import PAGE, normalizer, youtube_pages
from casework.ingest import Item, ingest
from daemon.clock import spare_the_collector
from domain.finding import Decision
from domain.message import Message
from domain.source import Source
from pipeline.draft import Context, Draft
from pipeline.rulebook import load_rules
from pipeline.stages import Pipeline
from storage.database import open_database
from storage.upgrade import upgrade

PAGES, ROUNDS = 20, 9
START = datetime(2026, 3, 1, tzinfo=UTC)
SOURCE = Source("youtube", "bench", "threads")


class Decided(Pipeline):
    """Hands out decisions made beforehand: what is left is storing."""

    def __init__(self, real: Pipeline, messages: Sequence[Message]) -> None:
        super().__init__(real.rules)
        made = {
            message.external_id: real.decide(real.understand(message), Context(now=START))
            for message in messages
        }
        object.__setattr__(self, "_made", made)

    def understand(self, message: Message) -> Draft:
        return Draft(message)

    def decide(self, draft: Draft, context: Context) -> Decision:
        made: dict[str, Decision] = object.__getattribute__(self, "_made")
        return made[draft.message.external_id]


def store(folder: Path, pipeline: Pipeline, pages: list[list[Any]], read: Any) -> float:
    """Messages a second."""
    database = open_database(f"sqlite:///{folder / 'ours.db'}")
    upgrade(database)
    began = time.perf_counter()
    for number, page in enumerate(pages):
        now = START + timedelta(minutes=number)
        ingest(database, pipeline, SOURCE, read(page), asked_at=now, now=now)
    taken = time.perf_counter() - began
    database.close()
    return PAGE * len(pages) / taken


def floor(folder: Path) -> float:
    """Messages a second that raw sqlite3 stores of the very rows in ours.db."""
    # The index of words keeps its own tables: only its rows are inserted, as ours are.
    ours = "sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'message_search_%'"
    with sqlite3.connect(folder / "ours.db") as source:
        named = source.execute(f"SELECT type, name, sql FROM sqlite_master WHERE {ours}").fetchall()  # noqa: S608
        schema = [sql for _, _, sql in named]
        tables = [name for kind, name, _ in named if kind == "table"]
        rows = {name: source.execute(f'SELECT * FROM "{name}"').fetchall() for name in tables}  # noqa: S608
    per_page: list[dict[str, list[Any]]] = [defaultdict(list) for _ in range(PAGES)]
    for name, found in rows.items():
        for number, row in enumerate(found):
            per_page[min(PAGES - 1, number * PAGES // max(1, len(found)))][name].append(row)
    target = sqlite3.connect(folder / "raw.db", isolation_level=None)
    target.execute("PRAGMA journal_mode=WAL")
    target.execute("PRAGMA synchronous=FULL")
    for sql in schema:
        target.execute(sql)
    inserts = {
        name: f'INSERT INTO "{name}" VALUES ({",".join("?" * len(found[0]))})'  # noqa: S608
        for name, found in rows.items() if found
    }  # fmt: skip
    began = time.perf_counter()
    for page in per_page:
        target.execute("BEGIN IMMEDIATE")
        for name, found in page.items():
            target.executemany(inserts[name], found)
        target.execute("COMMIT")
    taken = time.perf_counter() - began
    target.close()
    return PAGE * PAGES / taken


def main() -> None:
    real, normalize = Pipeline(load_rules()), normalizer()
    pages = youtube_pages(PAGES)
    read = [[Item(raw, normalize(raw)) for raw in page] for page in pages]
    messages = [item.result for page in read for item in page if isinstance(item.result, Message)]
    decided = Decided(real, messages)
    spare_the_collector()  # as the daemon does
    alone, whole, floors = [], [], []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as name:
            alone.append(store(Path(name), decided, read, list))
            floors.append(floor(Path(name)))
        with tempfile.TemporaryDirectory() as name:
            whole.append(
                store(Path(name), real, pages, lambda page: [Item(r, normalize(r)) for r in page])
            )
    say("storing", "messages/s, storing alone", *_middle(alone, floors), 0.40, "higher")
    say("storing", "messages/s, normalize and all stages", *_middle(whole, floors), 0.06, "higher")


def _middle(ours: list[float], floors: list[float]) -> tuple[float, float]:
    """The round of the median ratio: what disturbs the machine disturbs both of a round."""
    rounds = sorted(zip(ours, floors, strict=True), key=lambda pair: pair[0] / pair[1])
    return rounds[len(rounds) // 2]


if __name__ == "__main__":
    main()
