"""X's JSON into messages. Pure, and total on any JSON value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.derived import derived_id
from connectors.reading import (
    NO_TIME,
    NOT_AN_OBJECT,
    body_text,
    count,
    degrees,
    identity,
    listing,
    mapping,
    moment,
    word,
)
from connectors.x.old_api import as_v2
from connectors.x.unpack import either, references, versions
from domain.message import Author, Geo, Media, Message, Raw, Skipped, Unusable

_SKIPPED = {
    "user": "an account’s record, not a post",
    "count": "a number of posts, not a post",
    "done": "the answer to something done, not a post",
    "error": "an error answer of X, not a post",
}
_NO_TEXT = Unusable("X sent neither text nor picture for this item.")
_NO_LANGUAGE = {"und", "zxx", "art", "qme", "qht", "qam", "qct", "qst"}
_OLD_CODES = {"in": "id", "iw": "he"}
_EPOCH = 1288834974657  # ms; X's ids count from here
_FIRST_SNOWFLAKE = 10**14  # older ids were numbered one by one

_BARE = re.compile(r"[<>]|&(?!(?:amp|lt|gt);)")


@dataclass(frozen=True, slots=True)
class Own:
    """The city's account."""

    user_id: str
    handle: str


def normalize(raw: Raw, own: Own) -> Message | Skipped | Unusable:
    """One post or direct message."""
    if raw.kind in _SKIPPED:
        return Skipped(_SKIPPED[raw.kind])
    item, context = mapping(raw.item), mapping(raw.context)
    if not item:
        return NOT_AN_OBJECT
    if "id_str" in item or "message_create" in item:
        item, context = as_v2(item, context)
    if item.get("dm_conversation_id") or item.get("event_type"):
        return _direct_message(item, context, own)
    return _post(item, context, own)


def _post(
    item: Mapping[str, Any], context: Mapping[str, Any], own: Own
) -> Message | Skipped | Unusable:
    named = references(item)
    if "retweeted" in named:
        return Skipped("a repost: the post itself counts")
    given = identity(item.get("id"))
    created = moment(item.get("created_at")) or snowflake_time(given)
    media = _media(context)
    text = _text(item)
    if isinstance(text, Unusable):
        return text
    if created is None:
        return NO_TIME
    if not text and not media:
        return _NO_TEXT
    author_id = _author_id(item, context, own)
    history = versions(item)
    parent = named.get("replied_to")
    external_id = (history[0] if history else given) or derived_id(
        parent=parent, author=author_id, at=created.isoformat(), text=text
    )
    parent_id = _canonical(parent, context.get("parent"))
    quoted = mapping(context.get("quoted"))
    quotes_us = identity(quoted.get("author_id")) == own.user_id
    conversation, root = _thread(item, external_id, parent_id, context, own)
    author = _author(author_id, context.get("author"))
    mentions_us = _mentions(item, own)
    return Message(
        channel="x",
        external_id=external_id,
        kind=_kind(named, mentions_us),
        direction="out" if author_id == own.user_id else "in",
        public=mapping(context.get("author")).get("protected") is not True,
        author=author,
        text=text,
        created_at=_first_time(history, given, created),
        conversation=conversation,
        parent_id=parent_id,
        root_id=named.get("quoted") if quotes_us else root,
        version_id=given,
        edited_at=created if given and history and history[0] != given else None,
        permalink=_permalink(author, given),
        language_hint=_language(item.get("lang")),
        media=media,
        geo=_geo(item, context),
        hidden="AE" in listing(mapping(item.get("withheld")).get("country_codes")),
        derived_id=given is None and not history,
        facts={
            "summoned": mentions_us or quotes_us,
            "conversation_id": identity(item.get("conversation_id")),
        },
    )


def _direct_message(
    item: Mapping[str, Any], context: Mapping[str, Any], own: Own
) -> Message | Skipped | Unusable:
    if item.get("event_type") not in (None, "MessageCreate"):
        return Skipped("somebody joined or left a conversation")
    given = identity(item.get("id"))
    created = moment(item.get("created_at")) or snowflake_time(given)
    media, text = _media(context), _text(item, escaped=False)
    if isinstance(text, Unusable):
        return text
    if created is None:
        return NO_TIME
    if not text and not media:
        return _NO_TEXT
    sender = identity(item.get("sender_id"))
    thread = identity(item.get("dm_conversation_id"))
    return Message(
        channel="x",
        external_id=given
        or derived_id(parent=thread, author=sender, at=created.isoformat(), text=text),
        kind="message",
        direction="out" if sender == own.user_id else "in",
        public=False,
        author=_author(sender, context.get("author")),
        text=text,
        created_at=created,
        conversation=thread,
        media=media,
        derived_id=given is None,
        facts={"summoned": False},
    )


def snowflake_time(post_id: str | None) -> datetime | None:
    """When an id was made: it begins with the time."""
    if post_id is None or not post_id.isdecimal() or not _FIRST_SNOWFLAKE < int(post_id) < 2**63:
        return None
    return datetime.fromtimestamp(((int(post_id) >> 22) + _EPOCH) / 1000, UTC)


def snowflake(at: datetime) -> str:
    """The lowest id of that time."""
    since = at - datetime.fromtimestamp(_EPOCH / 1000, UTC)
    return str(max(0, since // timedelta(milliseconds=1)) << 22)


def _first_time(history: list[str], given: str | None, created: datetime) -> datetime:
    """When the first version was written, where this is a later one."""
    if len(history) > 1 and given != history[0]:
        return snowflake_time(history[0]) or created
    return created


def _thread(
    item: Mapping[str, Any],
    external_id: str,
    parent_id: str | None,
    context: Mapping[str, Any],
    own: Own,
) -> tuple[str | None, str | None]:
    """The conversation, and the city's post below which it stands.

    X's conversation counts where its root is a citizen's. Below a post of the city each direct
    answer begins one of its own; what stands deeper belongs to whatever it answers.
    """
    root = identity(item.get("conversation_id"))
    if parent_id is None:
        return external_id, None
    if root is None or root == external_id:
        return (None if root is None else external_id), None
    author = _root_author(root, item, parent_id, context)
    if author == own.user_id:
        return (external_id if parent_id == root else None), root
    return (None if author is None else root), None


def _root_author(
    root: str, item: Mapping[str, Any], parent_id: str, context: Mapping[str, Any]
) -> str | None:
    for place in ("root", "parent", "grandparent"):
        post = mapping(context.get(place))
        if not post:
            continue
        if root == identity(post.get("id")) or root in versions(post):
            return identity(post.get("author_id"))
    return identity(item.get("in_reply_to_user_id")) if parent_id == root else None


def _canonical(post_id: str | None, post: Any) -> str | None:
    """The first version's id of a post that may have been edited."""
    history = versions(post) if isinstance(post, dict) else []
    return history[0] if post_id in history else post_id


def _kind(named: Mapping[str, str], mentions_us: bool) -> str:
    if "replied_to" in named:
        return "reply"
    if "quoted" in named:
        return "quote"
    return "mention" if mentions_us else "post"


def _mentions(item: Mapping[str, Any], own: Own) -> bool:
    for part in (item, mapping(either(item, "note_tweet"))):
        for entry in listing(mapping(part.get("entities")).get("mentions")):
            named = mapping(entry)
            handle = word(named.get("username")) or ""
            if named.get("id") == own.user_id or handle.casefold() == own.handle.casefold():
                return True
    return False


def _text(item: Mapping[str, Any], *, escaped: bool = True) -> str | Unusable:
    """The whole text, with links as they were typed and &, <, > as themselves.

    X writes those three as entities in posts, and perhaps in messages: there one that stands bare
    shows that it did not.
    """
    note = mapping(either(item, "note_tweet"))
    source = note if isinstance(note.get("text"), str) else item
    text = body_text(source.get("text"))
    if isinstance(text, Unusable):
        return text
    if "&" in text and (escaped or not _BARE.search(text)):
        text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    for entry in listing(mapping(source.get("entities")).get("urls")):
        link = mapping(entry)
        short, long = word(link.get("url")), word(link.get("expanded_url"))
        if short and long:
            text = _without(text, short) if "media_key" in link else text.replace(short, long)
    return body_text(text)


def _without(text: str, short: str) -> str:
    """X puts a link to each picture behind the text: nobody typed it."""
    return text.replace(short, "").rstrip()


def _author_id(item: Mapping[str, Any], context: Mapping[str, Any], own: Own) -> str | None:
    if context.get("own") is True:
        return own.user_id
    return identity(item.get("author_id")) or identity(context.get("author_id"))


def _author(author_id: str | None, user: Any) -> Author | None:
    if author_id is None:
        return None
    found = mapping(user)
    handle = word(found.get("username"))
    return Author(
        author_id,
        handle=handle,
        name=word(found.get("name")),
        profile_url=f"https://x.com/{handle}" if handle else None,
        avatar_url=word(found.get("profile_image_url")),
        followers=count(mapping(found.get("public_metrics")).get("followers_count")),
    )


def _permalink(author: Author | None, post_id: str | None) -> str | None:
    if post_id is None:
        return None
    return f"https://x.com/{(author and author.handle) or 'i/web'}/status/{post_id}"


def _language(code: Any) -> str | None:
    if not isinstance(code, str) or not code or code in _NO_LANGUAGE:
        return None
    return _OLD_CODES.get(code, word(code))


def _media(context: Mapping[str, Any]) -> tuple[Media, ...]:
    found = []
    for entry in listing(context.get("media")):
        item = mapping(entry)
        is_photo = item.get("type") == "photo"
        url = word(item.get("url")) or _best(item.get("variants"))
        url = url or word(item.get("preview_image_url"))
        if url:
            found.append(Media("photo" if is_photo else "video", url, word(item.get("alt_text"))))
    return tuple(found)


def _best(variants: Any) -> str | None:
    """The video of the highest rate; a playlist has none."""
    rated = [
        (count(mapping(entry).get("bit_rate")) or 0, word(mapping(entry).get("url")) or "")
        for entry in listing(variants)
    ]
    return max(rated, default=(0, ""))[1] or None


def _geo(item: Mapping[str, Any], context: Mapping[str, Any]) -> Geo | None:
    place = mapping(context.get("place"))
    name = word(place.get("full_name"))
    point = listing(mapping(mapping(item.get("geo")).get("coordinates")).get("coordinates"))
    if len(point) != 2:
        box = listing(mapping(place.get("geo")).get("bbox"))
        west_south_east_north = [degrees(edge, 180) for edge in box]
        point = _middle(west_south_east_north)
    longitude, latitude = (degrees(point[0], 180), degrees(point[1], 90)) if point else (None, None)
    if name is None and (longitude is None or latitude is None):
        return None
    return Geo(name, latitude, longitude)


def _middle(box: list[float | None]) -> list[float]:
    edges = [edge for edge in box if edge is not None]
    if len(edges) != 4:
        return []
    west, south, east, north = edges
    return [(west + east) / 2, (south + north) / 2]
