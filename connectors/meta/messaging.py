"""Messenger and Instagram messages: as a thread's list shows them, and as a webhook does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from connectors.meta import reading
from connectors.reading import degrees
from domain.message import Geo, Media, Message, Raw, Skipped, Unusable

FIELDS = "id,created_time,from,to,message,attachments,sticker,shares"
CONVERSATIONS = "id,link,updated_time,message_count,unread_count,snippet,participants,can_reply"

_SILENT = {
    "delivery": "A note that our message was delivered.",
    "read": "A note that our message was read.",
    "reaction": "A reaction (an emoji) to a message.",
    "postback": "A press on a button, without words.",
    "optin": "A consent to be written to, without words.",
    "referral": "A note on how the person came to the conversation.",
}
_DELETED = Skipped("The person took this message back: it is deleted on the platform.")
_UNKNOWN = Skipped("Meta reported something in a conversation that is not a message.")


def unpack_thread(body: Any, context: Mapping[str, Any]) -> Iterator[Raw]:
    """Messages of one thread."""
    for item in reading.items(body):
        yield Raw("message", item, context)


def normalize_message(raw: Raw, channel: str, own: set[str]) -> Message | Unusable:
    """One message of a thread's list."""
    item = raw.item
    if not isinstance(item, dict):
        return reading.NOT_AN_OBJECT
    external_id = reading.identity(item.get("id")) or reading.identity(raw.context.get("id"))
    text = reading.body_text(item.get("message"))
    created_at = reading.moment(item.get("created_time"))
    if external_id is None:
        return reading.NO_ID
    if created_at is None:
        return reading.NO_TIME
    if isinstance(text, Unusable):
        return text
    author = reading.author(item.get("from"))
    outgoing = author is not None and author.external_id in own
    thread = reading.identity(raw.context.get("thread"))
    return Message(
        channel=channel,
        external_id=external_id,
        kind="message",
        direction="out" if outgoing else "in",
        public=False,
        author=author,
        text=text,
        created_at=created_at,
        conversation=thread,
        root_id=thread,
        media=_media(item),
        facts=_facts(item, thread),
    )


def normalize_event(raw: Raw, channel: str, own: set[str]) -> Message | Skipped | Unusable:
    """One entry of a webhook's `messaging` or `standby` list.

    The hook does not tell the thread's id; the person's own id stands for it.
    """
    event = raw.item
    if not isinstance(event, dict):
        return reading.NOT_AN_OBJECT
    edit = event.get("message_edit")
    body = reading.mapping(edit or event.get("message"))
    if not body:
        named = (reason for key, reason in _SILENT.items() if key in event)
        return next((Skipped(reason) for reason in named), _UNKNOWN)
    if body.get("is_deleted") is True:
        return _DELETED
    external_id = reading.identity(body.get("mid"))
    text = reading.body_text(body.get("text"))
    created_at = reading.moment(event.get("timestamp"))
    if external_id is None:
        return reading.NO_ID
    if created_at is None:
        return reading.NO_TIME
    if isinstance(text, Unusable):
        return text
    sender = reading.author(event.get("sender"))
    echo = body.get("is_echo") is True
    outgoing = echo or (sender is not None and sender.external_id in own)
    person = reading.author(event.get("recipient")) if outgoing else sender
    return Message(
        channel=channel,
        external_id=external_id,
        kind="message",
        direction="out" if outgoing else "in",
        public=False,
        author=sender,
        text=text,
        created_at=created_at,
        conversation=person.external_id if person else None,
        parent_id=reading.identity(reading.mapping(body.get("reply_to")).get("mid")),
        edited_at=created_at if edit else None,
        media=reading.attachments(body.get("attachments")) if "attachments" in body else (),
        geo=_place(body.get("attachments")),
    )


def _facts(item: Mapping[str, Any], thread: str | None) -> dict[str, Any]:
    facts: dict[str, Any] = {"thread": thread} if thread else {}
    story = reading.mapping(item.get("story"))
    if story:  # Instagram: an answer to the city's story, or a story that names the city
        facts["story"] = "mention" if "mention" in story else "reply"
    if item.get("is_unsupported") is True:
        facts["unsupported"] = True
    return facts


def _media(item: Mapping[str, Any]) -> tuple[Media, ...]:
    found = list(reading.attachments(item["attachments"])) if item.get("attachments") else []
    sticker = reading.word(item.get("sticker"))
    if sticker:
        found.append(Media("sticker", sticker))
    for part in reading.mapping(item.get("story")).values():
        told = reading.word(reading.mapping(part).get("link"))
        if told:
            found.append(Media("link", told, "story"))
    for share in reading.items(item.get("shares")):
        shared = reading.mapping(share)
        link = reading.word(shared.get("link"))
        if link:
            found.append(Media("link", link, reading.word(shared.get("name"))))
    return tuple(found)


def _place(attachments: Any) -> Geo | None:
    for entry in reading.items(attachments):
        payload = reading.mapping(reading.mapping(entry).get("payload"))
        at = reading.mapping(payload.get("coordinates"))
        latitude, longitude = degrees(at.get("lat"), 90), degrees(at.get("long"), 180)
        if latitude is not None and longitude is not None:
            return Geo(reading.word(reading.mapping(entry).get("title")), latitude, longitude)
    return None
