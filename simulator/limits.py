"""Rate windows and daily quotas, on by default."""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from simulator.clock import Clock


@dataclass(frozen=True)
class Usage:
    """Where a budget stands after this call."""

    allowed: bool
    limit: int
    remaining: int
    reset: datetime

    @property
    def reset_epoch(self) -> int:
        return int(self.reset.timestamp()) + 1

    @property
    def percent(self) -> int:
        return round(100 * (self.limit - self.remaining) / self.limit) if self.limit else 100


class Limits:
    """Fixed windows that open at the first call, as the platforms count."""

    def __init__(self, clock: Clock) -> None:
        self.on = True
        self.scale = 1.0  # a test shrinks all limits at once
        self._clock = clock
        self._lock = threading.Lock()
        self._windows: dict[str, tuple[datetime, int]] = {}

    def take(
        self,
        name: str,
        limit: int,
        window_s: float,
        *,
        cost: int = 1,
        ends: datetime | None = None,
    ) -> Usage:
        """Spend from the window called `name`; refused calls cost nothing.

        `ends` fixes the window's end (a quota day) instead of counting from the first call.
        """
        now = self._clock.now()
        limit = max(1, int(limit * self.scale))
        with self._lock:
            reset, used = self._windows.get(name, (now, 0))
            if reset <= now:
                reset, used = ends or now + timedelta(seconds=window_s), 0
            allowed = used + cost <= limit or not self.on
            used = min(limit, used + cost) if allowed else used
            self._windows[name] = (reset, used)
        return Usage(allowed, limit, limit - used, reset)

    def clear(self) -> None:
        with self._lock:
            self._windows.clear()
