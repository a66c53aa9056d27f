"""A rain day in Sharjah: what citizens wrote, most of it no complaint.

`rain_day.jsonl` has one message a line, written by hand: channel, kind, author, name, language,
intent, text; of a complaint also its service and whether lives are at risk; `key` and `to` make
threads, `edit` and `delete` say what becomes of it. About a third is there when the day starts.
"""

import json
import random
from collections import defaultdict
from datetime import datetime, timedelta
from functools import partial
from importlib import resources
from typing import Any

from simulator.scripts.city_posts import ABOUT_US, CITY_POSTS
from simulator.scripts.plan import Plan
from simulator.scripts.timeline import Timeline
from simulator.simulation import Simulation
from simulator.world import Item

DAY_S = 600.0  # how long the rest of the day takes at speed 1
THERE_ALREADY = 0.35
PAST = timedelta(hours=20)

Line = dict[str, Any]


def rain_day(sim: Simulation, plan: Plan) -> None:
    Day(sim).play(plan.speed)


def lines() -> list[Line]:
    text = resources.files(__package__).joinpath("rain_day.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


class Day:
    def __init__(self, sim: Simulation) -> None:
        self._sim = sim
        self._rng = random.Random(sim.seed)
        self._posts: dict[str, list[Item]] = defaultdict(list)
        self._comments: dict[str, list[Item]] = defaultdict(list)
        self._keyed: dict[str, Item] = {}

    def play(self, speed: float) -> None:
        timeline = Timeline(speed)
        now = self._sim.clock.now()
        self._publish(now)
        for moment, line in self._ordered():
            if moment < THERE_ALREADY:
                item = self._write(line, now - PAST * (1 - moment / THERE_ALREADY))
                self._plan_rest(timeline, line, item, 0)
            else:
                second = DAY_S * (moment - THERE_ALREADY) / (1 - THERE_ALREADY)
                timeline.at(second, partial(self._arrive, timeline, line, second))
        timeline.play(self._sim)

    def _ordered(self) -> list[tuple[float, Line]]:
        """Every line with its moment in [0, 1); an answer comes soon after what it answers."""
        moments: dict[str, float] = {}
        placed = []
        for line in lines():
            if "to" in line:
                above = moments[line["to"]]
                moment = above + (1 - above) * self._rng.uniform(0.01, 0.05)
            else:
                moment = self._rng.random()
            if "key" in line:
                moments[line["key"]] = moment
            placed.append((moment, line))
        return sorted(placed, key=lambda pair: pair[0])

    def _publish(self, now: datetime) -> None:
        for number, (channel, kind, text) in enumerate(CITY_POSTS):
            when = now - PAST - timedelta(minutes=20 * (number + 1))
            extra = {"description": "بلدية مدينة الشارقة"} if kind == "video" else {}
            post = self._sim.world.add(
                channel, kind, self._sim.city[channel], text,
                created=when, visible_at=when, extra=extra,
            )  # fmt: skip
            self._posts[channel].append(post)
        when = now - timedelta(hours=6)
        visitor = self._sim.world.meet("youtube", "@jawla_uae", "جولة")
        self._sim.world.add("youtube", "video", visitor, ABOUT_US, created=when, visible_at=when)

    def _arrive(self, timeline: Timeline, line: Line, second: float) -> None:
        self._plan_rest(timeline, line, self._write(line, None), second)

    def _write(self, line: Line, when: datetime | None) -> Item:
        channel, kind = line["channel"], line["kind"]
        parent: Item | None = None
        if "to" in line:
            parent = self._keyed[line["to"]]
        elif kind == "reply" and self._comments[channel]:
            parent = self._rng.choice(self._comments[channel])
        elif kind in ("comment", "reply"):
            kind, parent = "comment", self._rng.choice(self._posts[channel])
        extra: dict[str, Any] = {}
        if kind == "quote":
            extra["quoted"] = self._rng.choice(self._posts[channel]).id
        if "recommends" in line:
            extra["recommendation"] = "positive" if line["recommends"] else "negative"
        item = self._sim.world.add(
            channel, kind, self._sim.world.meet(channel, line["author"], line["name"]),
            line["text"], parent=parent.id if parent else None, created=when, visible_at=when,
            extra=extra,
        )  # fmt: skip
        if kind == "comment":
            self._comments[channel].append(item)
        if "key" in line:
            self._keyed[line["key"]] = item
        return item

    def _plan_rest(self, timeline: Timeline, line: Line, item: Item, second: float) -> None:
        world, later = self._sim.world, second + self._rng.uniform(20, 90)
        if "edit" in line:
            timeline.at(later, lambda: _done(world.edit(item.channel, item.id, line["edit"])))
        if line.get("delete"):
            timeline.at(later, lambda: world.delete(item.channel, item.id))


def _done(_: object) -> None:
    """An edit gives its version; a deed gives nothing."""
