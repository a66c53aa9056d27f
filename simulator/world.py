"""One small world of citizens, posts, comments, messages, edits and deletions.

Kinds, by channel:
    x          post mention reply quote dm
    facebook   post visitor_post tagged comment reply review message
    instagram  media tag comment reply mention message
    youtube    video comment reply

`parent` is the item answered (or the post/video commented on), `root` the post, media or video
at the top of it all, `thread` the citizen's thread: X conversation id, top-level comment id or
direct-message conversation id.

`extra`: each platform module says what it knows. `author_missing` (X, YouTube) and `author_gone`
(Meta) hide who wrote it.
YouTube's: `moderation` (heldForReview, likelySpam, rejected), `image`; on a video `description`,
`comments_disabled`.
"""

import threading
from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from simulator.clock import Clock, iso
from simulator.ids import Ids
from simulator.journal import Journal


@dataclass(frozen=True)
class Citizen:
    """An author on one channel. `private_id` is the Instagram private API's number."""

    channel: str
    id: str
    handle: str
    name: str
    private_id: str = ""
    city: bool = False  # the city's own account


@dataclass(frozen=True)
class Version:
    number: int
    id: str  # X gives each edit a new id; elsewhere it is the item's
    text: str
    at: datetime
    visible_at: datetime


@dataclass
class Item:
    channel: str
    kind: str
    id: str
    author: Citizen
    parent: str | None
    root: str | None
    thread: str | None
    created: datetime
    visible_at: datetime
    versions: list[Version]
    private_id: str = ""  # the same item's id in Instagram's private API
    deleted: datetime | None = None
    ours: bool = False
    media: list[dict[str, Any]] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)

    def visible(self, now: datetime) -> bool:
        return self.visible_at <= now and self.deleted is None

    def shown(self, now: datetime) -> Version:
        """The version that a reader sees now."""
        seen = [version for version in self.versions if version.visible_at <= now]
        return seen[-1] if seen else self.versions[0]


class UnknownItem(LookupError):
    """No such item in the world."""


class World:
    """Thread-safe. Everything that changes here is journalled at the same moment."""

    def __init__(self, clock: Clock, journal: Journal, ids: Ids, lag_s: float = 1.0) -> None:
        self.clock, self.journal, self.ids, self.lag_s = clock, journal, ids, lag_s
        self._lock = threading.RLock()
        self._items: dict[tuple[str, str], Item] = {}
        self._names: dict[tuple[str, str], Item] = {}  # version and private ids too
        self._by_kind: dict[tuple[str, str], list[Item]] = defaultdict(list)
        self._by_parent: dict[tuple[str, str], list[Item]] = defaultdict(list)
        self._by_root: dict[tuple[str, str], list[Item]] = defaultdict(list)
        self._by_thread: dict[tuple[str, str], list[Item]] = defaultdict(list)
        self._citizens: dict[tuple[str, str], Citizen] = {}

    # -- citizens

    def join(self, citizen: Citizen) -> Citizen:
        with self._lock:
            for name in (citizen.id, citizen.handle, citizen.private_id):
                if name:
                    self._citizens.setdefault((citizen.channel, name), citizen)
            return citizen

    def citizen(self, channel: str, name: str) -> Citizen | None:
        """By id, handle or private id."""
        with self._lock:
            return self._citizens.get((channel, name))

    def meet(self, channel: str, handle: str, name: str = "") -> Citizen:
        """The citizen of that handle, made on first use."""
        with self._lock:
            known = self.citizen(channel, handle)
            if known:
                return known
            own = self.ids.author(channel)
            private = self.ids.author(channel) if channel == "instagram" else ""
            return self.join(Citizen(channel, own, handle, name or handle, private))

    # -- changes

    def add(
        self,
        channel: str,
        kind: str,
        author: Citizen,
        text: str,
        *,
        parent: str | None = None,
        root: str | None = None,
        thread: str | None = None,
        id: str | None = None,
        created: datetime | None = None,
        visible_at: datetime | None = None,
        media: list[dict[str, Any]] | None = None,
        extra: dict[str, Any] | None = None,
    ) -> Item:
        with self._lock:
            now = self.clock.now()
            created = created or now
            visible_at = visible_at or max(created, now + timedelta(seconds=self.lag_s))
            above = self.find(channel, parent) if parent else None
            if above:
                parent, root = above.id, root or above.root or above.id
            own = id or self.ids.item(channel, kind, created, above.id if above else None)
            if (channel, own) in self._items:
                raise ValueError(f"{channel} already has an item {own}")
            if thread is None:
                thread = self._thread_of(channel, kind, own, above)
            item = Item(
                channel, kind, own, author, parent, root, thread, created, visible_at,
                versions=[Version(0, own, text, created, visible_at)],
                private_id=self.ids.private(created) if channel == "instagram" else "",
                ours=author.city, media=media or [], extra=extra or {},
            )  # fmt: skip
            self._index(item)
            self.journal.record(
                "created", channel=channel, id=own, private_id=item.private_id, kind=kind,
                author=author.id, text=text, parent=parent, root=root, thread=thread,
                created_at=iso(created), visible_at=iso(visible_at), ours=item.ours,
            )  # fmt: skip
            return item

    def edit(self, channel: str, item_id: str, text: str) -> Version:
        with self._lock:
            item = self.get(channel, item_id)
            now = self.clock.now()
            new_id = self.ids.item("x", item.kind, now, None) if channel == "x" else item.id
            visible = max(now + timedelta(seconds=self.lag_s), item.visible_at)
            version = Version(len(item.versions), new_id, text, now, visible)
            item.versions.append(version)
            self._names[(channel, new_id)] = item
            self.journal.record(
                "edited", channel=channel, id=item.id, version=version.number,
                version_id=new_id, text=text, visible_at=iso(visible),
            )  # fmt: skip
            return version

    def delete(self, channel: str, item_id: str) -> None:
        """Delete an item. What hangs below it goes too, except on X, where replies stay."""
        with self._lock:
            item = self.get(channel, item_id)
            if item.deleted is not None:
                return
            item.deleted = self.clock.now()
            self.journal.record("deleted", channel=channel, id=item.id)
            if channel != "x":
                for child in self._by_parent[(channel, item.id)]:
                    self.delete(channel, child.id)

    # -- reading

    def find(self, channel: str, item_id: str) -> Item | None:
        """By first id, any version's id or the private id; deleted ones too."""
        with self._lock:
            return self._names.get((channel, item_id))

    def get(self, channel: str, item_id: str) -> Item:
        item = self.find(channel, item_id)
        if item is None:
            raise UnknownItem(f"{channel} has no item {item_id}")
        return item

    def items(
        self,
        channel: str,
        *,
        kinds: Collection[str] | None = None,
        parent: str | None = None,
        root: str | None = None,
        thread: str | None = None,
        where: Callable[[Item], bool] | None = None,
        deleted_too: bool = False,
    ) -> list[Item]:
        """Visible items, newest first (by time, then id)."""
        now = self.clock.now()
        with self._lock:
            pool = self._pool(channel, kinds, parent, root, thread)
            found = [
                item
                for item in pool
                if item.visible_at <= now
                and (deleted_too or item.deleted is None)
                and (kinds is None or item.kind in kinds)
                and (parent is None or item.parent == parent)
                and (root is None or item.root == root)
                and (thread is None or item.thread == thread)
                and (where is None or where(item))
            ]
        return sorted(found, key=lambda item: (item.created, item.id), reverse=True)

    def _pool(
        self,
        channel: str,
        kinds: Collection[str] | None,
        parent: str | None,
        root: str | None,
        thread: str | None,
    ) -> list[Item]:
        for index, key in (
            (self._by_parent, parent),
            (self._by_thread, thread),
            (self._by_root, root),
        ):
            if key is not None:
                return list(index.get((channel, key), ()))
        wanted = [key for key in self._by_kind if key[0] == channel]
        if kinds is not None:
            wanted = [key for key in wanted if key[1] in kinds]
        return [item for key in wanted for item in self._by_kind[key]]

    def _thread_of(self, channel: str, kind: str, own: str, above: Item | None) -> str | None:
        if kind in ("dm", "message"):
            return None
        if above is not None and kind != "quote" and (channel == "x" or kind == "reply"):
            return above.thread or above.id
        return own

    def _index(self, item: Item) -> None:
        channel = item.channel
        self._items[(channel, item.id)] = item
        self._names[(channel, item.id)] = item
        if item.private_id:
            self._names.setdefault((channel, item.private_id), item)
        self._by_kind[(channel, item.kind)].append(item)
        if item.parent:
            self._by_parent[(channel, item.parent)].append(item)
        if item.root:
            self._by_root[(channel, item.root)].append(item)
        if item.thread:
            self._by_thread[(channel, item.thread)].append(item)
