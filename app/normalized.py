"""JSON lines of normalized messages: the door for anything that is not a platform of ours.

One object a line. Required: id, text, created_at (ISO 8601 with zone), channel. Optional: kind,
direction ("in" | "out"), public, author {id, handle, name}, conversation, parent, permalink,
language. An unknown key is a mistake and is said. Documented in docs/replay.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from casework.ingest import Item
from connectors.reading import body_text, identity, mapping, moment, word
from domain.message import Author, Message, Raw, Unusable

_KEYS = frozenset(
    {"id", "text", "created_at", "channel", "kind", "direction", "public", "author",
     "conversation", "parent", "permalink", "language"}
)  # fmt: skip


def read_normalized(text: str) -> Iterator[Item]:
    """Every line as an item; a line that cannot be read is Unusable with its number."""
    # Not splitlines(): a citizen's text may hold U+2028 and others at which that would cut.
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            raw = Raw("normalized", {"line": line})
            yield Item(raw, Unusable(f"Line {number} is not JSON: {error}"))
            continue
        yield Item(Raw("normalized", value), _message(value, number))


def _message(value: Any, number: int) -> Message | Unusable:
    if not isinstance(value, dict):
        return Unusable(f"Line {number} is not an object.")
    if unknown := sorted(set(value) - _KEYS):
        return Unusable(f"Line {number}: no such key: {', '.join(unknown)}. Keys: {_all()}.")
    external_id, channel = identity(value.get("id")), word(value.get("channel"))
    created_at, said = moment(value.get("created_at")), body_text(value.get("text"))
    if isinstance(said, Unusable):
        return said
    if external_id is None or channel is None or "text" not in value:
        lacking = [name for name in ("id", "channel", "text") if not value.get(name)]
        return Unusable(f"Line {number}: {', '.join(lacking)} missing, or nothing of the kind.")
    if created_at is None:
        return Unusable(
            f"Line {number}: created_at must be a time such as 2026-03-01T08:30:00+04:00, with its "
            "zone, and between 1990 and 2100."
        )
    author = mapping(value.get("author"))
    author_id = identity(author.get("id"))
    return Message(
        channel=channel,
        external_id=external_id,
        kind=word(value.get("kind")) or "message",
        direction="out" if value.get("direction") == "out" else "in",
        public=value.get("public") is not False,
        author=Author(author_id, word(author.get("handle")), word(author.get("name")))
        if author_id
        else None,
        text=said,
        created_at=created_at,
        conversation=identity(value.get("conversation")),
        parent_id=identity(value.get("parent")),
        permalink=word(value.get("permalink")),
        language_hint=word(value.get("language")),
    )


def _all() -> str:
    return ", ".join(sorted(_KEYS))
