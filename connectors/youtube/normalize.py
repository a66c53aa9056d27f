"""YouTube's JSON into messages. Pure, and total on any JSON value."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

from connectors.derived import derived_id
from connectors.reading import (
    NO_TIME,
    NOT_AN_OBJECT,
    body_text,
    identity,
    listing,
    mapping,
    moment,
    word,
)
from domain.message import Author, Media, Message, Raw, Skipped, Unusable

_HELD = {"heldForReview", "likelySpam", "rejected"}
_RECORDS = {
    "youtube#channel": "a channel’s record, not a comment",
    "youtube#video": "a video’s record, not a comment",
    "youtube#searchResult": "a video found by a search, not a comment",
    "youtube#playlistItem": "a video in a list, not a comment",
    "error": "an error answer of YouTube, not a comment",
}
_LINE, _TAG = re.compile(r"<br\s*/?>"), re.compile(r"</?[a-zA-Z][^<>]{0,2000}>")


def unpack(body: Any, context: Mapping[str, Any]) -> Iterator[Raw]:
    """Every comment of an answer, each with what it needs of its thread."""
    if "error" in mapping(body):
        yield Raw("error", body, context)
        return
    if str(mapping(body).get("kind")).endswith("ListResponse"):
        rows = listing(body.get("items"))
    else:
        rows = mapping(body).get("items", body)
    for row in rows if isinstance(rows, list) else [rows]:
        snippet = mapping(mapping(row).get("snippet"))
        if "topLevelComment" in snippet:
            yield from _thread(row, snippet, context)
        else:
            yield Raw("comment", row, context)


def _thread(
    row: Mapping[str, Any], snippet: Mapping[str, Any], context: Mapping[str, Any]
) -> Iterator[Raw]:
    top = snippet["topLevelComment"]
    known = {
        **context,
        "threadId": row.get("id"),
        "threadAuthor": _author_id(mapping(mapping(top).get("snippet"))),
        **{key: value for key, value in snippet.items() if key != "topLevelComment"},
    }
    yield Raw("comment", top, known)
    for reply in listing(mapping(row.get("replies")).get("comments")):
        yield Raw("comment", reply, known)


def normalize(raw: Raw, own: str) -> Message | Skipped | Unusable:
    """One comment. `own` is the city's channel id."""
    item, context = raw.item, mapping(raw.context)
    snippet = mapping(mapping(item).get("snippet"))
    if record := _RECORDS.get(raw.kind) or _RECORDS.get(word(mapping(item).get("kind")) or ""):
        return Skipped(record)
    if not snippet:
        return NOT_AN_OBJECT
    text = _text(snippet, context)
    published = moment(snippet.get("publishedAt"))
    if isinstance(text, Unusable):
        return text
    if published is None:
        return NO_TIME
    author = _author(snippet)
    given = identity(item.get("id"))
    parent = _parent(given, snippet)
    video = word(snippet.get("videoId")) or word(context.get("videoId"))
    external_id = given or derived_id(
        parent=parent or video,
        author=author.external_id if author else word(snippet.get("authorDisplayName")),
        at=published.isoformat(),
        text=text,
    )
    thread = parent or external_id
    updated = moment(snippet.get("updatedAt"))
    picture = word(snippet.get("imageUrl"))
    return Message(
        channel="youtube",
        external_id=external_id,
        kind="reply" if parent else "comment",
        direction="out" if author and author.external_id == own else "in",
        public=context.get("isPublic") is not False,
        author=author,
        text=text,
        created_at=published,
        conversation=_conversation(external_id, parent, context, own),
        parent_id=parent,
        root_id=video,
        edited_at=updated if updated and updated > published else None,
        permalink=_permalink(video, given),
        media=(Media("photo", picture),) if picture else (),
        hidden=_status(snippet, context) in _HELD,
        derived_id=given is None,
        facts={"thread": thread, "can_reply": context.get("canReply") is not False},
    )


def _conversation(
    external_id: str, parent: str | None, context: Mapping[str, Any], own: str
) -> str | None:
    """The thread, unless the city began it: there each citizen's reply stands for itself."""
    if parent is None:
        return external_id
    if "threadAuthor" not in context:
        return identity(context.get("conversation"))
    return external_id if context["threadAuthor"] == own else parent


def _parent(given: str | None, snippet: Mapping[str, Any]) -> str | None:
    """The top-level comment above a reply; a reply's id begins with it."""
    named = identity(snippet.get("parentId"))
    if named or given is None:
        return named
    above, dot, _ = given.partition(".")
    return above if dot and above else None


def _text(snippet: Mapping[str, Any], context: Mapping[str, Any]) -> str | Unusable:
    original = snippet.get("textOriginal")
    text = body_text(snippet.get("textDisplay") if original is None else original)
    if original is None and isinstance(text, str) and context.get("textFormat") == "html":
        return body_text(html.unescape(_TAG.sub("", _LINE.sub("\n", text))))
    return text


def _status(snippet: Mapping[str, Any], context: Mapping[str, Any]) -> str | None:
    return word(snippet.get("moderationStatus")) or word(context.get("moderationStatus"))


def _author_id(snippet: Mapping[str, Any]) -> str | None:
    """The author's channel; comments of deleted accounts have none."""
    given = snippet.get("authorChannelId")
    if found := identity(given.get("value") if isinstance(given, dict) else given):
        return found
    _, slash, named = (word(snippet.get("authorChannelUrl")) or "").partition("/channel/")
    return identity(named) if slash else None


def _author(snippet: Mapping[str, Any]) -> Author | None:
    external_id = _author_id(snippet)
    if external_id is None:
        return None
    name = word(snippet.get("authorDisplayName"))
    return Author(
        external_id,
        handle=name[1:] if name and name.startswith("@") else None,
        name=name,
        profile_url=word(snippet.get("authorChannelUrl")),
        avatar_url=word(snippet.get("authorProfileImageUrl")),
    )


def _permalink(video: str | None, comment: str | None) -> str | None:
    if video is None or comment is None:
        return None
    return f"https://www.youtube.com/watch?v={video}&lc={comment}"
