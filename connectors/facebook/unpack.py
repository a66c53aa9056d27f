"""Pages of the Graph API into raws that can each be read alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from connectors.contract import Exchange
from connectors.meta import reading
from connectors.meta.hooks import unpack_hook
from connectors.meta.shapes import outline, recorded_items, without_lists
from domain.message import Raw

_KINDS = {
    "feed": "post",
    "tagged": "tagged",
    "ratings": "review",
    "comments": "comment",
    "thread": "message",
    "conversations": "conversation",
}
_REVIEW_KEYS = {"recommendation_type", "review_text", "reviewer", "has_review", "has_rating"}
_COMMENT_KEYS = {"comment_count", "can_reply_privately", "can_remove", "attachment", "is_private"}
UNFOLDED = {"comments", "messages"}
_WRITTEN_KEYS = {"message", "story", "created_time", "attachments", "permalink_url"}


def unpack(exchange: Exchange) -> Iterator[Raw]:
    """Any answer or webhook body into raws."""
    body, context = exchange.body, exchange.context
    if exchange.kind == "webhook":
        yield from unpack_hook(body)
        return
    kind = _KINDS.get(exchange.kind)
    for item in reading.items(body) if kind else recorded_items(body):
        yield from _unfold(kind or guess(item), item, context)


def guess(item: Any) -> str:
    """The kind of an item that we did not ask for ourselves."""
    if not isinstance(item, dict):
        return "other"
    keys, external_id = item.keys(), str(item.get("id", ""))
    if "error" in keys:
        return "error"
    if keys & {"message_count", "snippet", "unread_count"} or external_id.startswith("t_"):
        return "conversation"
    if keys & _REVIEW_KEYS:
        return "review"
    if not keys & _WRITTEN_KEYS:
        return "other"
    if external_id.startswith(("m_", "mid.")) or ("to" in keys and "created_time" not in keys):
        return "message"
    if keys & _COMMENT_KEYS or "parent" in keys or "comment_id=" in str(item.get("permalink_url")):
        return "comment"
    return "tagged" if "tagged_time" in keys else "post"


def _unfold(kind: str, item: Any, context: Mapping[str, Any]) -> Iterator[Raw]:
    """The item, and whatever hangs inline below it as items of their own."""
    if kind == "other":
        yield outline(item, context)
        return
    if not isinstance(item, dict):
        yield Raw(kind, item, context)
        return
    yield Raw(kind, without_lists(item, UNFOLDED), context)
    external_id = item.get("id")
    if kind == "conversation":
        for message in reading.items(item.get("messages")):
            yield from _unfold("message", message, {**context, "thread": external_id})
    elif kind in {"post", "tagged"}:
        for comment in reading.items(item.get("comments")):
            yield from _unfold("comment", comment, {**context, "post": external_id})
    elif kind == "comment" and "comments" in item:
        for reply in reading.items(item["comments"]):
            parent = {"parent": {"id": external_id}}
            below = {**parent, **reply} if isinstance(reply, dict) else reply
            yield from _unfold("comment", below, context)
