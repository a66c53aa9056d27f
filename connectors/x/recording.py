"""Recorded answers of X as exchanges, for `replay`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from connectors.contract import Exchange
from connectors.reading import listing, mapping

_USERS_POSTS = re.compile(r"/2/users/(\d+)/tweets")
_LISTS = ("statuses", "tweet_create_events", "direct_message_events", "events")


def read_recording(recorded: Any) -> Iterator[Exchange]:
    """A body, a list of bodies or items, a map of items by id, or a list of calls with bodies."""
    if isinstance(recorded, list):
        for entry in recorded:
            yield from read_recording(entry)
        return
    found = mapping(recorded)
    if "http_interactions" in found or "interactions" in found:
        yield from read_recording(found.get("http_interactions", found.get("interactions")))
    elif "request" in found or ("body" in found and "id" not in found):
        yield from _call(found)
    elif lists := [found[name] for name in _LISTS if isinstance(found.get(name), list)]:
        for items in lists:
            yield from (Exchange("recorded", item, {}) for item in items)
    elif found and all(key.isdecimal() for key in found):
        yield from read_recording(list(found.values()))
    else:
        yield Exchange("recorded", recorded, {})


def _call(call: Mapping[str, Any]) -> Iterator[Exchange]:
    request = mapping(call.get("request"))
    body = _parsed(mapping(call.get("response", call)).get("body"))
    for entry in listing(body) or [body]:
        yield Exchange("recorded", entry, _known(request))


def _known(request: Mapping[str, Any]) -> dict[str, Any]:
    """What the question tells of the answer: whose posts, or that we wrote it ourselves."""
    method, address = request.get("method"), str(request.get("uri") or request.get("url") or "")
    if method == "POST" and address.partition("?")[0].endswith("/2/tweets"):
        return {"own": True}
    named = _USERS_POSTS.search(address)
    return {"author_id": named[1]} if named else {}


def _parsed(body: Any) -> Any:
    text = mapping(body).get("string", body)
    if not isinstance(text, str):
        return body
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
