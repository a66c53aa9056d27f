"""When a first answer and a solution are due: sla.yaml over the clock of domain/sla.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.finding import Finding
from domain.sla import Calendar, Hours, Season, due
from pipeline.draft import Context, Draft
from pipeline.shape import ShapeWrong, inside, items, known, mapping, need, number, text

if TYPE_CHECKING:
    from pipeline.rulebook import RuleBook

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Week = tuple[tuple[Hours, ...], ...]


@dataclass(frozen=True, slots=True)
class Target:
    """So many minutes of one calendar."""

    minutes: float
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class Targets:
    first_response: Target
    resolution: Target


@dataclass(frozen=True)
class SlaRules:
    calendars: dict[str, Calendar]
    priorities: dict[int, Targets]


def set_deadlines(draft: Draft, context: Context, rules: RuleBook) -> Draft:
    """Counted from when the citizen wrote; from now where the platform's clock is ahead of ours."""
    start = min(draft.message.created_at, context.now)
    answer, solution = deadlines(rules.sla, draft.priority, start)
    targets = rules.sla.priorities[draft.priority]
    first, last = targets.first_response, targets.resolution
    because = (
        f"priority {draft.priority}: an answer in {first.minutes:g} minutes of "
        f"{first.calendar.name}, a solution in {last.minutes:g} of {last.calendar.name}"
    )
    value = {"first_response": answer.isoformat(), "resolution": solution.isoformat()}
    return draft.having(
        Finding("set_deadlines", value, 1.0, because),
        first_response_due=answer,
        resolution_due=solution,
    )


def deadlines(sla: SlaRules, priority: int, start: datetime) -> tuple[datetime, datetime]:
    """By when a case of this priority wants its first answer, and its solution."""
    targets = sla.priorities[priority]
    first, last = targets.first_response, targets.resolution
    answer = due(start, first.minutes, first.calendar)
    return answer, max(answer, due(start, last.minutes, last.calendar))


def load(data: dict[str, Any]) -> SlaRules:
    """sla.yaml; its header tells the shape."""
    mapping(data, allowed=("zone", "calendars", "priorities"))
    zone = text(need(data, "zone"), "zone")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise ShapeWrong("zone", f"{zone!r} is no time zone known here") from unknown
    calendars = {
        name: _calendar(name, zone, value)
        for name, value in mapping(need(data, "calendars"), "calendars").items()
    }
    raw = need(data, "priorities")
    if not isinstance(raw, dict) or set(raw) != {1, 2, 3, 4}:
        raise ShapeWrong("priorities", "exactly the priorities 1, 2, 3 and 4 are needed")
    return SlaRules(calendars, {rank: _targets(raw[rank], rank, calendars) for rank in sorted(raw)})


def _targets(value: object, rank: int, calendars: dict[str, Calendar]) -> Targets:
    key = f"priorities.{rank}"
    both = mapping(value, key, ("first_response", "resolution"))
    return Targets(
        _target(need(both, "first_response", key), f"{key}.first_response", calendars),
        _target(need(both, "resolution", key), f"{key}.resolution", calendars),
    )


def _target(value: object, key: str, calendars: dict[str, Calendar]) -> Target:
    one = mapping(value, key, ("minutes", "calendar"))
    calendar = known(need(one, "calendar", key), calendars, inside(key, "calendar"))
    minutes = number(need(one, "minutes", key), inside(key, "minutes"), 1, 1_000_000)
    return Target(minutes, calendars[calendar])


def _calendar(name: str, zone: str, value: object) -> Calendar:
    key = f"calendars.{name}"
    one = mapping(value, key, ("week", "holidays", "seasons"))
    seasons = []
    for index, season in enumerate(items(one.get("seasons", []), inside(key, "seasons"))):
        here = f"{key}.seasons.{index}"
        facts = mapping(season, here, ("name", "first", "last", "week"))
        seasons.append(
            Season(
                text(need(facts, "name", here), here),
                _day(need(facts, "first", here), inside(here, "first")),
                _day(need(facts, "last", here), inside(here, "last")),
                _week(need(facts, "week", here), inside(here, "week")),
            )
        )
    holidays = items(one.get("holidays", []), inside(key, "holidays"))
    return Calendar(
        name,
        zone,
        _week(need(one, "week", key), inside(key, "week")),
        frozenset(_day(day, inside(key, "holidays")) for day in holidays),
        tuple(seasons),
    )


def _week(value: object, key: str) -> Week:
    week = mapping(value, key, DAYS)
    found = tuple(
        tuple(_hours(one, inside(key, day)) for one in items(week.get(day, []), inside(key, day)))
        for day in DAYS
    )
    if not any(found):
        raise ShapeWrong(key, "a week needs some working hours")
    return found


def _hours(value: object, key: str) -> Hours:
    """Reads 07:30-14:30; 24:00 is the end of the day."""
    parts = text(value, key).split("-")
    try:
        opens, closes = (time.fromisoformat(part.replace("24:00", "00:00")) for part in parts)
    except ValueError as wrong:
        raise ShapeWrong(key, f"{value!r} is not of the form 07:30-14:30") from wrong
    if closes != time.min and closes <= opens:
        raise ShapeWrong(key, f"{value!r} ends before it begins")
    return opens, closes


def _day(value: object, key: str) -> date:
    if type(value) is not date:
        raise ShapeWrong(key, f"a date like 2026-12-02 is needed here, not {value!r}")
    return value
