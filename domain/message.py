"""What a citizen wrote, in one shape for every channel.

A connector makes them (`normalize`), the pipeline reads and storage keeps them; nobody changes one.
What a page is made of is not frozen all the same: that took a third of the time of reading it.
Times are aware UTC; platform ids are text, since X's exceed 2^53.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from domain.source import Watch

Json = Any  # any value `json.loads` can give
Direction = Literal["in", "out"]  # out: written by the city's own account, from here or elsewhere

MAX_TEXT = 100_000  # characters; a longer text is Unusable, no platform allows a tenth of it


@dataclass(slots=True)
class Author:
    """A platform account. `external_id` is unique within its channel."""

    external_id: str
    handle: str | None = None  # without @
    name: str | None = None
    profile_url: str | None = None
    avatar_url: str | None = None
    followers: int | None = None


@dataclass(slots=True)
class Media:
    """A picture, video, voice note or file that hangs on a message."""

    kind: Literal["photo", "video", "audio", "file", "sticker", "link"]
    url: str
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Geo:
    """A place the platform attached (not one read out of the text). WGS 84 degrees."""

    name: str | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(slots=True)
class Raw:
    """One item as the platform sent it, with all that is needed to read it alone.

    `item` is verbatim. `context` is what the rest of its page knew of it: the author's record, the
    parent, the video. Both are JSON values, so a Raw can be stored and replayed years later.
    """

    kind: str  # the connector's own word for the shape, e.g. "post", "comment", "dm_event"
    item: Json
    context: Mapping[str, Json] = field(default_factory=dict)


@dataclass(slots=True)
class Message:
    """One item of a channel, normalized."""

    channel: str
    external_id: str  # unique in the channel, the same for every version of an edited item
    kind: str  # mention | reply | quote | post | comment | review | message | tag
    direction: Direction
    public: bool
    author: Author | None  # None: the platform hides or has lost the author
    text: str  # as the citizen wrote it, entities decoded; "" where there is only media
    created_at: datetime
    conversation: str | None  # thread whose root is the citizen's own item; None: ask the parent
    parent_id: str | None = None  # the item this one answers
    root_id: str | None = None  # the city's post, video or media below which it stands
    version_id: str | None = None  # where each edit has an id of its own (X)
    edited_at: datetime | None = None
    permalink: str | None = None
    language_hint: str | None = None  # BCP 47, as the platform guessed
    media: tuple[Media, ...] = ()
    geo: Geo | None = None
    hidden: bool = False  # hidden, held for review or likely spam on the platform
    derived_id: bool = False  # the payload had no id: made from permalink or content
    facts: Mapping[str, Json] = field(default_factory=dict)  # what its own outlet needs to answer


@dataclass(frozen=True, slots=True)
class Skipped:
    """Nothing for the queue, on purpose (a like, a read receipt). Counted, not stored."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unusable:
    """Should have been a message and cannot be read: goes to quarantine with this reason."""

    reason: str  # a sentence for an operator


@dataclass(frozen=True, slots=True)
class Ref:
    """Points at a stored message when asking the platform about it again."""

    external_id: str
    kind: str
    version_id: str | None = None
    parent_id: str | None = None
    conversation: str | None = None
    root_id: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What a re-check found: the item as it is now, or that it is gone.

    `gone` is None while it exists, else "deleted" (by its author or the platform) or "hidden".
    `watch`: what the answer told of what is below it, where no list would show that any more.
    """

    ref: Ref
    raw: Raw | None = None
    gone: Literal["deleted", "hidden"] | None = None
    watch: Watch | None = None
