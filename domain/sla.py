"""Working time: when something is due, and how much of it has passed.

A calendar is data: hours of each weekday, holidays, and stretches such as Ramadan with hours of
their own. Times go in and come out as aware UTC; the calendar's zone decides what a day is. Nothing
is counted along the way: both functions work from the calendar alone, so nothing can drift.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Hours = tuple[time, time]  # from, to; to = midnight means the end of the day
_SEARCHED = timedelta(days=3700)  # a calendar without any hours must not search for ever
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Season:
    """From the first to the last day, both included, other hours hold."""

    name: str
    first: date
    last: date
    week: tuple[tuple[Hours, ...], ...]


@dataclass(frozen=True, slots=True)
class Calendar:
    """`week` has seven entries, Monday first, each with that day's stretches of work in order."""

    name: str
    zone: str
    week: tuple[tuple[Hours, ...], ...]
    holidays: frozenset[date] = field(default_factory=frozenset)
    seasons: tuple[Season, ...] = ()

    def hours(self, day: date) -> tuple[Hours, ...]:
        """The stretches of work of a day; none on a holiday."""
        if day in self.holidays:
            return ()
        for season in self.seasons:
            if season.first <= day <= season.last:
                return season.week[day.weekday()]
        return self.week[day.weekday()]


def around_the_clock(name: str = "24x7", zone: str = "UTC") -> Calendar:
    """Every minute counts."""
    return Calendar(name, zone, ((((time.min, time.min)),),) * 7)


def due(start: datetime, minutes: float, calendar: Calendar) -> datetime:
    """The moment at which `minutes` of working time have passed since `start`.

    Raises ValueError for a naive `start`, and where the calendar has not that much time in ten
    years.
    """
    left = timedelta(minutes=max(0.0, minutes))
    start = _utc(start)
    for opens, closes in _stretches(start, start + _SEARCHED, calendar):
        here = closes - opens
        if left <= here:
            return opens + left
        left -= here
    raise ValueError(f"the calendar {calendar.name!r} has not enough working time")


def elapsed(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """Working time from `start` to `end`; none where `end` comes first."""
    stretches = _stretches(_utc(start), _utc(end), calendar)
    return sum((closes - opens for opens, closes in stretches), timedelta())


def _stretches(
    start: datetime, end: datetime, calendar: Calendar
) -> Iterator[tuple[datetime, datetime]]:
    """Working stretches within start…end, in UTC. One of no length is given at an opening."""
    zone = ZoneInfo(calendar.zone)
    day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    while day <= last:
        for opens, closes in calendar.hours(day):
            begins = _at(day, opens, zone)
            ends = _at(day + _DAY, time.min, zone) if closes == time.min else _at(day, closes, zone)
            begins, ends = max(begins, start), min(ends, end)
            if begins < ends:
                yield begins, ends
        day += _DAY


def _at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time without a zone cannot be compared")
    return moment.astimezone(UTC)
