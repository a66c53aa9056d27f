"""Instagram's private pages taken apart: items that can be read alone, and where to go on.

Total on any JSON value: what is not there is an empty list, what is no item is a Raw all the same,
so that `normalize` can say why it is unusable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.contract import Exchange
from connectors.instagram.private_json import ident, listing, mapping, when
from domain.message import Raw
from domain.source import Watch

MEDIA, TAGS, NEWS = "private-media", "private-tags", "private-news"
MESSAGES, PENDING, HIDDEN = "private-messages", "private-pending", "private-hidden"
COMMENTS, REPLIES, THREAD = "private-comments", "private-replies", "private-thread"


@dataclass(frozen=True, slots=True)
class Child:
    """A watch, and the time that decides whether it is worth it."""

    watch: Watch
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list."""

    raws: tuple[Raw, ...] = ()
    times: tuple[datetime, ...] = ()  # in the list's order, without what is pinned to its top
    onward: str | None = None  # the next page, as "parameter=token"
    children: tuple[Child, ...] = ()


def read_page(kind: str, body: Any, context: Mapping[str, Any]) -> Listed:
    """The page `body` of the list `kind`. `context` has what it does not repeat."""
    reader = _READERS.get(kind)
    return reader(mapping(body), context) if reader else Listed()


def recorded(body: Any) -> Iterator[Exchange]:
    """A recorded answer as the list it must have been; nothing where it is not of this API."""
    keys = set(mapping(body))
    if "child_comments" in keys:
        media = ident(mapping(body.get("parent_comment")).get("media_id"))
        parent = ident(mapping(body.get("parent_comment")).get("pk"))
        yield Exchange(REPLIES, body, {"media": media, "parent": parent})
    elif "comments" in keys:
        first = next((mapping(item) for item in listing(body["comments"])), {})
        caption = mapping(body.get("caption"))
        media = ident(first.get("media_id"), caption.get("media_id"))
        yield Exchange(COMMENTS, body, {"media": media})
    elif "thread" in keys:
        yield Exchange(THREAD, body, {})
    elif "inbox" in keys:
        yield Exchange(MESSAGES, body, {})
    elif keys & {"new_stories", "old_stories"}:
        yield Exchange(NEWS, body, {})
    elif "items" in keys and any("taken_at" in mapping(item) for item in listing(body["items"])):
        yield Exchange(MEDIA, body, {})


def _media(body: Mapping[str, Any], context: Mapping[str, Any]) -> Listed:
    """Own posts, or posts in which we are tagged."""
    items = listing(body.get("items"))
    times, children = [], []
    for item in map(mapping, items):
        at, media = when(item.get("taken_at")), ident(item.get("id"), item.get("pk"))
        if at and not item.get("timeline_pinned_user_ids"):
            times.append(at)
        count = _count(item.get("comment_count"))
        if media and count != 0 and context.get("watch"):
            children.append(Child(Watch(COMMENTS, media, count), at))
    onward = _onward(body, "more_available", "max_id", "next_max_id")
    raws = tuple(Raw("private-media", item) for item in items)
    return Listed(raws, tuple(times), onward, tuple(children))


def _comments(body: Mapping[str, Any], context: Mapping[str, Any]) -> Listed:
    raws: list[Raw] = []
    times, children = [], []
    media = ident(context.get("media"))
    for item in listing(body.get("comments")):
        raws.append(Raw("private-comment", item, {"media": media}))
        comment = mapping(item)
        at, pk = when(comment.get("created_at_utc"), comment.get("created_at")), _pk(comment)
        if at:
            times.append(at)
        inline = listing(comment.get("preview_child_comments"))
        raws += [_reply(reply, media, comment) for reply in inline]
        count = _count(comment.get("child_comment_count")) or 0
        if media and pk and count > len(inline):
            children.append(Child(Watch(REPLIES, f"{media}:{pk}", count), at))
    onward = _onward(body, "has_more_comments", "max_id", "next_max_id")
    onward = onward or _onward(body, "has_more_headload_comments", "min_id", "next_min_id")
    return Listed(tuple(raws), tuple(times), onward, tuple(children))


def _replies(body: Mapping[str, Any], context: Mapping[str, Any]) -> Listed:
    parent = {"pk": context.get("parent"), **mapping(body.get("parent_comment"))}
    items = listing(body.get("child_comments"))
    raws = tuple(_reply(item, ident(context.get("media")), parent) for item in items)
    onward = _onward(body, "has_more_head_child_comments", "min_id", "next_min_child_cursor")
    onward = onward or _onward(
        body, "has_more_tail_child_comments", "max_id", "next_max_child_cursor"
    )
    times = (when(mapping(item).get("created_at_utc")) for item in items)
    return Listed(raws, tuple(at for at in times if at), onward)


def _reply(item: Any, media: str | None, parent: Mapping[str, Any]) -> Raw:
    author = ident(mapping(parent.get("user")).get("pk"), parent.get("user_id"))
    context = {"media": media, "parent": _pk(parent), "parent_author": author}
    return Raw("private-comment", item, context)


def _inbox(body: Mapping[str, Any], _: Mapping[str, Any]) -> Listed:
    inbox = mapping(body.get("inbox"))
    raws: list[Raw] = []
    times, children = [], []
    for thread in map(mapping, listing(inbox.get("threads"))):
        raws += _messages(thread)
        at, key = when(thread.get("last_activity_at")), ident(thread.get("thread_id"))
        if at and not thread.get("is_pin"):
            times.append(at)
        if key and thread.get("has_older") is not False:
            inline = [when(mapping(item).get("timestamp")) for item in listing(thread.get("items"))]
            oldest = min((time for time in inline if time), default=None)
            children.append(Child(Watch(THREAD, key, changed_at=at), oldest))
    onward = _onward(inbox, "has_older", "cursor", "oldest_cursor")
    return Listed(tuple(raws), tuple(times), onward, tuple(children))


def _thread(body: Mapping[str, Any], _: Mapping[str, Any]) -> Listed:
    thread = mapping(body.get("thread"))
    times = (when(mapping(item).get("timestamp")) for item in listing(thread.get("items")))
    onward = _onward(thread, "has_older", "cursor", "oldest_cursor")
    return Listed(tuple(_messages(thread)), tuple(at for at in times if at), onward)


def _messages(thread: Mapping[str, Any]) -> Iterator[Raw]:
    users = [*listing(thread.get("users")), *listing(thread.get("left_users"))]
    people = {_pk(mapping(user)): user for user in users}
    about = {"thread": ident(thread.get("thread_id")), "pending": thread.get("pending") is True}
    for item in listing(thread.get("items")):
        author = people.get(ident(mapping(item).get("user_id")))
        yield Raw("private-message", item, {**about, "author": author})


def _news(body: Mapping[str, Any], _: Mapping[str, Any]) -> Listed:
    parts = ("priority_stories", "new_stories", "old_stories")
    stories = [story for part in parts for story in listing(body.get(part))]
    times = (when(mapping(mapping(s).get("args")).get("timestamp")) for s in stories)
    raws = tuple(Raw("private-story", story) for story in stories)
    return Listed(raws, tuple(at for at in times if at))


def _onward(body: Mapping[str, Any], flag: str, parameter: str, token: str) -> str | None:
    """The next page. A token alone counts too: some answers leave the flag out."""
    found = ident(body.get(token))
    return f"{parameter}={found}" if found and body.get(flag, True) else None


def _pk(item: Mapping[str, Any]) -> str | None:
    return ident(item.get("pk"), item.get("pk_id"), item.get("id"))


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


_Reader = Callable[[Mapping[str, Any], Mapping[str, Any]], Listed]
_READERS: Mapping[str, _Reader] = {
    MEDIA: _media,
    TAGS: _media,
    COMMENTS: _comments,
    REPLIES: _replies,
    MESSAGES: _inbox,
    PENDING: _inbox,
    HIDDEN: _inbox,
    THREAD: _thread,
    NEWS: _news,
}
