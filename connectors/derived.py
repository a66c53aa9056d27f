"""An id for an item whose payload has none, the same each time the item is read."""

from __future__ import annotations

import json
from hashlib import sha256


def derived_id(
    *,
    permalink: str | None = None,
    parent: str | None = None,
    author: str | None = None,
    at: str | None = None,
    text: str = "",
) -> str:
    """From the permalink, else from parent, author, time and text.

    The prefix keeps it apart from any id that a platform gives.
    """
    basis = [permalink] if permalink else [parent, author, at, text]
    digest = sha256(json.dumps(basis, ensure_ascii=True).encode("ascii")).hexdigest()
    return f"derived-{digest[:32]}"
