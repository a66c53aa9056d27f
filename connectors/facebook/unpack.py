"""Pages of the Graph API into raws that can each be read alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from connectors.contract import Exchange
from connectors.facebook.hooks import unpack_hook
from connectors.meta import reading
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
_UNFOLDED = {"comments", "messages"}
_WRITTEN_KEYS = {"message", "story", "created_time", "attachments", "permalink_url"}


def unpack(exchange: Exchange) -> Iterator[Raw]:
    """Any answer or webhook body into raws."""
    body, context = exchange.body, exchange.context
    if exchange.kind == "webhook":
        yield from unpack_hook(body)
        return
    kind = _KINDS.get(exchange.kind)
    for item in reading.items(body) if kind else _recorded(body):
        yield from _unfold(kind or guess(item), item, context)


def read_recording(body: Any) -> Iterable[Exchange]:
    """A recorded body of any shape; which kind of item it holds is told from the items."""
    entries = body if isinstance(body, list) else [body]
    for entry in entries:
        is_hook = isinstance(entry, dict) and isinstance(entry.get("entry"), list)
        yield Exchange("webhook" if is_hook else "recorded", entry, {})


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


def _recorded(body: Any) -> list[Any]:
    """The items of a page, of a map by id, or the one object that the body is."""
    if not isinstance(body, dict):
        return [body]
    data = body.get("data")
    if isinstance(data, list):
        return data
    named = [value for key, value in body.items() if isinstance(value, dict) and key[:1].isalnum()]
    by_id = bool(body) and all(
        isinstance(value, dict) and (value.get("id") == key or "_" in key or key.isdigit())
        for key, value in body.items()
    )
    return [{"id": key, **value} for key, value in body.items()] if by_id and named else [body]


def _unfold(kind: str, item: Any, context: Mapping[str, Any]) -> Iterator[Raw]:
    """The item, and whatever hangs inline below it as items of their own."""
    if kind == "other":
        keys = sorted(item)[:50] if isinstance(item, dict) else type(item).__name__
        yield Raw(kind, {"holds": keys}, context)  # it may hold a token: only its outline is kept
        return
    if not isinstance(item, dict):
        yield Raw(kind, item, context)
        return
    yield Raw(kind, without_lists(item), context)
    external_id = item.get("id")
    if kind == "conversation":
        for message in reading.items(item.get("messages")):
            yield from _unfold("message", message, {**context, "thread": external_id})
    elif kind in {"post", "tagged"}:
        for comment in reading.items(item.get("comments")):
            yield from _unfold("comment", comment, {**context, "post": external_id})
    elif kind == "comment":
        for reply in reading.items(item.get("comments")):
            parent = {"parent": {"id": external_id}}
            below = {**parent, **reply} if isinstance(reply, dict) else reply
            yield from _unfold("comment", below, context)


def without_lists(item: Mapping[str, Any]) -> dict[str, Any]:
    """Without inline edges (they become raws of their own) and pagings (they hold the token)."""
    return {key: _stripped(key, value) for key, value in item.items() if key != "access_token"}


def _stripped(key: str, value: Any) -> Any:
    if not isinstance(value, dict) or not ("paging" in value or key in _UNFOLDED):
        return value
    dropped = {"paging", "data"} if key in _UNFOLDED else {"paging"}
    return {name: part for name, part in value.items() if name not in dropped}
