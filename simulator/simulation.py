"""Everything the platform modules share: one world, its journal, and what may go wrong."""

import random
import threading
from pathlib import Path
from typing import Any

from simulator import accounts
from simulator.clock import Clock
from simulator.faults import Faults
from simulator.ids import Ids
from simulator.journal import Journal
from simulator.limits import Limits
from simulator.paging import Pager
from simulator.switches import Switches
from simulator.tokens import Tokens
from simulator.wire import Request
from simulator.world import Citizen, Item, World


class Simulation:
    def __init__(
        self,
        *,
        seed: int = 0,
        journal: Path | None = None,
        switches: Switches | None = None,
        fault_rate: float = 0.0,
        lag_s: float = 1.0,
    ) -> None:
        self.seed = seed
        self.rng = random.Random(seed)
        self.clock = Clock()
        self.journal = Journal(self.clock, journal)
        self.switches = switches or Switches()
        self.faults = Faults(random.Random(seed + 1), fault_rate)
        self.limits = Limits(self.clock)
        self.tokens = Tokens(self.clock, random.Random(seed + 2))
        self.pager = Pager(self.clock, random.Random(seed + 3))
        self.world = World(self.clock, self.journal, Ids(random.Random(seed + 4)), lag_s)
        self.hang_s = 30.0  # how long a socket that never answers is held open
        self.retry_after_s = 900.0  # what a 429 with a reset says; soaks make it short
        self.frozen = threading.Event()
        self._lock = threading.Lock()
        self._violations: list[dict[str, str]] = []
        self._writes: list[dict[str, Any]] = []
        self.city = {citizen.channel: self.world.join(citizen) for citizen in _city()}

    def violation(self, request: Request, what: str) -> None:
        """The client asked for something the platform does not specify."""
        entry = {"platform": request.platform, "path": request.path, "what": what}
        with self._lock:
            self._violations.append(entry)
        self.journal.record("violation", **entry)

    def bug(self, error: str) -> None:
        """The simulator itself failed; listed with the violations, so that no test passes by it."""
        entry = {"platform": "simulator", "path": "", "what": error}
        with self._lock:
            self._violations.append(entry)
        self.journal.record("violation", **entry)

    def violations(self) -> list[dict[str, str]]:
        with self._lock:
            return list(self._violations)

    def accepted(self, op: str, item: Item) -> None:
        """A write arrived and became `item`: say so in the journal and in /_sim/writes."""
        entry = {
            "channel": item.channel, "op": op, "id": item.id, "parent": item.parent,
            "thread": item.thread, "text": item.versions[0].text,
        }  # fmt: skip
        with self._lock:
            self._writes.append(entry)
        self.journal.record("write", accepted=True, **entry)

    def refused(self, channel: str, op: str, reason: str, text: str = "") -> None:
        """A write arrived and was turned away."""
        self.journal.record(
            "write", accepted=False, channel=channel, op=op, reason=reason, text=text
        )

    def writes(self) -> list[dict[str, Any]]:
        with self._lock:
            return list(self._writes)

    def freeze(self) -> None:
        """Nothing more will be made, edited or deleted by the script."""
        self.frozen.set()
        self.journal.record("frozen")


def _city() -> list[Citizen]:
    x, fb, ig, yt = accounts.X, accounts.FACEBOOK, accounts.INSTAGRAM, accounts.YOUTUBE
    sms = accounts.TWILIO
    return [
        Citizen("x", x.user_id, x.username, x.name, city=True),
        Citizen("facebook", fb.page_id, fb.username, fb.page_name, city=True),
        Citizen("instagram", ig.user_id, ig.username, ig.name, ig.private_pk, city=True),
        Citizen("youtube", yt.channel_id, yt.handle, yt.title, city=True),
        Citizen("twilio", sms.account_sid, sms.number, sms.name, city=True),
    ]
