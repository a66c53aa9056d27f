"""What is asked of Instagram's private API: paths and parameters, as instagrapi sends them.

Its own methods are not used for reading: they parse whole pages strictly (one comment without an
author loses its page), some answer "nothing" when throttled, and those for direct messages change
the answer in place.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from connectors.instagram.private_unpack import (
    COMMENTS,
    HIDDEN,
    MEDIA,
    MESSAGES,
    NEWS,
    PENDING,
    REPLIES,
    TAGS,
    THREAD,
)
from domain.source import Source

Params = Mapping[str, str]

_COMMENTS = {"can_support_threading": "true", "permalink_enabled": "false"}
_THREAD = {
    "visual_message_return_type": "unseen",
    "direction": "older",
    "seq_id": "40065",
    "limit": "20",
}
_INBOX = {
    "visual_message_return_type": "unseen",
    "persistentBadging": "true",
    "is_prefetching": "false",
}
_FIRST_INBOX = {**_INBOX, "thread_message_limit": "10", "limit": "20"}
_LONGEST_FEED = 33


def list_call(source: Source, own_id: str, limit: int) -> tuple[str, Params]:
    """The first page of a source's list."""
    child = source.child or ""
    calls: Mapping[str, tuple[str, Params]] = {
        MEDIA: (f"feed/user/{own_id}/", {"count": str(max(1, min(limit, _LONGEST_FEED)))}),
        TAGS: (f"usertags/{own_id}/feed/", {}),
        NEWS: ("news/inbox/", {"mark_as_seen": "False"}),
        MESSAGES: ("direct_v2/inbox/", _FIRST_INBOX),
        PENDING: ("direct_v2/pending_inbox/", _INBOX),
        HIDDEN: ("direct_v2/spam_inbox/", _INBOX),
        COMMENTS: comments_call(child),
        REPLIES: replies_call(*split_child(child)),
        THREAD: thread_call(child),
    }
    return calls[source.inbox]


def comments_call(media: str) -> tuple[str, Params]:
    return f"media/{_part(media)}/comments/", _COMMENTS


def replies_call(media: str, comment: str) -> tuple[str, Params]:
    return f"media/{_part(media)}/comments/{_part(comment)}/inline_child_comments/", {}


def thread_call(thread: str) -> tuple[str, Params]:
    return f"direct_v2/threads/{_part(thread)}/", _THREAD


def media_call(media: str) -> tuple[str, Params]:
    return f"media/{_part(media)}/info/", {}


def at_position(params: Params, position: str | None) -> Params:
    """`params` with the page token of `position`, which says itself what it is called."""
    name, _, token = (position or "").partition("=")
    if name == "cursor" and "thread_message_limit" in params:  # the main inbox alone takes it
        return {**params, "cursor": token, "direction": "older"}
    return {**params, name: token} if name else params


def split_child(child: str) -> tuple[str, str]:
    """Post and comment of a REPLIES child."""
    media, _, comment = child.partition(":")
    return media, comment


def _part(text: str) -> str:
    return quote(text, safe="")
