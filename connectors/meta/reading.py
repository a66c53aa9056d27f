"""Reads single values out of Graph answers, whatever stands there. Nothing here raises."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from connectors.reading import (
    NO_TIME,
    NOT_AN_OBJECT,
    body_text,
    clean,
    count,
    identity,
    mapping,
    word,
)
from connectors.reading import moment as written_moment
from domain.message import Author, Media, Unusable

__all__ = [
    "NOT_AN_OBJECT",
    "NO_ID",
    "NO_TIME",
    "asked_at",
    "attachments",
    "author",
    "body_text",
    "clean",
    "count",
    "identity",
    "items",
    "mapping",
    "moment",
    "next_position",
    "word",
]

_FIRST, _LAST = 946_684_800, 4_102_444_800  # years 2000 to 2100, in seconds
_PAGE_WORDS = {"after", "until", "since", "__paging_token", "offset"}
_KINDS: dict[str, Any] = {"photo": "photo", "image": "photo", "album": "photo", "audio": "audio"}

NO_ID = Unusable("The platform sent this item without an id, and nothing to make one from.")


def items(value: Any) -> list[Any]:
    """The list of an edge: {"data": […]}, or the list itself."""
    found = value.get("data") if isinstance(value, dict) else value
    return found if isinstance(found, list) else []


def moment(value: Any) -> datetime | None:
    """A time as Graph writes it: ISO with an offset, or unix seconds or milliseconds."""
    if isinstance(value, str):
        if not value.isdecimal():
            return written_moment(value)
        value = int(value) if len(value) < 20 else None
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    if abs(value) > 1000 * _LAST:
        return None
    seconds = value / 1000 if abs(value) > _LAST else value
    return datetime.fromtimestamp(seconds, UTC) if _FIRST <= seconds < _LAST else None


def author(value: Any) -> Author | None:
    """Whoever `from` names, with an id; None where Meta hides them."""
    person = mapping(value)
    external_id = identity(person.get("id"))
    if external_id is None:
        return None
    return Author(external_id, word(person.get("username")), word(person.get("name")))


def attachments(value: Any, depth: int = 0) -> tuple[Media, ...]:
    """Pictures, videos and links of a post, a comment or a message."""
    found: list[Media] = []
    for entry in items(value) or [value]:
        item = mapping(entry)
        below = attachments(item.get("subattachments"), depth + 1) if depth < 3 else ()
        found += below or _attachment(item)
    return tuple(found)


def _attachment(item: Mapping[str, Any]) -> list[Media]:
    media, payload = mapping(item.get("media")), mapping(item.get("payload"))
    kind = str(item.get("media_type") or item.get("type") or item.get("mime_type") or "link")
    kind = kind.lower().partition("/")[0]
    image = word(mapping(media.get("image")).get("src")) or word(
        mapping(item.get("image_data")).get("url")
    )
    video = word(media.get("source")) or word(mapping(item.get("video_data")).get("url"))
    address = word(item.get("file_url")) or word(payload.get("url")) or word(item.get("url"))
    description = word(item.get("title")) or word(item.get("description")) or word(item.get("name"))
    if "sticker" in kind or "sticker_id" in payload:
        choice: Any = ("sticker", address or image)
    elif "video" in kind:
        choice = ("video", video or address or image)
    elif image and kind not in {"share", "link"}:
        choice = ("photo", image)
    else:
        choice = (_KINDS.get(kind, "file" if payload or "file_url" in item else "link"), address)
    return [Media(choice[0], choice[1], description)] if choice[1] else []


def next_position(body: Mapping[str, Any]) -> str | None:
    """Where the next page begins, without address and token; None on the last page.

    `paging.next` embeds the access token, so only the words that steer the walk are kept.
    """
    following = mapping(body.get("paging")).get("next")
    if not isinstance(following, str):
        return None
    try:
        asked = dict(parse_qsl(urlsplit(following).query))
    except ValueError:
        return None
    steering = {key: value for key, value in sorted(asked.items()) if key in _PAGE_WORDS}
    if set(steering) == {"after"}:
        return steering["after"]
    return "?" + urlencode(steering) if steering else None


def asked_at(position: str | None) -> dict[str, str]:
    """The parameters that ask for the page at `position`: a token, or several words behind a ?."""
    if not position:
        return {}
    return dict(parse_qsl(position[1:])) if position[0] == "?" else {"after": position}
