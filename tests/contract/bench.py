"""One channel on the bench: its two ends, the simulator as a process, and what passed between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import requests

from connectors.contract import Inlet, Outlet, Page
from connectors.http import Wire
from connectors.registry import channel
from connectors.vault import Vault
from connectors.walk import restarted
from domain.errors import CursorRefused, RetryLater
from domain.message import Message, Raw, Ref
from domain.source import Cursor, Source
from tests.soak.rig import Simulator

TIMEOUT = 1.5  # seconds of the wire: a black hole costs that much
MOST_PAGES, MOST_TRIES = 400, 3


@dataclass(frozen=True, slots=True)
class ListeningWire(Wire):
    """The wire that channels use, which also keeps the answers that came over it."""

    heard: list[Any] = field(default_factory=list)

    def mount(self, session: requests.Session) -> None:
        Wire.mount(self, session)
        session.hooks["response"].append(self._listen)

    def _listen(self, response: requests.Response, *_: Any, **__: Any) -> None:
        try:
            self.heard.append(response.json() or {})
        except ValueError:
            self.heard.append({"text": response.text})


@dataclass
class Bench:
    """One channel's two ends against a running simulator, and a reader that follows watches."""

    simulator: Simulator
    account: Mapping[str, Any]  # of config.yaml
    wire: ListeningWire
    inlet: Inlet
    outlet: Outlet
    secrets: frozenset[str]
    city_post: str | None = None  # below which citizens write
    stored: dict[str, Message] = field(default_factory=dict)  # of all pages that were committed
    raws: dict[str, Raw] = field(default_factory=dict)
    cursors: dict[tuple[str, str | None], Cursor] = field(default_factory=dict)
    kinds: set[str] = field(default_factory=set)  # of lists that were read

    @classmethod
    def of(
        cls, simulator: Simulator, folder: Path, account: Mapping[str, Any], secrets: frozenset[str]
    ) -> Bench:
        found = channel(account["channel"])
        options = found.options.model_validate({**account, "timeout": TIMEOUT})
        wire = ListeningWire(Vault(folder / "vault"), options.base(), TIMEOUT)  # type: ignore[attr-defined]
        return cls(
            simulator, account, wire, found.open_inlet(options, wire),
            found.open_outlet(options, wire), secrets,
        )  # fmt: skip

    def first(self) -> Source:
        return self.inlet.sources()[0]

    def fault(self, name: str, times: int = 1, **where: Any) -> None:
        self.simulator.ask("/faults", {"fault": name, "times": times, **where})

    def set(self, **settings: Any) -> None:
        self.simulator.ask("/settings", settings)

    def read_all(self, limit: int = 50) -> dict[str, Message]:
        """Walk every source once to its end, children too; what was seen, by id.

        One that fails again and again is left as it stands.
        """
        seen: dict[str, Message] = {}
        queue = [(source, 0) for source in self.inlet.sources()]
        marks: set[tuple[str, str | None]] = set()
        for _ in range(MOST_PAGES):
            if not queue:
                return seen
            source, tries = queue.pop(0)
            try:
                page = self.poll(source, limit)
            except RetryLater as error:
                if isinstance(error, CursorRefused):  # as the poller does
                    key = source.inbox, source.child
                    self.cursors[key] = restarted(self.cursors[key])
                if tries < MOST_TRIES:
                    queue.append((source, tries + 1))
                continue
            seen |= self.messages(page)
            if page.more and not page.not_before:
                queue.append((source, tries))
            for watch in page.watch:
                child = watch.inbox, watch.child
                if child not in marks:
                    marks.add(child)
                    queue.append((Source(source.channel, source.account, *child), 0))
        raise AssertionError("a walk does not end")

    def poll(self, source: Source, limit: int = 50) -> Page:
        """One page from where this source was left; it is stored, its cursor committed."""
        key = source.inbox, source.child
        self.kinds.add(source.inbox)
        page = self.inlet.poll(replace(source, cursor=self.cursors.get(key, Cursor())), limit=limit)
        self.cursors[key] = page.cursor
        self.stored |= self.messages(page)
        return page

    def messages(self, page: Page) -> dict[str, Message]:
        """What a page brought, by id."""
        brought: dict[str, Message] = {}
        for raw in page.items:
            found = self.inlet.normalize(raw)
            if isinstance(found, Message):
                brought[found.external_id] = found
                self.raws[found.external_id] = raw
        return brought


def ref(message: Message) -> Ref:
    return Ref(
        message.external_id, message.kind, message.version_id, message.parent_id,
        message.conversation, message.root_id,
    )  # fmt: skip
