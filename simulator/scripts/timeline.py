"""Things that happen at their time, one after the other, until the world is frozen."""

import heapq
import time
from collections.abc import Callable
from itertools import count

from simulator.simulation import Simulation

Deed = Callable[[], None]


class Timeline:
    """Deeds by second after the start; a deed may plan later ones."""

    def __init__(self, speed: float = 1.0) -> None:
        self._speed = speed
        self._order = count()
        self._planned: list[tuple[float, int, Deed]] = []

    def at(self, second: float, deed: Deed) -> None:
        heapq.heappush(self._planned, (second, next(self._order), deed))

    def play(self, sim: Simulation) -> None:
        """Do everything in time, then freeze the world; stops early when frozen from outside."""
        started = time.monotonic()
        while self._planned and not sim.frozen.is_set():
            second, _, deed = heapq.heappop(self._planned)
            wait = second / self._speed - (time.monotonic() - started)
            if wait > 0 and sim.frozen.wait(wait):
                return
            deed()
        sim.freeze()
