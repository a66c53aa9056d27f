"""Reads single values out of any JSON, whatever stands there. Nothing here raises."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from domain.message import MAX_TEXT, Unusable

NOT_AN_OBJECT = Unusable("The platform sent something here that is not an item at all.")
NO_TIME = Unusable("The time at which this was written is missing or cannot be read.")
NOT_TEXT = Unusable("The text of this item is not text.")
TOO_LONG = Unusable(f"The text is longer than {MAX_TEXT} characters: no citizen wrote that.")
_NOTHING: Mapping[str, Any] = {}


def mapping(value: Any) -> Mapping[str, Any]:
    """`value` if it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else _NOTHING


def listing(value: Any) -> list[Any]:
    """`value` if it is a JSON list, else an empty one."""
    return value if isinstance(value, list) else []


def identity(value: Any) -> str | None:
    """An id as text; ids come as text or number."""
    if isinstance(value, str):
        return clean(value) if 0 < len(value) <= 300 else None
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**40:
        return str(value)
    return None


def word(value: Any) -> str | None:
    """A short text such as a name or an address; None where there is none."""
    return clean(value) if isinstance(value, str) and 0 < len(value) <= 10_000 else None


def count(value: Any) -> int | None:
    good = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53
    return value if good else None


def degrees(value: Any, most: float) -> float | None:
    """A latitude or longitude."""
    good = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= most
    return float(value) if good else None


def clean(text: str) -> str:
    """`text` with NUL and lone surrogates, which no database takes, as U+FFFD."""
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)
    return text


def body_text(value: Any) -> str | Unusable:
    """A citizen's text; absent is empty."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return NOT_TEXT
    return TOO_LONG if len(value) > MAX_TEXT else clean(value)


def moment(value: Any) -> datetime | None:
    """A time in ISO 8601 with its offset."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    if found.tzinfo is None or not 1990 < found.year < 2100:
        return None
    return found if found.tzinfo is UTC else found.astimezone(UTC)
