"""Many items by seed over four channels, with everything that goes wrong in a real feed.

Threads, edits, deletions, late-indexed items, authors that the platform hides, odd text, and the
same citizen posting the same text twice. A fifth is there at the start, from the day before; at
the end the world is frozen and the journal says so.
"""

import random
from collections import defaultdict
from datetime import timedelta
from functools import partial
from typing import Any

from simulator.scripts.odd_text import text
from simulator.scripts.plan import Plan
from simulator.scripts.timeline import Timeline
from simulator.simulation import Simulation
from simulator.world import Citizen, Item

THERE_ALREADY = 0.2
OLDEST = timedelta(hours=20)  # of those; a platform's windows for answering are open longer
CHANNELS = ("x", "facebook", "instagram", "youtube")
POST = {"x": "post", "facebook": "post", "instagram": "media", "youtube": "video"}
KINDS: dict[str, dict[str, int]] = {
    "x": {"mention": 60, "reply": 25, "dm": 15},
    "facebook": {
        "visitor_post": 15, "tagged": 5, "comment": 45, "reply": 20, "review": 5, "message": 10,
    },
    "instagram": {"comment": 60, "reply": 25, "tag": 5, "message": 10},
    "youtube": {"comment": 65, "reply": 35},
}  # fmt: skip
LONGEST = {"x": 2000, "facebook": 6000, "instagram": 2000, "youtube": 8000}
LONGEST_MESSAGE = 900
EDITABLE = {
    ("x", "mention"), ("facebook", "visitor_post"), ("facebook", "comment"),
    ("facebook", "reply"), ("youtube", "comment"), ("youtube", "reply"),
}  # fmt: skip
ANSWERABLE = {"x": "mention", "facebook": "comment", "instagram": "comment", "youtube": "comment"}
PEOPLE = 300
ITEMS_A_POST = 60
LATEST_S = 4.0  # an item is shown so much after its time, at most

EDITED, DELETED, LATE, TWICE, HIDDEN_AUTHOR, HELD = 0.04, 0.03, 0.12, 0.03, 0.02, 0.03


def soak(sim: Simulation, plan: Plan) -> None:
    Soak(sim, plan).play()


class Soak:
    def __init__(self, sim: Simulation, plan: Plan) -> None:
        self._sim, self._plan = sim, plan
        self._rng = random.Random(sim.seed)
        self._timeline = Timeline(plan.speed)
        self._posts: dict[str, list[Item]] = defaultdict(list)
        self._answerable: dict[str, list[Item]] = defaultdict(list)
        self._last: dict[str, Item] = {}
        self._made: dict[str, int] = defaultdict(int)
        self._age = OLDEST  # of what is made now

    def play(self) -> None:
        for channel in CHANNELS:
            for _ in range(3):
                self._publish(channel)
        first = int(self._plan.items * THERE_ALREADY)
        for number in range(first):
            self._age = OLDEST * (1 - number / first)
            self._item(number, 0.0)
        self._age = timedelta(0)
        for number in range(first, self._plan.items):
            second = self._plan.duration_s * (number - first) / max(1, self._plan.items - first)
            self._timeline.at(second, partial(self._item, number, second))
        self._timeline.play(self._sim)

    def _publish(self, channel: str) -> None:
        post = self._sim.world.add(
            channel, POST[channel], self._sim.city[channel],
            f"بلدية الشارقة: خبر {len(self._posts[channel]) + 1}", **self._when(),
        )  # fmt: skip
        self._posts[channel].append(post)

    def _item(self, number: int, second: float) -> None:
        rng = self._rng
        channel = rng.choice(CHANNELS)
        self._made[channel] += 1
        if self._made[channel] % ITEMS_A_POST == 0:
            self._publish(channel)
        again = self._last.get(channel)
        if again is not None and again.deleted is None and rng.random() < TWICE:
            item = self._add(channel, again.kind, again.author, again.versions[0].text, again)
        else:
            kind = self._kind(channel)
            item = self._add(
                channel, kind, self._somebody(channel), self._text(channel, kind, number)
            )
        self._last[channel] = item
        self._fate(item, second)

    def _kind(self, channel: str) -> str:
        kinds = KINDS[channel]
        kind = self._rng.choices(list(kinds), list(kinds.values()))[0]
        if kind == "reply" and not self._alive(channel):
            return "mention" if channel == "x" else "comment"
        return kind

    def _text(self, channel: str, kind: str, number: int) -> str:
        longest = LONGEST_MESSAGE if kind in ("dm", "message") else LONGEST[channel]
        made = text(self._rng, number, longest)
        # A reply that dropped our name is found by its conversation alone.
        named = kind == "mention" or (kind == "reply" and self._rng.random() < 0.8)
        return f"@ShjMunicipality {made}" if channel == "x" and named else made

    def _add(
        self, channel: str, kind: str, author: Citizen, said: str, again: Item | None = None
    ) -> Item:
        parent = again.parent if again else self._parent(channel, kind)
        item = self._sim.world.add(
            channel, kind, author, said, parent=parent, extra=self._extra(channel, kind),
            **self._when(late=self._rng.random() < LATE),
        )  # fmt: skip
        if kind == ANSWERABLE[channel] and "moderation" not in item.extra:
            self._answerable[channel].append(item)
        return item

    def _when(self, late: bool = False) -> dict[str, Any]:
        """What is from the day before is visible; of the new, some is shown late."""
        created = self._sim.clock.now() - self._age
        if self._age:
            return {"created": created, "visible_at": created}
        if late:
            wait = self._rng.uniform(0.3, LATEST_S) / self._plan.speed
            return {"created": created, "visible_at": created + timedelta(seconds=wait)}
        return {"created": created}

    def _extra(self, channel: str, kind: str) -> dict[str, Any]:
        extra: dict[str, Any] = {}
        if kind not in ("dm", "message") and self._rng.random() < HIDDEN_AUTHOR:
            extra |= {"author_missing": True, "author_gone": True}
        if (channel, kind) == ("youtube", "comment") and self._rng.random() < HELD:
            extra["moderation"] = "heldForReview"
        if kind == "review":
            extra["recommendation"] = self._rng.choice(("positive", "negative"))
        return extra

    def _parent(self, channel: str, kind: str) -> str | None:
        if kind == "reply":
            alive = self._alive(channel)
            # Mostly recent threads, sometimes an old one that wakes up.
            recent = alive[-40:] if self._rng.random() < 0.8 else alive
            return self._rng.choice(recent).id
        if kind == "comment":
            return self._rng.choice(self._posts[channel][-12:]).id
        return None

    def _alive(self, channel: str) -> list[Item]:
        now = self._sim.clock.now()
        return [item for item in self._answerable[channel] if item.visible(now)]

    def _somebody(self, channel: str) -> Citizen:
        number = self._rng.randrange(PEOPLE)
        handle = f"citizen{number}" if channel != "youtube" else f"@citizen{number}"
        return self._sim.world.meet(channel, handle, f"ساكن {number}")

    def _fate(self, item: Item, second: float) -> None:
        """Perhaps it will be edited, perhaps deleted, before the end."""
        rng, left = self._rng, max(0.0, self._plan.duration_s - second)
        if (item.channel, item.kind) in EDITABLE and rng.random() < EDITED:
            self._timeline.at(second + rng.uniform(0.02, 0.9) * left, partial(self._edit, item))
        if rng.random() < DELETED and item.kind not in ("dm", "message"):
            self._timeline.at(second + rng.uniform(0.02, 0.9) * left, partial(self._delete, item))

    def _edit(self, item: Item) -> None:
        if item.deleted is None:
            said = f"{item.versions[-1].text} (تعديل {len(item.versions)})"
            self._sim.world.edit(item.channel, item.id, said)

    def _delete(self, item: Item) -> None:
        self._sim.world.delete(item.channel, item.id)
