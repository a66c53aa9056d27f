"""Ids as each platform makes them, some of them equal across platforms on purpose.

X ids are snowflakes of the creation time, so a late-indexed post has an older id. Numbers exceed
2^53. One Instagram or private id in eight is a number that X has already used.
"""

import random
import threading
from collections.abc import Callable
from datetime import datetime

from simulator import accounts

_SNOWFLAKE_EPOCH_MS = 1288834974657
_URL_SAFE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


class Ids:
    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._lock = threading.Lock()
        self._used: set[str] = set()
        self._spare: list[str] = []  # X's ids, for another platform to collide with

    def author(self, channel: str) -> str:
        with self._lock:
            if channel == "youtube":
                return "UC" + self._word(22)
            return self._unused(lambda: str(self._rng.randrange(10**15, 10**17)))

    def item(self, channel: str, kind: str, created: datetime, parent: str | None) -> str:
        with self._lock:
            if channel == "x":
                return self._snowflake(created)
            if channel == "youtube":
                return self._youtube(kind, parent)
            if channel == "facebook":
                return self._facebook(kind, parent)
            return self._colliding()

    def private(self, created: datetime) -> str:
        """A number for the same item in Instagram's private API."""
        with self._lock:
            return self._colliding()

    def conversation(self, channel: str) -> str:
        with self._lock:
            number = str(self._rng.randrange(10**15, 10**17))
            return f"t_{number}" if channel == "facebook" else number

    def _snowflake(self, created: datetime) -> str:
        ms = int(created.timestamp() * 1000) - _SNOWFLAKE_EPOCH_MS
        made = self._unused(lambda: str((ms << 22) | self._rng.randrange(1 << 22)), "x")
        self._spare.append(made)
        return made

    def _youtube(self, kind: str, parent: str | None) -> str:
        if kind == "video":
            return self._word(11)
        if kind == "reply" and parent:
            return f"{parent.split('.')[0]}.{self._word(22)}"
        return "Ug" + self._word(22) + "AaABAg"

    def _facebook(self, kind: str, parent: str | None) -> str:
        number = self._unused(lambda: str(self._rng.randrange(10**16, 10**17)), "facebook")
        if kind == "message":
            return "m_" + self._word(60)
        if kind in ("comment", "reply") and parent:
            post = parent.split("_")[0 if kind == "reply" else -1]
            return f"{post}_{number}"
        if kind in ("post", "visitor_post", "tagged"):
            return f"{accounts.FACEBOOK.page_id}_{number}"
        return number

    def _colliding(self) -> str:
        if self._spare and self._rng.random() < 0.125:
            return self._spare.pop(self._rng.randrange(len(self._spare)))
        return self._unused(lambda: str(self._rng.randrange(17 * 10**15, 18 * 10**15)))

    def _word(self, length: int) -> str:
        return "".join(self._rng.choice(_URL_SAFE) for _ in range(length))

    def _unused(self, draw: Callable[[], str], space: str = "") -> str:
        while True:
            made = draw()
            if space + made not in self._used:
                self._used.add(space + made)
                return made
