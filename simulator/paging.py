"""Opaque page tokens, and what goes wrong with them."""

import random
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from simulator.clock import Clock
from simulator.wire import Request
from simulator.world import Item


class CursorRefused(Exception):
    """The token is unknown, expired, made for another query, or refused by a fault."""


@dataclass(frozen=True)
class Mark:
    scope: str
    offset: int
    after: tuple[datetime, str] | None
    issued: datetime


@dataclass(frozen=True)
class Slice:
    items: list[Item]
    next: str | None  # the token of the following page
    last: bool


class Pager:
    """Cuts a list, newest first, into pages.

    `shifting` pages count positions, so a new item pushes an old one onto the next page again
    (YouTube); the others continue after the last item served, whatever arrives meanwhile.
    """

    def __init__(self, clock: Clock, rng: random.Random) -> None:
        self.page_size_max: int | None = None
        self.random_sizes = False
        self.token_ttl_s = 3600.0
        self._clock, self._rng = clock, rng
        self._lock = threading.Lock()
        self._marks: dict[str, Mark] = {}

    def cut(
        self,
        request: Request,
        items: Sequence[Item],
        *,
        scope: str,
        token: str | None,
        limit: int,
        shifting: bool = False,
        newest_first: bool = True,
    ) -> Slice:
        """One page of `items`. `scope` ties a token to its query; another query refuses it."""
        mark = self._mark(request, scope, token)
        start = self._start(items, mark, shifting, newest_first)
        if request.fault == "empty_page_with_next":
            return Slice([], self._issue(scope, start, mark.after if mark else None), False)
        page = list(items[start : start + self._size(limit)])
        end = start + len(page)
        if end >= len(items):
            return Slice(page, None, True)
        if request.fault == "repeat_cursor" and token:
            return Slice(page, token, False)
        last = page[-1]
        return Slice(page, self._issue(scope, end, (last.created, last.id)), False)

    def _mark(self, request: Request, scope: str, token: str | None) -> Mark | None:
        if token is None:
            return None
        with self._lock:
            mark = self._marks.get(token)
        too_old = self._clock.now() - timedelta(seconds=self.token_ttl_s)
        if mark is None or mark.scope != scope or mark.issued < too_old:
            raise CursorRefused(token)
        if request.fault == "refuse_cursor":
            raise CursorRefused(token)
        return mark

    @staticmethod
    def _start(items: Sequence[Item], mark: Mark | None, shifting: bool, newest_first: bool) -> int:
        if mark is None:
            return 0
        if shifting or mark.after is None:
            return mark.offset
        for place, item in enumerate(items):
            key = (item.created, item.id)
            if (key < mark.after) if newest_first else (key > mark.after):
                return place
        return len(items)

    def _size(self, limit: int) -> int:
        limit = min(limit, self.page_size_max or limit)
        return self._rng.randint(1, limit) if self.random_sizes else limit

    def _issue(self, scope: str, offset: int, after: tuple[datetime, str] | None) -> str:
        with self._lock:
            token = f"{self._rng.getrandbits(96):024x}"
            self._marks[token] = Mark(scope, offset, after, self._clock.now())
            return token
