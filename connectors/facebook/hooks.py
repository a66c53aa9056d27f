"""A Page's webhooks: each change that is told made to look like the item that it tells of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.meta import reading
from domain.message import Raw, Skipped

_POSTS = {"post", "status", "photo", "video", "share", "link", "note", "album", "event", "story"}
_EDITS = {"edit", "edited"}
_SILENT = {
    "reaction": Skipped("A reaction (an emoji) to a post or comment."),
    "like": Skipped("A like."),
}
_REMOVED = Skipped("The item was removed: it is deleted on the platform.")


def told_item(change: Mapping[str, Any], context: Mapping[str, Any]) -> Raw | Skipped:
    """The item that a change tells of, in the form in which the Graph API would show it."""
    value = reading.mapping(change.get("value"))
    field, what, verb = change.get("field"), value.get("item"), value.get("verb")
    if field not in ("feed", "mention", "ratings") or not isinstance(what, str):
        return _unwritten(what if isinstance(what, str) else field)
    if what in _SILENT:
        return _SILENT[what]
    if verb in ("remove", "delete"):
        return _REMOVED
    if isinstance(verb, str) and verb in _EDITS:
        context = {**context, "edited_at": context.get("time")}
    if what == "rating":
        return Raw("review", _review(value), context)
    if what == "comment":
        return Raw("comment", _comment(value, context), {**context, "post": value.get("post_id")})
    if what in _POSTS:
        kind = "tagged" if field == "mention" else "post"
        return Raw(kind, _post(value, context), context)
    return _unwritten(what)


def _unwritten(what: Any) -> Skipped:
    name = reading.clean(str(what))[:40]
    return Skipped(f"Meta reported a change of “{name}”, which is nothing that a citizen wrote.")


def _common(value: Mapping[str, Any], context: Mapping[str, Any]) -> dict[str, Any]:
    old_form = {"id": value.get("sender_id"), "name": value.get("sender_name")}
    return {
        "from": value.get("from") or old_form,
        "message": value.get("message"),
        "created_time": value.get("created_time") or context.get("time"),
        "permalink_url": value.get("permalink_url"),
        "is_hidden": value.get("is_hidden") is True or value.get("verb") == "hide",
    }


def _post(value: Mapping[str, Any], context: Mapping[str, Any]) -> dict[str, Any]:
    item = {"id": value.get("post_id"), **_common(value, context)}
    if value.get("link"):
        item["attachments"] = [{"type": value.get("item"), "url": value["link"]}]
    return item


def _comment(value: Mapping[str, Any], context: Mapping[str, Any]) -> dict[str, Any]:
    item = {"id": value.get("comment_id"), **_common(value, context)}
    above = reading.identity(value.get("parent_id"))
    if above and above != reading.identity(value.get("post_id")):
        item["parent"] = {"id": above}
    if value.get("photo"):
        item["attachment"] = {"type": "photo", "media": {"image": {"src": value["photo"]}}}
    return item


def _review(value: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "created_time": value.get("created_time"),
        "review_text": value.get("review_text"),
        "rating": value.get("rating"),
        "recommendation_type": value.get("recommendation_type"),
        "reviewer": {"id": value.get("reviewer_id"), "name": value.get("reviewer_name")},
        "open_graph_story": {"id": value.get("open_graph_story_id") or value.get("post_id")},
    }
