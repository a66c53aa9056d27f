"""What a permalink tells of a comment that Meta sent without ids."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit


class Named(NamedTuple):
    """Ids as Graph would write them."""

    post: str | None = None
    comment: str | None = None
    parent: str | None = None


def ids_in_permalink(address: str | None) -> Named:
    """…/posts/POST?comment_id=A&reply_comment_id=B names POST_B below POST_A."""
    if not address or "comment_id=" not in address:
        return Named()
    try:
        parts = urlsplit(address)
        asked = parse_qs(parts.query)
    except ValueError:
        return Named()
    post = _first(asked, "story_fbid") or _first(asked, "fbid") or _last_number(parts.path)
    top, reply = _first(asked, "comment_id"), _first(asked, "reply_comment_id")
    if post is None or top is None:
        return Named(post)
    if reply is None:
        return Named(post, f"{post}_{top}")
    return Named(post, f"{post}_{reply}", f"{post}_{top}")


def _first(asked: dict[str, list[str]], key: str) -> str | None:
    values = asked.get(key)
    return values[0][:100] if values else None


def _last_number(path: str) -> str | None:
    numbers = [part for part in path.split("/") if part.isascii() and part.isdigit()]
    return numbers[-1][:100] if numbers else None
