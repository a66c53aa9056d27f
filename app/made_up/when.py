"""When made-up cases are opened: two years that grow, quiet weekends, busy evenings, rainy days."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import accumulate
from random import Random

DAYS = 730
RAIN = 6.0  # so many times a day's messages on a day of rain
_SHARJAH = timedelta(hours=4)
_HOURS = (
    2, 1, 1, 1, 1, 2, 4, 6, 8, 9, 10, 10, 9, 8, 8, 8, 9, 10, 11, 12, 12, 10, 7, 4,
)  # fmt: skip  # from midnight in Sharjah


def openings(random: Random, until: datetime, count: int) -> list[datetime]:
    """So many moments before `until`, in order."""
    first = (until + _SHARJAH - timedelta(days=DAYS)).replace(hour=0, minute=0, second=0) - _SHARJAH
    days = list(accumulate(_weight(first + timedelta(days=day)) for day in range(DAYS + 1)))
    hours = list(accumulate(_HOURS))
    chosen = sorted(
        first.timestamp() + day * 86_400 + hour * 3_600 + random.random() * 3_600
        for day, hour in zip(
            random.choices(range(DAYS + 1), cum_weights=days, k=count),
            random.choices(range(24), cum_weights=hours, k=count),
            strict=True,
        )
    )
    end = until.timestamp()
    return [datetime.fromtimestamp(int(min(at, end - 1)), until.tzinfo) for at in chosen]


def is_rainy(at: datetime) -> bool:
    """A few winter days a year, always the same ones."""
    local = at + _SHARJAH
    return (local.month, local.day) in {(1, 9), (2, 12), (2, 13), (3, 5), (11, 24), (12, 19)}


def _weight(day: datetime) -> float:
    local = day + _SHARJAH
    growth = 1 + (local.year - 2020) * 0.2 + local.month / 60
    weekend = 0.7 if local.weekday() >= 4 else 1.0
    return growth * weekend * (RAIN if is_rainy(day) else 1.0)
