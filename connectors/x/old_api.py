"""Items in the shape of API v1.1, which recordings and old webhooks still have, as v2 ones."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from connectors.reading import identity, listing, mapping, word

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}
_KINDS = {"photo": "photo", "video": "video", "animated_gif": "animated_gif"}


def as_v2(
    item: Mapping[str, Any], context: Mapping[str, Any]
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The same item with the names of v2, and its context."""
    if "message_create" in item:
        return _message(item), context
    return _post(item, context)


def _post(
    item: Mapping[str, Any], context: Mapping[str, Any]
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    whole = mapping(item.get("extended_tweet")) or item
    entities = mapping(whole.get("entities"))
    user = _user(item.get("user"))
    references = [
        {"type": kind, "id": found}
        for kind, found in (
            ("replied_to", identity(item.get("in_reply_to_status_id_str"))),
            ("quoted", identity(item.get("quoted_status_id_str"))),
            ("retweeted", identity(mapping(item.get("retweeted_status")).get("id_str"))),
        )
        if found
    ]
    post = {
        "id": item.get("id_str"),
        "text": whole.get("full_text", item.get("text")),
        "author_id": user.get("id"),
        "created_at": _iso(item.get("created_at")),
        "in_reply_to_user_id": item.get("in_reply_to_user_id_str"),
        "lang": item.get("lang"),
        "referenced_tweets": references,
        "entities": {
            "urls": entities.get("urls"),
            "mentions": [
                {"id": mapping(named).get("id_str"), "username": mapping(named).get("screen_name")}
                for named in listing(entities.get("user_mentions"))
            ],
        },
        "geo": {"coordinates": item.get("coordinates")},
    }
    extended = mapping(whole.get("extended_entities")) or entities
    around = {
        "author": user,
        "media": [_media(entry) for entry in listing(extended.get("media"))],
        "place": {"full_name": mapping(item.get("place")).get("full_name")},
        "quoted": {"author_id": _user(mapping(item.get("quoted_status")).get("user")).get("id")},
    }
    return post, {**context, **around}


def _message(item: Mapping[str, Any]) -> Mapping[str, Any]:
    message = mapping(item.get("message_create"))
    data = mapping(message.get("message_data"))
    target = mapping(message.get("target"))
    people = sorted(
        found
        for found in (identity(message.get("sender_id")), identity(target.get("recipient_id")))
        if found
    )
    return {
        "id": item.get("id"),
        "event_type": "MessageCreate",
        "text": data.get("text"),
        "sender_id": message.get("sender_id"),
        "dm_conversation_id": "-".join(people),
        "created_at": _from_milliseconds(item.get("created_timestamp")),
        "entities": data.get("entities"),
    }


def _user(user: Any) -> Mapping[str, Any]:
    found = mapping(user)
    return {
        "id": found.get("id_str"),
        "name": found.get("name"),
        "username": found.get("screen_name"),
        "profile_image_url": found.get("profile_image_url_https"),
        "protected": found.get("protected"),
        "public_metrics": {"followers_count": found.get("followers_count")},
    }


def _media(entry: Any) -> Mapping[str, Any]:
    found = mapping(entry)
    kind = _KINDS.get(word(found.get("type")) or "", "photo")
    picture = word(found.get("media_url_https"))
    return {
        "type": kind,
        "url": picture if kind == "photo" else None,
        "preview_image_url": picture,
        "alt_text": found.get("ext_alt_text"),
        "variants": mapping(found.get("video_info")).get("variants"),
    }


def _iso(value: Any) -> Any:
    """`Wed Oct 10 20:19:24 +0000 2018`, whatever the machine's language."""
    parts = value.split() if isinstance(value, str) else []
    if len(parts) != 6 or parts[1] not in _MONTHS:
        return value
    _, month, day, time, offset, year = parts
    return f"{year}-{_MONTHS[month]:02d}-{day.zfill(2)}T{time}{offset}"


def _from_milliseconds(value: Any) -> str | None:
    given = identity(value)
    if given is None or not given.isdecimal() or len(given) > 14:
        return None
    return datetime.fromtimestamp(int(given) / 1000, UTC).isoformat()
