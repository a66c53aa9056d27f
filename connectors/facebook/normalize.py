"""Facebook's posts, comments, reviews and page notices in the common shape. Pure and total."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from connectors.derived import derived_id
from connectors.facebook.hooks import told_item
from connectors.facebook.permalink import Named, ids_in_permalink
from connectors.meta import reading
from connectors.meta.messaging import normalize_event, normalize_message
from connectors.reading import degrees
from domain.message import Author, Geo, Message, Raw, Skipped, Unusable

CHANNEL = "facebook"
Normalized = Message | Skipped | Unusable

_NAMELESS = Named()
_NOT_WORDS = {
    "conversation": "A conversation’s summary: its messages are read one by one.",
    "error": "An error answer of the platform, not an item.",
    "other": "Nothing that a citizen wrote: a page, an account or a token’s description.",
}


def normalize(raw: Raw, page: str) -> Normalized:
    """One raw of any kind that `unpack` yields. `page` is the city's own."""
    context = reading.mapping(raw.context)
    own = {page, reading.identity(context["page"]) or page} if "page" in context else {page}
    if raw.kind in _NOT_WORDS:
        return Skipped(_NOT_WORDS[raw.kind])
    if not isinstance(raw.item, dict):
        return reading.NOT_AN_OBJECT
    if raw.kind == "message":
        return normalize_message(Raw(raw.kind, raw.item, context), CHANNEL, own)
    if raw.kind == "messaging":
        return normalize_event(Raw(raw.kind, raw.item, context), CHANNEL, own)
    reader = _READERS.get(raw.kind)
    return reader(raw.item, context, own) if reader else Skipped(_NOT_WORDS["other"])


def _post(
    item: Mapping[str, Any], context: Mapping[str, Any], own: set[str], kind: str = "post"
) -> Normalized:
    author = reading.author(item.get("from"))
    text = reading.body_text(item.get("message"))
    created_at = reading.moment(item.get("created_time"))
    if isinstance(text, Unusable):
        return text
    if created_at is None:
        return reading.NO_TIME
    external_id, derived = _identified(item, context, author, text, created_at)
    if external_id is None:
        return reading.NO_ID
    outgoing = author is not None and author.external_id in own
    return Message(
        channel=CHANNEL,
        external_id=external_id,
        kind=kind,
        direction="out" if outgoing else "in",
        public=True,
        author=author,
        text=text,
        created_at=created_at,
        conversation=None if outgoing else external_id,
        permalink=reading.word(item.get("permalink_url")),
        media=reading.attachments(item["attachments"]) if item.get("attachments") else (),
        geo=_place(item.get("place")),
        hidden=item.get("is_hidden") is True,
        derived_id=derived,
        facts={"post": external_id},
    )


def _tagged(item: Mapping[str, Any], context: Mapping[str, Any], own: set[str]) -> Normalized:
    return _post(item, context, own, kind="tag")


def _comment(item: Mapping[str, Any], context: Mapping[str, Any], own: set[str]) -> Normalized:
    author = reading.author(item.get("from"))
    text = reading.body_text(item.get("message"))
    created_at = reading.moment(item.get("created_time"))
    if isinstance(text, Unusable):
        return text
    if created_at is None:
        return reading.NO_TIME
    permalink = reading.word(item.get("permalink_url"))
    post = reading.identity(context.get("post"))
    above = reading.identity(reading.mapping(item.get("parent")).get("id"))
    named = _NAMELESS
    if permalink and (not post or "id" not in item or "reply_comment_id" in permalink):
        named = ids_in_permalink(permalink)
        post, above = post or named.post, above or named.parent
    external_id, derived = _identified(item, context, author, text, created_at, named.comment)
    if external_id is None:
        return reading.NO_ID
    outgoing = author is not None and author.external_id in own
    private = item.get("can_reply_privately")
    return Message(
        channel=CHANNEL,
        external_id=external_id,
        kind="comment",
        direction="out" if outgoing else "in",
        public=item.get("is_private") is not True,
        author=author,
        text=text,
        created_at=created_at,
        conversation=_conversation(context, post, above, None if outgoing else external_id),
        parent_id=above or post,
        root_id=post,
        permalink=permalink,
        media=reading.attachments(item["attachment"]) if item.get("attachment") else (),
        hidden=item.get("is_hidden") is True,
        derived_id=derived,
        facts=_facts(post=post, top=above or external_id, private=private),
    )


def _conversation(
    context: Mapping[str, Any], post: str | None, above: str | None, itself: str | None
) -> str | None:
    """Below a citizen's post it is that post, below the city's the thread of comments.

    None where nobody told whose post it is.
    """
    whose = context.get("post_by")
    if whose == "citizen":
        return post
    return (above or itself) if whose == "city" else None


def _review(item: Mapping[str, Any], context: Mapping[str, Any], own: set[str]) -> Normalized:
    author = reading.author(item.get("reviewer"))
    story = reading.mapping(item.get("open_graph_story"))
    words = item.get("review_text")
    text = reading.body_text(words if words is not None else story.get("message"))
    created_at = reading.moment(item.get("created_time"))
    if isinstance(text, Unusable):
        return text
    if created_at is None:
        return reading.NO_TIME
    story_id = reading.identity(story.get("id"))
    external_id, derived = _identified({"id": story_id}, context, author, text, created_at)
    if external_id is None:
        return reading.NO_ID
    return Message(
        channel=CHANNEL,
        external_id=external_id,
        kind="review",
        direction="in",
        public=True,
        author=author,
        text=text,
        created_at=created_at,
        conversation=external_id,
        derived_id=derived,
        facts=_facts(
            post=story_id,
            rating=reading.count(item.get("rating")),
            recommends=reading.word(item.get("recommendation_type")),
        ),
    )


def _change(item: Mapping[str, Any], context: Mapping[str, Any], own: set[str]) -> Normalized:
    told = told_item(item, context)
    if isinstance(told, Skipped):
        return told
    found = _READERS[told.kind](told.item, told.context, own)
    if isinstance(found, Message) and "edited_at" in told.context:
        return replace(found, edited_at=reading.moment(told.context["edited_at"]))
    return found


def _identified(
    item: Mapping[str, Any],
    context: Mapping[str, Any],
    author: Author | None,
    text: str,
    created_at: datetime,
    in_permalink: str | None = None,
) -> tuple[str | None, bool]:
    """Its id, and whether we had to make it."""
    given = reading.identity(item.get("id")) or reading.identity(context.get("id"))
    if given:
        return given, False
    if in_permalink:
        return in_permalink, True
    permalink = reading.word(item.get("permalink_url"))
    if not text and not permalink:
        return None, False
    made = derived_id(
        permalink=permalink,
        parent=reading.identity(context.get("post")),
        author=author.external_id if author else None,
        at=created_at.isoformat(),
        text=text,
    )
    return made, True


def _facts(**known: Any) -> dict[str, Any]:
    return {key: value for key, value in known.items() if isinstance(value, str | int | bool)}


def _place(value: Any) -> Geo | None:
    place = reading.mapping(value)
    at = reading.mapping(place.get("location"))
    name = reading.word(place.get("name"))
    latitude, longitude = degrees(at.get("latitude"), 90), degrees(at.get("longitude"), 180)
    return Geo(name, latitude, longitude) if name or latitude is not None else None


_READERS: dict[str, Callable[[Mapping[str, Any], Mapping[str, Any], set[str]], Normalized]] = {
    "post": _post,
    "tagged": _tagged,
    "comment": _comment,
    "review": _review,
    "change": _change,
}
