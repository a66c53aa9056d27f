"""What is common to recorded answers of the Graph API, whoever recorded them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from connectors.contract import Exchange
from connectors.meta.hooks import is_hook
from domain.message import Raw


def read_recording(body: Any) -> Iterable[Exchange]:
    """A recorded body of any shape; which kind of item it holds is told from the items."""
    for entry in body if isinstance(body, list) else [body]:
        yield Exchange("webhook" if is_hook(entry) else "recorded", entry, {})


def recorded_items(body: Any) -> list[Any]:
    """The items of a page, of a map by id, or the one object that the body is."""
    if not isinstance(body, dict):
        return [body]
    data = body.get("data")
    if isinstance(data, list):
        return data
    by_id = bool(body) and all(
        isinstance(value, dict) and (value.get("id") == key or key.replace("_", "").isdigit())
        for key, value in body.items()
    )
    return [{"id": key, **value} for key, value in body.items()] if by_id else [body]


def outline(item: Any, context: Mapping[str, Any]) -> Raw:
    """Something that is no citizen's: it may hold a token, so only its outline is kept."""
    keys = sorted(map(str, item))[:50] if isinstance(item, dict) else type(item).__name__
    return Raw("other", {"holds": keys}, context)


def without_lists(item: Mapping[str, Any], unfolded: Collection[str]) -> Mapping[str, Any]:
    """Without `unfolded` inline lists (raws of their own) and pagings (they hold the token)."""
    for key, value in item.items():
        if isinstance(value, dict) and (key in unfolded or "paging" in value):
            break
    else:
        if "access_token" not in item:
            return item  # as most are
    return {
        key: _stripped(value, unfolded=key in unfolded) if isinstance(value, dict) else value
        for key, value in item.items()
        if key != "access_token"
    }


def _stripped(value: dict[str, Any], *, unfolded: bool) -> dict[str, Any]:
    if not unfolded and "paging" not in value:
        return value
    dropped = {"paging", "data"} if unfolded else {"paging"}
    return {name: part for name, part in value.items() if name not in dropped}
