"""Meta's webhook bodies taken apart: the same envelope for Pages and Instagram."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from connectors.meta import reading
from domain.message import Raw


def is_hook(body: Any) -> bool:
    return isinstance(body, dict) and isinstance(body.get("entry"), list)


def unpack_hook(body: Any) -> Iterator[Raw]:
    """Each change and each messaging event, with whom it came for and when it was sent."""
    for entry in reading.items(reading.mapping(body).get("entry")):
        about = reading.mapping(entry)
        context = {"page": about.get("id"), "time": about.get("time")}
        for change in reading.items(about.get("changes")):
            yield Raw("change", change, context)
        for lane in ("messaging", "standby"):
            for event in reading.items(about.get(lane)):
                yield Raw("messaging", event, {**context, "lane": lane})
