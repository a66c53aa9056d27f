"""Access and refresh tokens: who may do what, until when."""

import random
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from simulator.clock import Clock


@dataclass
class Token:
    value: str
    platform: str
    kind: str  # "app", "user", "page", "refresh", "session", …
    scopes: frozenset[str] = frozenset()
    expires: datetime | None = None
    subject: str = ""


class Tokens:
    def __init__(self, clock: Clock, rng: random.Random) -> None:
        self._clock, self._rng = clock, rng
        self._lock = threading.Lock()
        self._known: dict[str, Token] = {}

    def grant(
        self,
        platform: str,
        kind: str,
        *,
        value: str | None = None,
        scopes: frozenset[str] = frozenset(),
        ttl_s: float | None = None,
        subject: str = "",
    ) -> Token:
        """Make a token valid; its value is drawn where none is given."""
        with self._lock:
            value = value or f"sim-{platform}-{kind}-{self._rng.getrandbits(64):016x}"
            expires = None if ttl_s is None else self._clock.now() + timedelta(seconds=ttl_s)
            token = Token(value, platform, kind, scopes, expires, subject)
            self._known[value] = token
            return token

    def find(self, platform: str, value: str | None) -> Token | None:
        """A token that is valid now."""
        with self._lock:
            token = self._known.get(value or "")
            if token is None or token.platform != platform:
                return None
            if token.expires is not None and token.expires <= self._clock.now():
                return None
            return token

    def revoke(self, value: str) -> None:
        with self._lock:
            self._known.pop(value, None)

    def expire(self, platform: str, kind: str) -> None:
        """End all tokens of one kind now (a test asks for it)."""
        with self._lock:
            for token in self._known.values():
                if token.platform == platform and token.kind == kind:
                    token.expires = self._clock.now()
