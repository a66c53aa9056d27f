"""The truth on disk: one JSON line for each thing that happened, flushed at once.

Tests compare Balagh's database with this file, never with what the API serves.

    created   channel id private_id kind author text parent root thread created_at visible_at ours
    edited    channel id version version_id text visible_at
    deleted   channel id
    write     channel op accepted id parent text reason     a reply or message that we received
    read      platform path items=[[channel, id, version, digest]…] gone=[[channel, id]…]
    unread    of=SEQ of a read whose answer could not be sent after all
    fault     platform path fault
    violation platform path what
    frozen    nothing more will change

Every line has `event`, `at` and `seq`. `id` is the item's first id and never changes.
"""

import hashlib
import json
import threading
from pathlib import Path
from typing import Any

from simulator.clock import Clock, iso


def digest(text: str) -> str:
    """A short fingerprint of a text, the same on both sides of a comparison."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


class Journal:
    def __init__(self, clock: Clock, path: Path | None = None) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._seq = 0
        self._file = path.open("a", encoding="utf-8") if path else None

    def record(self, event: str, **facts: Any) -> int:
        """Write one line; returns its number."""
        with self._lock:
            self._seq += 1
            line = {"seq": self._seq, "event": event, "at": iso(self._clock.now()), **facts}
            if self._file:
                self._file.write(json.dumps(line, ensure_ascii=True) + "\n")
                self._file.flush()
            return self._seq

    def close(self) -> None:
        with self._lock:
            if self._file:
                self._file.close()
                self._file = None
