"""Reading Instagram's private answers, whose every field may be missing or of another type."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BROKEN = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL takes no NUL, UTF-8 no lone surrogate
_LONGEST_ID = 10**60
_CODE = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"


def mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def listing(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


def clean(value: Any) -> str | None:
    """`value` where it is text, storable and otherwise as written; None where it is not."""
    if not isinstance(value, str):
        return None
    if value.isascii() and "\x00" not in value:
        return value
    return _BROKEN.sub("\ufffd", value)


def ident(*values: Any) -> str | None:
    """The first of `values` that can be an id: a whole number or a text that is not empty."""
    for value in values:
        if isinstance(value, str):
            if value := value.strip():
                return clean(value)
        elif isinstance(value, int) and value is not True and 0 < value < _LONGEST_ID:
            return str(value)
    return None


def when(*values: Any) -> datetime | None:
    """The first of `values` that is a time: seconds, or microseconds as direct messages have."""
    for value in values:
        if isinstance(value, str):
            try:
                value = float(value) if "." in value else int(value)  # noqa: PLW2901
            except ValueError:
                continue
        if not isinstance(value, int | float) or isinstance(value, bool):
            continue
        if not 0 < value < 10**18:
            continue
        micro = int(value) if value > 10**14 else round(value * 1_000_000)
        try:
            return _EPOCH + timedelta(microseconds=micro)
        except OverflowError:
            continue
    return None


def is_number(text: str | None) -> bool:
    """Whether `text` is an id as Instagram gives them, not one that we derived."""
    return text is not None and text.isascii() and text.isdigit() and len(text) <= 60


@lru_cache(1024)
def shortcode(media_id: str | None) -> str | None:
    """The name of a post in its web address: its number, written in 64 signs."""
    pk = media_pk(media_id)
    if pk is None or not is_number(pk):
        return None
    number, code = int(pk), ""
    while number:
        number, sign = divmod(number, 64)
        code = _CODE[sign] + code
    return code or None


def media_pk(media_id: str | None) -> str | None:
    """`123` of `123_456`, the form with the owner's id behind."""
    return media_id.partition("_")[0] if media_id else None
