"""What goes wrong, and when: a queue of one-shot faults, and a random rate by seed."""

import random
import re
import threading
from dataclasses import dataclass

PLATFORM_SHAPED = frozenset({"429", "429_no_reset", "401", "403", "500"})
ON_THE_WIRE = frozenset(
    {
        "502_html", "503_html", "truncated", "not_json", "null_body", "slow_drip",
        "black_hole", "reset", "accept_then_hang", "refuse_then_hang", "accept_then_502",
    }
)  # fmt: skip
IN_PAGING = frozenset({"repeat_cursor", "empty_page_with_next", "refuse_cursor"})
FAULTS = PLATFORM_SHAPED | ON_THE_WIRE | IN_PAGING

# Without 401 and 403: those say that a person must act, so a random one proves nothing.
RANDOM_READS = (
    "429", "429_no_reset", "500", "502_html", "503_html", "truncated", "not_json", "null_body",
    "black_hole", "reset", "repeat_cursor", "empty_page_with_next", "refuse_cursor",
)  # fmt: skip
RANDOM_WRITES = (
    "429", "500", "502_html", "truncated", "reset", "accept_then_hang", "refuse_then_hang",
    "accept_then_502",
)  # fmt: skip
# A rotated token whose answer is lost needs a person, so a random fault never accepts.
RANDOM_TOKENS = ("500", "502_html", "503_html", "refuse_then_hang")


@dataclass
class Planned:
    platform: str
    fault: str
    path: re.Pattern[str] | None = None
    method: str | None = None
    times: int = 1
    skip: int = 0  # requests that fit and are let through first

    def fits(self, platform: str, method: str, path: str) -> bool:
        return (
            self.platform == platform
            and (self.method is None or self.method == method)
            and (self.path is None or self.path.search(path) is not None)
        )


class Faults:
    def __init__(self, rng: random.Random, rate: float = 0.0) -> None:
        self.rate = rate
        self.never: frozenset[tuple[str, str]] = frozenset()  # (platform, fault), not by chance
        self._rng = rng
        self._planned: list[Planned] = []
        self._lock = threading.Lock()

    def plan(
        self,
        platform: str,
        fault: str,
        *,
        path: str | None = None,
        method: str | None = None,
        times: int = 1,
        skip: int = 0,
    ) -> None:
        if fault not in FAULTS:
            raise ValueError(f"no fault {fault!r}; there are {', '.join(sorted(FAULTS))}")
        pattern = re.compile(path) if path else None
        with self._lock:
            self._planned.append(Planned(platform, fault, pattern, method, times, skip))

    def clear(self) -> None:
        with self._lock:
            self._planned.clear()

    def pick(self, platform: str, method: str, path: str) -> str | None:
        """The fault for this request: the first planned one that fits, else perhaps a random."""
        with self._lock:
            for planned in self._planned:
                if planned.fits(platform, method, path):
                    if planned.skip > 0:
                        planned.skip -= 1
                        continue
                    planned.times -= 1
                    if planned.times <= 0:
                        self._planned.remove(planned)
                    return planned.fault
            if self._rng.random() >= self.rate:
                return None
            choices = RANDOM_READS if method == "GET" else RANDOM_WRITES
            fault = self._rng.choice(RANDOM_TOKENS if "token" in path else choices)
            return None if (platform, fault) in self.never else fault
