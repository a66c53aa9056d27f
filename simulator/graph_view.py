"""One Graph request as the shapes see it: who asks, in which version, and what is shown to them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from simulator.graph_cursors import Cursors
from simulator.graph_errors import permission
from simulator.simulation import Simulation
from simulator.tokens import Token
from simulator.wire import Request
from simulator.world import Item, Version


@dataclass(frozen=True)
class View:
    sim: Simulation
    request: Request
    cursors: Cursors
    version: str
    token: Token
    token_text: str
    now: datetime
    answered: set[tuple[str, str]]  # items that got their one private reply
    memory: dict[str, Any] = field(default_factory=dict)  # worked out once per request

    def inline(self) -> "View":
        """The same, without the fault: that one is for the outermost list."""
        return replace(self, request=replace(self.request, fault=None))

    def need(self, scope: str) -> None:
        if scope not in self.token.scopes:
            raise permission(scope)

    def shown(self, item: Item) -> Version:
        return item.shown(self.now)

    def show(self, item: Item) -> None:
        """Journal that the reader sees this item's text."""
        self.request.serve(item, self.shown(item))

    @staticmethod
    def id_of(thing: Any) -> str:
        return str(thing["id"] if isinstance(thing, dict) else thing.id)

    def items(self, channel: str, kinds: Sequence[str], **where: Any) -> list[Item]:
        return self.sim.world.items(channel, kinds=kinds, **where)


def stamp(moment: datetime) -> str:
    """Graph's time, without a colon in the offset."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
