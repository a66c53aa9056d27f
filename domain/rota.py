"""Who is on call, and when: data that a lead keeps, read by the emergency lane."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

EVERYONE = 3  # the last rung: officer 0, deputy 1, lead 2
EVERY_DAY = frozenset(range(7))  # Monday 0 … Sunday 6


@dataclass(frozen=True, slots=True)
class OnCall:
    """One person's turn. It may pass midnight; equal times are the whole day."""

    name: str
    rung: int  # on which they are paged first
    paths: tuple[str, ...]  # "account/address": how they are paged, all at once
    days: frozenset[int] = EVERY_DAY  # on which the turn begins
    begins: time = time(0)
    ends: time = time(0)
    since: date | None = None
    until: date | None = None  # with this day

    def serves(self, at: datetime) -> bool:
        """Whether the turn is on at this local time."""
        begun = at.date()
        if self.begins < self.ends:
            on = self.begins <= at.time() < self.ends
        elif at.time() >= self.begins:
            on = True
        else:  # the turn that began yesterday
            begun -= timedelta(days=1)
            on = at.time() < self.ends
        in_time = (self.since or begun) <= begun <= (self.until or begun)
        return on and in_time and begun.weekday() in self.days


def on_rung(turns: list[OnCall], rung: int, at: datetime) -> list[OnCall]:
    """Those to be paged on this rung now; on the last one everybody whose turn it is."""
    return [turn for turn in turns if turn.serves(at) and rung in (turn.rung, EVERYONE)]
