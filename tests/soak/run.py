"""Drives one soak from first item to verdict."""

from __future__ import annotations

import os
import random
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from app.settings import load_settings
from app.wiring import make_station
from casework.reply import Desk, reply
from domain.errors import BalaghError
from domain.people import EVERYTHING
from pipeline.guard import guard
from pipeline.rulebook import load_rules
from storage import queue
from storage.database import open_database
from tests.soak.compare import Verdict, compare
from tests.soak.rig import Daemons, Simulator
from tests.soak.truth import read_journal

EARLY = 3  # kills at once, while what was there before is read for the first time
EVERY = 0.5  # seconds between two polls of an inbox
PACE = {
    "tick": 0.05,
    "children": 10_000.0,  # a child is read when it changed, never because time has passed
    "page": 40,
    "hold": 4.0,
    "settle": 0.02,
    "recheck": 0.05,
    "longest_wait": 2.0,
    "probe": 1.0,
}


@dataclass(frozen=True)
class Plan:
    """One soak. `duration` is how long the world changes, in seconds."""

    items: int = 600
    kills: int = 10
    duration: float = 25.0
    fault_rate: float = 0.08
    letters: int = 20
    seed: int = 1
    tooth: str | None = None
    weather: tuple[dict[str, Any], ...] = ()  # faults planned beside the random ones
    page: int = 40  # items a page at most
    quiet_hour: bool = True  # at the end: quiet posts and threads are read once more, as each hour
    patience: float = 240.0  # seconds for all to be read after the world froze


@dataclass
class Report:
    """What a soak came to."""

    verdict: Verdict
    seconds: float
    kills: int
    reads: int
    cut: int  # further reads that a kill followed
    faults: int
    drained: bool
    stop_seconds: float
    switches: dict[str, bool] = field(default_factory=dict)
    refused_letters: dict[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        found = asdict(self.verdict)
        lists = {key: len(value) for key, value in found.items() if isinstance(value, list)}
        return {**asdict(self), "verdict": found | lists}


def run(plan: Plan, folder: Path) -> Report:
    """Run it in `folder`, which keeps the journal, the database and the logs."""
    rng, began = random.Random(plan.seed), time.monotonic()
    simulator = Simulator(
        folder, "--script", "soak", "--items", str(plan.items), "--duration", str(plan.duration),
        "--seed", str(plan.seed), "--lag", "0.2",
    )  # fmt: skip
    daemons = Daemons(folder, simulator, PACE, EVERY, plan.tooth)
    os.environ.update(daemons.environment)
    try:
        simulator.ask(
            "/settings",
            {"fault_rate": plan.fault_rate, "random_page_sizes": True, "page_size_max": plan.page,
             "limits_scale": 5000.0, "retry_after_s": 1.0, "hang_s": 4.0,
             # Meta counts in minutes: a small soak would do nothing else than wait.
             "never_by_chance": [["graph", "429"]] if plan.duration < 300 else []},
        )  # fmt: skip
        simulator.ask("/settings", {"search_delay_s": 1.0}, platform="/x")
        for fault in plan.weather:
            simulator.ask("/faults", fault)
        agents = Agents(daemons.config)
        kills = _bad_day(plan, rng, simulator, daemons, agents)
        # Under faults still, but for Meta's limit: a minute's wait each time, for nothing new.
        simulator.ask("/settings", {"never_by_chance": [["graph", "429"]]})
        ends = time.monotonic() + plan.patience
        drained = _read_once_more(daemons.database, ends, plan.quiet_hour)
        simulator.ask("/settings", {"fault_rate": 0.0})
        drained = drained and _read_once_more(daemons.database, ends, plan.quiet_hour)
        stop_seconds = daemons.stop()
        truth = read_journal(simulator.journal, daemons.kills)
        return Report(
            compare(truth, daemons.database), round(time.monotonic() - began, 1), kills,
            truth.reads, truth.cut, truth.faults, drained, round(stop_seconds, 2),
            simulator.ready["switches"], agents.refused,
        )  # fmt: skip
    finally:
        daemons.close()
        simulator.stop()


def _bad_day(
    plan: Plan, rng: random.Random, simulator: Simulator, daemons: Daemons, agents: Agents
) -> int:
    """Until the world freezes and every kill is done; how many kills.

    Two daemons run at once most of the time: a second one is harmless.
    """
    daemons.start()
    while not (daemons.database.exists() and _sql(daemons.database, _TABLES)):
        time.sleep(0.1)  # the first daemon makes them
        daemons.none_ended()
    daemons.start()
    kills, began, checked = 0, time.monotonic(), time.monotonic()
    while not simulator.ask("/world")["frozen"] or kills < plan.kills:
        if kills >= EARLY:
            time.sleep(rng.uniform(0.2, 1.8) * plan.duration / max(1, plan.kills + 1))
        daemons.none_ended()
        if kills < plan.kills:
            daemons.kill(rng)
            kills += 1
            if daemons.running and rng.random() < 0.2 and kills < plan.kills:
                daemons.kill(rng)
                kills += 1
            while len(daemons.running) < 2:
                daemons.start()
        agents.answer(plan.letters * min(1.0, (time.monotonic() - began) / plan.duration), rng)
        if time.monotonic() - checked > plan.duration / 4:
            checked = time.monotonic()
            _sql(daemons.database, "UPDATE message SET check_at = ? WHERE direction = 'in'", _now())
    return kills


class Agents:
    """Answer open cases through the same use case as the command line."""

    def __init__(self, config: Path) -> None:
        settings = load_settings(config)
        rules = load_rules(settings.rules)
        outlets = {
            account.name: make_station(settings, account).outlet for account in settings.accounts
        }
        self._database = open_database(settings.database)
        self._desk = Desk(self._database, outlets.__getitem__, lambda text: guard(text, rules))
        self._count = 0
        self.refused: dict[str, int] = {}

    def answer(self, most: float, rng: random.Random) -> None:
        """Write letters until `most` were tried in all."""
        with self._database.read() as connection:
            statuses = ("new", "triaged", "in_progress", "no_action")
            wanted = queue.Filter(statuses=statuses)
            cases = queue.page(connection, wanted, EVERYTHING, datetime.now(UTC), 500)
        while cases and self._count < most:
            self._count += 1
            self._answer(rng.choice(cases), rng)

    def _answer(self, case: Mapping[str, Any], rng: random.Random) -> None:
        text = f"شكراً لتواصلكم، نتابع الأمر. الرد رقم {self._count}-{rng.randrange(10**6)}"
        for mode in ("public", "private"):
            try:
                reply(self._desk, str(case["id"]), text, mode, "soak", datetime.now(UTC))
            except BalaghError as error:
                why = f"{case['channel']} {mode}: {error.sentence.en}"
                self.refused[why] = self.refused.get(why, 0) + 1
            else:
                return


def _read_once_more(database: Path, ends: float, quiet_hour: bool) -> bool:
    """Wait for two whole walks of every inbox, every child, every re-check, every letter.

    In a `quiet_hour` children whose count is as it was are read too, as each hour: one more and
    one less between two reads leave it so. Twice, since a walk under way passes over the mark.
    """
    if quiet_hour:
        _sql(database, "UPDATE source SET next_due_at = ? WHERE child != ''", _now())
    since = _now()
    walks = dict(_sql(database, _WALKS))
    while not _all_read(database, since, walks):
        if time.monotonic() > ends:
            return False
        time.sleep(0.3)
    _sql(database, "UPDATE message SET check_at = ? WHERE direction = 'in'", _now())
    marked = _now()
    while _sql(database, _UNCHECKED, marked) or _sql(database, _UNSETTLED):
        if time.monotonic() > ends:
            return False
        time.sleep(0.3)
    return True


_TABLES = "SELECT 1 FROM sqlite_master WHERE name = 'outbox'"
_WALKS = "SELECT id, coalesce(json_extract(cursor, '$.walks'), 0) FROM source WHERE child = ''"
_UNREAD_CHILDREN = """SELECT id FROM source WHERE child != '' AND closed_at IS NULL AND
    (next_due_at <= ? OR json_extract(cursor, '$.position') IS NOT NULL) LIMIT 1"""
_UNCHECKED = """SELECT id FROM message WHERE direction = 'in' AND deleted_at IS NULL
    AND check_at <= ? LIMIT 1"""
_UNSETTLED = """SELECT id FROM outbox WHERE state IN ('queued', 'sending')
    OR (state = 'unknown' AND check_at IS NOT NULL) LIMIT 1"""


def _all_read(database: Path, since: str, walks: dict[int, int]) -> bool:
    now = dict(_sql(database, _WALKS))
    walked = all(now[number] >= walks.get(number, 0) + 2 for number in now)
    return walked and not _sql(database, _UNREAD_CHILDREN, since)


def _sql(database: Path, statement: str, *values: str) -> list[Any]:
    with sqlite3.connect(database, timeout=30) as connection:
        return connection.execute(statement, values).fetchall()


def _now() -> str:
    """As SQLite's times are stored."""
    return (datetime.now(UTC) - timedelta(0)).strftime("%Y-%m-%d %H:%M:%S.%f")
