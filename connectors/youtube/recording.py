"""Recorded answers of the Data API as exchanges, for `replay`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from connectors.contract import Exchange
from connectors.reading import listing, mapping

_MARKUP = ("<br", "&#39;", "&quot;", "&amp;", "<a href=")


def read_recording(recorded: Any) -> Iterator[Exchange]:
    """A body, a list of bodies or items, a map of items by id, or a call with its body inside."""
    if isinstance(recorded, list):
        for entry in recorded:
            yield from read_recording(entry)
        return
    found = mapping(recorded)
    if "response" in found or ("body" in found and "snippet" not in found):
        yield from read_recording(_parsed(_body(found)))
        return
    if found and not {"items", "snippet", "error", "kind", "id"} & found.keys():
        by_id = [value for value in found.values() if isinstance(value, dict)]
        if len(by_id) == len(found):
            yield from read_recording(by_id)
            return
    yield Exchange("recorded", recorded, {"textFormat": "html"} if _is_html(recorded) else {})


def _body(call: Any) -> Any:
    answer = call.get("response", call)
    return mapping(answer).get("body", answer)


def _parsed(body: Any) -> Any:
    if not isinstance(body, str):
        return body
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return body


def _is_html(recorded: Any) -> bool:
    """A recording does not say whether plain text was asked for; markup does."""
    items = listing(mapping(recorded).get("items")) or [recorded]
    texts = (text for item in items for text in _texts(item))
    return any(mark in text for text in texts for mark in _MARKUP)


def _texts(item: Any) -> Iterator[str]:
    snippet = mapping(mapping(item).get("snippet"))
    top = mapping(mapping(snippet.get("topLevelComment")).get("snippet"))
    for found in (snippet.get("textDisplay"), top.get("textDisplay")):
        if isinstance(found, str):
            yield found
