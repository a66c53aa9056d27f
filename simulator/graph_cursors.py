"""Graph's cursors: opaque, also on the last page, and dead once what they point at is gone."""

import random
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from simulator.paging import CursorRefused, Slice
from simulator.world import Item

if TYPE_CHECKING:
    from simulator.graph_view import View


class Cursors:
    """Over the simulator's pager, which knows neither anchors nor cursors past the end."""

    def __init__(self, rng: random.Random) -> None:
        self._rng, self._lock = rng, threading.Lock()
        self._anchors: dict[str, Item] = {}
        self._ends: dict[str, Item] = {}

    def cut(
        self,
        view: "View",
        items: Sequence[Item],
        *,
        scope: str,
        token: str | None,
        limit: int,
        newest_first: bool,
    ) -> Slice:
        items = list(items) if newest_first else list(reversed(items))
        with self._lock:
            anchor, end = self._anchors.get(token or ""), self._ends.get(token or "")
        dies = view.sim.switches.on("fb_cursor_dies_on_delete")
        if anchor is not None and anchor.deleted and dies:
            raise CursorRefused(token)
        if end is not None:
            token, mark = None, (end.created, end.id)
            items = [
                item
                for item in items
                if (((item.created, item.id) < mark) == newest_first)
                and (item.created, item.id) != mark
            ]
        cut = view.sim.pager.cut(
            view.request, items, scope=scope, token=token, limit=limit, newest_first=newest_first
        )
        if cut.next and cut.items:
            with self._lock:
                self._anchors[cut.next] = cut.items[-1]
        return cut

    def end(self, cut: Slice) -> str:
        """A cursor behind the last item: what comes later is found with it."""
        with self._lock:
            token = f"QVFI{self._rng.getrandbits(96):024x}"
            self._ends[token] = self._anchors[token] = cut.items[-1]
            return token

    def before(self) -> str:
        with self._lock:
            return f"QVFI{self._rng.getrandbits(96):024x}"
