"""What became of a made-up case: its status, who has it, who wrote when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from math import exp
from random import Random

from app.made_up import texts
from domain.finding import ACTIONABLE, Decision

_OPEN_FOR = 60.0  # days after which two of three that were open have ended
_MINUTE = timedelta(minutes=1)
_BUSY = list(accumulate(1 / (rank + 3) for rank in range(len(texts.AGENTS))))


@dataclass(slots=True)
class Story:
    """What became of a case. `turns`: whether the city wrote, and when."""

    status: str
    assignee: str | None
    taken_at: datetime | None
    turns: list[tuple[bool, datetime]]


def told_of(random: Random, decision: Decision, at: datetime, until: datetime) -> Story:
    """What became of it: its status, who has it, who wrote when."""
    age = (until - at) / timedelta(days=1)
    if decision.intent not in ACTIONABLE and not decision.emergency:
        sampled = age < 14 and random.random() < 0.02
        return Story("new" if sampled else "no_action", None, None, [])
    status = _status(random, age)
    story = Story(status, None, None, [])
    if status == "new" or (status == "triaged" and random.random() < 0.8):
        return story
    story.taken_at = at + random.uniform(4, 90) * _MINUTE
    story.assignee = random.choices(texts.AGENTS, cum_weights=_BUSY)[0]
    moment = story.taken_at
    if random.random() < 0.6:
        story.turns.append((True, moment := moment + random.uniform(5, 300) * _MINUTE))
        if random.random() < 0.25:
            story.turns.append((False, moment + random.uniform(5, 2000) * _MINUTE))
    story.turns = [turn for turn in story.turns if turn[1] < until]
    if story.taken_at >= until:
        return Story("new", None, None, [])
    return story


def _status(random: Random, age: float) -> str:
    if random.random() < 0.02 + 1.3 * exp(-age / _OPEN_FOR):
        fresh = age < 0.2
        return random.choices(
            ("new", "triaged", "in_progress", "waiting_body", "waiting_citizen"),
            (70, 15, 10, 3, 2) if fresh else (18, 17, 32, 22, 11),
        )[0]
    if random.random() < 0.08:
        return "redirected"
    return "resolved" if random.random() < (0.8 if age < 30 else 0.12) else "closed"
