"""Answers of X into self-contained items: each takes along what the page knows of it.

Both spellings are read: X is renaming tweets to posts (referenced_tweets, referenced_posts, …).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from connectors.reading import identity, listing, mapping
from domain.message import Raw

_NEW_NAMES = {
    name: name.replace("tweet", "post")
    for name in ("referenced_tweets", "edit_history_tweet_ids", "note_tweet", "tweets")
}


def either(item: Mapping[str, Any], tweet_name: str) -> Any:
    """A field under its old name or its new one."""
    found = item.get(tweet_name)
    return item.get(_NEW_NAMES[tweet_name]) if found is None else found


def references(item: Mapping[str, Any]) -> dict[str, str]:
    """Ids of the posts that this one answers (replied_to), quotes or repeats, by that word."""
    found: dict[str, str] = {}
    for entry in listing(either(item, "referenced_tweets")):
        kind, name = mapping(entry).get("type"), identity(mapping(entry).get("id"))
        if isinstance(kind, str) and name:
            found.setdefault(kind, name)
    return found


def versions(item: Mapping[str, Any]) -> list[str]:
    """Ids of all versions of a post, the first one first."""
    found = [identity(entry) for entry in listing(either(item, "edit_history_tweet_ids"))]
    return [entry for entry in found if entry]


def unpack(body: Any, context: Mapping[str, Any]) -> Iterator[Raw]:
    """Every post, direct message or record of an answer. Never raises on any JSON value."""
    found = mapping(body)
    if "data" not in found and ({"errors", "error", "title"} & found.keys()):
        yield Raw("error", body, context)
        return
    if set(found) == {"meta"}:
        return  # an empty list: X leaves `data` out
    data = found.get("data", body)
    data = mapping(data).get("payload", data)
    page = _Page(found.get("includes") or mapping(data).get("includes"), data)
    for item in data if isinstance(data, list) else [data]:
        kind = _kind(item)
        around = page.around(item) if kind in {"post", "dm_event"} else {}
        yield Raw(kind, page.latest(item) if kind == "post" else item, {**context, **around})


def _kind(item: Any) -> str:
    found = mapping(item)
    if {"event_type", "dm_conversation_id", "message_create"} & found.keys():
        return "dm_event"
    if "username" in found and "text" not in found:
        return "user"
    if {"tweet_count", "post_count"} & found.keys():
        return "count"
    if {"deleted", "hidden", "dm_event_id"} & found.keys():
        return "done"
    return "post"


class _Page:
    """The `includes` of one answer, and its items, by id."""

    def __init__(self, includes: Any, data: Any) -> None:
        found = mapping(includes)
        rows = data if isinstance(data, list) else [data]
        self._posts = _by(either(found, "tweets"), "id") | _by(rows, "id")
        self._users = _by(found.get("users"), "id")
        self._media = _by(found.get("media"), "media_key")
        self._places = _by(found.get("places"), "id")

    def latest(self, item: Any) -> Any:
        """The last version of an edited post, where the answer has it: old ids stay valid."""
        ids = versions(mapping(item))
        return self._posts.get(ids[-1], item) if len(ids) > 1 else item

    def around(self, item: Any) -> dict[str, Any]:
        """What the answer knows of the author, of the posts above, of media and place."""
        post = mapping(item)
        named = references(post)
        parent = self._posts.get(named.get("replied_to", ""))
        above = references(parent).get("replied_to", "") if parent else ""
        place = identity(mapping(post.get("geo")).get("place_id"))
        author = identity(post.get("author_id")) or identity(post.get("sender_id"))
        keys = listing(mapping(post.get("attachments")).get("media_keys"))
        media = [self._media.get(identity(key) or "") for key in keys]
        found = {
            "author": self._users.get(author or ""),
            "parent": parent,
            "grandparent": self._posts.get(above),
            "root": self._posts.get(identity(post.get("conversation_id")) or ""),
            "quoted": self._posts.get(named.get("quoted", "")),
            "media": [entry for entry in media if entry],
            "place": self._places.get(place or ""),
        }
        if found["root"] is item:
            del found["root"]
        return {key: value for key, value in found.items() if value}


def _by(rows: Any, key: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in listing(rows):
        name = identity(mapping(row).get(key))
        if name:
            found[name] = row
    return found
