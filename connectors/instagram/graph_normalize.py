"""Instagram's media, comments and messages, as the Graph API shows them, in the common shape.

Pure and total. Commenters come with a name only where Meta keeps their id back: the name, with its
@, then stands for the id.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from connectors.derived import derived_id
from connectors.meta import reading
from connectors.meta.messaging import normalize_event, normalize_message
from domain.message import Author, Media, Message, Raw, Skipped, Unusable

CHANNEL = "instagram"
Normalized = Message | Skipped | Unusable

_NOT_WORDS = {
    "conversation": Skipped("A conversation’s summary: its messages are read one by one."),
    "error": Skipped("An error answer of the platform, not an item."),
    "other": Skipped("Nothing that a citizen wrote: an account or a token’s description."),
}
_ONLY_IDS = Unusable(
    "Instagram told of a mention, but not its words: they have to be looked up by its ids."
)
_KINDS: dict[str, Any] = {"IMAGE": "photo", "CAROUSEL_ALBUM": "photo", "VIDEO": "video"}


@dataclass(frozen=True, slots=True)
class Own:
    """Under which ids and which name the city itself appears."""

    ids: frozenset[str]
    username: str | None = None


def normalize(raw: Raw, own: Own) -> Normalized:
    """One raw of any kind that `unpack` yields."""
    context = reading.mapping(raw.context)
    silent = _NOT_WORDS.get(raw.kind)
    if silent:
        return silent
    if not isinstance(raw.item, dict):
        return reading.NOT_AN_OBJECT
    account = reading.identity(context.get("account")) or reading.identity(context.get("page"))
    if account and account not in own.ids:
        own = Own(own.ids | {account}, own.username)
    if raw.kind == "message":
        return normalize_message(Raw(raw.kind, raw.item, context), CHANNEL, set(own.ids))
    if raw.kind == "messaging":
        return normalize_event(Raw(raw.kind, raw.item, context), CHANNEL, set(own.ids))
    reader = _READERS.get(raw.kind)
    return reader(raw.item, context, own) if reader else _NOT_WORDS["other"]


def _comment(item: Mapping[str, Any], context: Mapping[str, Any], own: Own) -> Normalized:
    text, created_at = reading.body_text(item.get("text")), reading.moment(item.get("timestamp"))
    if isinstance(text, Unusable):
        return text
    if created_at is None:
        return reading.NO_TIME
    author = _author(item)
    media = reading.identity(context.get("media")) or reading.identity(
        reading.mapping(item.get("media")).get("id")
    )
    above = reading.identity(item.get("parent_id")) or reading.identity(context.get("parent"))
    given = reading.identity(item.get("id")) or reading.identity(context.get("id"))
    if given is None and not text:
        return reading.NO_ID
    external_id = given or derived_id(
        parent=above or media,
        author=author.external_id if author else None,
        at=created_at.isoformat(),
        text=text,
    )
    outgoing = _is_own(author, own)
    placed = media is not None or above is not None
    itself = None if outgoing or not placed else external_id
    return Message(
        channel=CHANNEL,
        external_id=external_id,
        kind="comment",
        direction="out" if outgoing else "in",
        public=True,
        author=author,
        text=text,
        created_at=created_at,
        conversation=above or itself,
        parent_id=above or media,
        root_id=media,
        hidden=item.get("hidden") is True,
        derived_id=given is None,
        facts=_facts(media=media, top=above or external_id),
    )


def _mentioned_comment(item: Mapping[str, Any], context: Mapping[str, Any], own: Own) -> Normalized:
    """A comment below someone else's media that names us."""
    told = reading.mapping(item.get("mentioned_comment"))
    found = _comment(told, context, own)
    if not isinstance(found, Message):
        return found
    media = reading.mapping(told.get("media"))
    return replace(
        found,
        kind="mention",
        conversation=found.external_id,
        permalink=reading.word(media.get("permalink")),
        facts=_facts(media=found.root_id, comment=found.external_id),
    )


def _mentioned_media(item: Mapping[str, Any], context: Mapping[str, Any], own: Own) -> Normalized:
    found = _tagged(reading.mapping(item.get("mentioned_media")), context, own)
    if not isinstance(found, Message):
        return found
    return replace(found, kind="mention", facts=_facts(media=found.external_id))


def _media(item: Mapping[str, Any], context: Mapping[str, Any], own: Own) -> Normalized:
    """The city's own post."""
    return _posted(item, context, own, kind="post", outgoing=True)


def _tagged(item: Mapping[str, Any], context: Mapping[str, Any], own: Own) -> Normalized:
    """Someone's post on which the city is tagged: its caption is what they say."""
    return _posted(item, context, own, kind="tag", outgoing=_is_own(_author(item), own))


def _posted(
    item: Mapping[str, Any], context: Mapping[str, Any], own: Own, *, kind: str, outgoing: bool
) -> Normalized:
    text, created_at = reading.body_text(item.get("caption")), reading.moment(item.get("timestamp"))
    if isinstance(text, Unusable):
        return text
    if created_at is None:
        return reading.NO_TIME
    author, permalink = _author(item), reading.word(item.get("permalink"))
    given = reading.identity(item.get("id")) or reading.identity(context.get("id"))
    if given is None and not permalink and not text:
        return reading.NO_ID
    external_id = given or derived_id(
        permalink=permalink,
        author=author.external_id if author else None,
        at=created_at.isoformat(),
        text=text,
    )
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
        permalink=permalink,
        media=_pictures(item),
        derived_id=given is None,
        facts=_facts(media=given),
    )


def _change(item: Mapping[str, Any], context: Mapping[str, Any], own: Own) -> Normalized:
    """One `changes` entry of a webhook."""
    field, value = item.get("field"), reading.mapping(item.get("value"))
    if field == "mentions" and value:
        return _ONLY_IDS
    if field not in ("comments", "live_comments") or not value:
        name = reading.clean(str(field))[:40]
        return Skipped(
            f"Meta reported a change of “{name}”, which is nothing that a citizen wrote."
        )
    return _comment({"timestamp": context.get("time"), **value}, context, own)


def _author(item: Mapping[str, Any]) -> Author | None:
    person = reading.mapping(item.get("from"))
    name = reading.word(item.get("username")) or reading.word(person.get("username"))
    known = reading.identity(person.get("id")) or reading.identity(
        reading.mapping(item.get("user")).get("id")
    )
    if name:
        address = f"https://www.instagram.com/{name}/"
        return Author(known or f"@{name}", handle=name, profile_url=address)
    return Author(known) if known else None


def _is_own(author: Author | None, own: Own) -> bool:
    if author is None:
        return False
    named = own.username is not None and author.handle == own.username
    return named or author.external_id in own.ids


def _pictures(item: Mapping[str, Any]) -> tuple[Media, ...]:
    children = [reading.mapping(child) for child in reading.items(item.get("children"))]
    found = [picture for child in children or [item] if (picture := _picture(child))]
    return tuple(found)


def _picture(item: Mapping[str, Any]) -> Media | None:
    url = reading.word(item.get("media_url"))
    kind = item.get("media_type")
    return (
        Media(_KINDS.get(kind, "file") if isinstance(kind, str) else "photo", url) if url else None
    )


def _facts(**known: str | None) -> dict[str, str]:
    return {key: value for key, value in known.items() if value is not None}


_READERS: dict[str, Callable[[Mapping[str, Any], Mapping[str, Any], Own], Normalized]] = {
    "comment": _comment,
    "media": _media,
    "tagged": _tagged,
    "mentioned_comment": _mentioned_comment,
    "mentioned_media": _mentioned_media,
    "change": _change,
}
