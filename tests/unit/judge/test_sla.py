"""Working time: what holds for any calendar, and the known days of this one."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.sla import Calendar, Season, around_the_clock, due, elapsed
from pipeline.deadlines import SlaRules, Target, Targets, deadlines
from tests.factories import PIPELINE

DEPARTMENTS = PIPELINE.rules.sla.calendars["departments"]
HOTLINE = PIPELINE.rules.sla.calendars["hotline"]
SPLIT = ((time(8), time(12)), (time(16), time.min))
# Clocks go forward and back here, which they never do in Sharjah.
LONDON = Calendar(
    "London",
    "Europe/London",
    (SPLIT,) * 5 + ((),) * 2,
    frozenset({date(2027, 1, 1)}),
    (Season("summer", date(2027, 7, 1), date(2027, 7, 31), (((time(6), time(9)),),) * 7),),
)
CALENDARS = st.sampled_from([DEPARTMENTS, HOTLINE, LONDON, around_the_clock()])
MOMENTS = st.integers(0, 60 * 24 * 730).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes, seconds=7)
)
MINUTES = st.integers(0, 20_000)


def sharjah(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+04:00").astimezone(UTC)


@given(CALENDARS, MOMENTS, MINUTES)
def test_what_is_due_has_elapsed(calendar: Calendar, start: datetime, minutes: int) -> None:
    end = due(start, minutes, calendar)
    assert end >= start
    assert end.tzinfo is UTC
    assert elapsed(start, end, calendar) == timedelta(minutes=minutes)


@given(CALENDARS, MOMENTS, MINUTES, MINUTES)
def test_more_is_due_later(calendar: Calendar, start: datetime, one: int, other: int) -> None:
    less, more = sorted((one, other))
    assert due(start, less, calendar) <= due(start, more, calendar)


@given(CALENDARS, st.lists(MOMENTS, min_size=3, max_size=3).map(sorted))
def test_time_adds_up(calendar: Calendar, moments: list[datetime]) -> None:
    first, second, third = moments
    parts = elapsed(first, second, calendar) + elapsed(second, third, calendar)
    assert parts == elapsed(first, third, calendar) <= third - first
    assert elapsed(third, first, calendar) == timedelta()


@given(MOMENTS, MINUTES)
def test_around_the_clock_is_plain_time(start: datetime, minutes: int) -> None:
    assert due(start, minutes, HOTLINE) == start + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-11-23T09:00", 60, "2026-11-23T10:00"),
        ("2026-11-23T15:00", 60, "2026-11-24T08:00"),  # over night
        ("2026-11-26T15:00", 60, "2026-11-30T08:00"),  # Thursday to Monday
        ("2026-11-28T12:00", 30, "2026-11-30T08:00"),  # from the weekend
        ("2026-12-01T15:00", 60, "2026-12-07T08:00"),  # National Day, then the weekend
        ("2027-02-09T14:00", 60, "2027-02-10T09:30"),  # Ramadan
    ],
)
def test_the_departments(start: str, minutes: int, end: str) -> None:
    assert due(sharjah(start), minutes, DEPARTMENTS) == sharjah(end)


def test_a_solution_is_never_due_before_an_answer() -> None:
    targets = Targets(Target(60, HOTLINE), Target(5, HOTLINE))
    start = sharjah("2026-11-23T09:00")
    answer, solution = deadlines(SlaRules({}, {1: targets}), 1, start)
    assert answer == solution == start + timedelta(hours=1)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        due(datetime(2026, 1, 1), 5, HOTLINE)  # noqa: DTZ001 - what is tested


def test_a_calendar_without_hours_does_not_search_for_ever() -> None:
    with pytest.raises(ValueError, match="never"):
        due(sharjah("2026-11-23T09:00"), 5, Calendar("never", "UTC", ((),) * 7))
