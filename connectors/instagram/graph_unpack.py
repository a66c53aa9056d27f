"""Pages of the Graph API about Instagram into raws that can each be read alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from connectors.contract import Exchange
from connectors.instagram.private_unpack import recorded as recorded_by_the_app
from connectors.meta import reading
from connectors.meta.hooks import unpack_hook
from connectors.meta.shapes import outline, recorded_items, without_lists
from connectors.meta.shapes import read_recording as read_graph_recording
from domain.message import Raw

UNFOLDED = {"comments", "replies", "messages"}
_KINDS = {
    "media": "media",
    "tags": "tagged",
    "comments": "comment",
    "replies": "comment",
    "thread": "message",
    "conversations": "conversation",
}
_MEDIA_KEYS = {"caption", "media_type", "media_product_type", "media_url", "comments_count"}


def unpack(exchange: Exchange) -> Iterator[Raw]:
    """Any answer or webhook body into raws."""
    body, context = exchange.body, exchange.context
    if exchange.kind == "webhook":
        yield from unpack_hook(body)
        return
    kind = _KINDS.get(exchange.kind)
    for item in reading.items(body) if kind else recorded_items(body):
        yield from _unfold(kind or guess(item), item, context)


def read_recording(body: Any) -> Iterable[Exchange]:
    """A recorded body of either back end."""
    of_the_app = isinstance(body, dict) and not isinstance(body.get("comments"), dict)
    found = list(recorded_by_the_app(body)) if of_the_app else []
    return found or read_graph_recording(body)


def guess(item: Any) -> str:
    """The kind of an item that we did not ask for ourselves."""
    if not isinstance(item, dict):
        return "other"
    keys = item.keys()
    if "error" in keys:
        return "error"
    for kind in ("mentioned_comment", "mentioned_media"):
        if kind in keys:
            return kind
    if keys & {"message_count", "participants"} or isinstance(item.get("messages"), dict):
        return "conversation"
    if "text" in keys or "parent_id" in keys:
        return "comment"
    if keys & _MEDIA_KEYS or ("permalink" in keys and "timestamp" in keys):
        return "media"
    return "message" if "created_time" in keys and "message" in keys else "other"


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
    elif kind == "media":
        for comment in reading.items(item.get("comments")):
            yield from _unfold("comment", comment, {**context, "media": external_id})
    elif kind == "comment" and "replies" in item:
        media = context.get("media") or reading.mapping(item.get("media")).get("id")
        below = {**context, "media": media, "parent": external_id}
        for reply in reading.items(item["replies"]):
            yield from _unfold("comment", reply, below)
