"""The unit that is polled, and how far it has been read."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a source has been read, as a walk from the newest item down.

    Everything up to `floor` has been read. A walk starts at the top (`position` None), remembers
    the newest item it saw in `ceiling`, and goes down page by page; `position` says where it
    stands. Only when a walk has reached floor, less an overlap, does floor move to ceiling. So a
    walk may be cut anywhere: the next one starts at the top and loses nothing.
    """

    floor: str | None = None  # an id or an ISO time, as the connector likes
    ceiling: str | None = None
    position: str | None = None  # an id or a time where the API takes one, else its page token
    # When position was given, since a page token grows stale; else when the last walk ended.
    position_at: datetime | None = None
    walks: int = 0  # finished walks

    def to_json(self) -> dict[str, Any]:
        data = asdict(self)
        if self.position_at:
            data["position_at"] = self.position_at.isoformat()
        return {key: value for key, value in data.items() if value is not None}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Cursor:
        at = data.get("position_at")
        return cls(**{**data, "position_at": datetime.fromisoformat(at) if at else None})


@dataclass(frozen=True, slots=True)
class Source:
    """An inbox of an account (`child` is None), or one post, video or thread under it."""

    channel: str
    account: str
    inbox: str  # mentions, search, feed, comments, replies, messages, …
    child: str | None = None
    cursor: Cursor = Cursor()
    count: int | None = None  # items the platform said the child has, when it was last watched


@dataclass(frozen=True, slots=True)
class Watch:
    """Seen on a page: a child that has something below it worth polling when it changes."""

    inbox: str  # the inbox kind under which the child is polled
    child: str
    count: int | None = None
    changed_at: datetime | None = None
