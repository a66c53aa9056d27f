"""From items of Instagram's private API to messages. Pure, and total on any JSON value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from connectors.derived import derived_id
from connectors.instagram.private_attachments import SITE, attached, geo, pictures, sticker
from connectors.instagram.private_json import (
    clean,
    ident,
    listing,
    mapping,
    media_pk,
    shortcode,
    when,
)
from domain.message import (
    MAX_TEXT,
    Author,
    Media,
    Message,
    Raw,
    Skipped,
    Unusable,
)

_NO_OBJECT = Unusable("Instagram sent something that is not an item at all.")
_NO_TIME = Unusable("Instagram sent this item without a time that can be read.")
_TOO_LONG = Unusable("The text is longer than any that Instagram allows.")
_EMPTY = Unusable("Instagram sent this item with neither a text nor a picture.")
_UNSHOWN = Unusable(
    "Instagram does not show this direct message to this app: open it in the Instagram app."
)
_NO_WORDS = {  # direct message items that are no message
    "action_log": "a note of Instagram itself in a conversation",
    "like": "a heart without words",
    "video_call_event": "a note that there was a call",
}

Outcome = Message | Skipped | Unusable


def normalize(raw: Raw, own_id: str) -> Outcome:
    """One item as the account `own_id` sees it."""
    reader = _READERS.get(raw.kind)
    if reader is None:
        kind = (clean(raw.kind) or "")[:40]
        return Unusable(f"Balagh does not know items of the kind “{kind}”.")
    if not isinstance(raw.item, dict):
        return _NO_OBJECT
    return reader(raw.item, mapping(raw.context), own_id)


def _comment(item: Mapping[str, Any], context: Mapping[str, Any], own_id: str) -> Outcome:
    user, text = mapping(item.get("user")), _text(item.get("text"))
    at = when(item.get("created_at_utc"), item.get("created_at"))
    media = tuple(sticker(item.get("giphy_media_info")))
    if wrong := _wrong(text, media, at):
        return wrong
    assert at is not None and text is not None  # noqa: S101 - what _wrong found
    author = _author(user, item.get("user_id"))
    post = ident(context.get("media"), item.get("media_id"))
    top = ident(item.get("parent_comment_id"), context.get("parent"))
    answered = ident(item.get("replied_to_comment_id"), top, media_pk(post))
    known = ident(item.get("pk"), item.get("pk_id"))
    who = author.external_id if author else None
    pk = known or derived_id(parent=answered, author=who, at=at.isoformat(), text=text)
    out, mention = who == own_id, context.get("mention") is True
    kind = "mention" if mention else "reply" if top else "comment"
    return Message(
        channel="instagram",
        external_id=pk,
        kind=kind,
        direction="out" if out else "in",
        public=True,
        author=author,
        text=text,
        created_at=at,
        conversation=_conversation(pk, top, answered, out, context.get("parent_author") == own_id),
        parent_id=answered,
        root_id=media_pk(post),
        permalink=_comment_link(post, top, known),
        media=media,
        hidden=item.get("is_covered") is True or item.get("did_report_as_spam") is True,
        derived_id=known is None,
        facts={"media": post, "comment": known, "thread": top or known},
    )


def _conversation(
    pk: str, top: str | None, answered: str | None, out: bool, under_ours: bool
) -> str | None:
    """The citizen's own item at the root: below a comment of ours that is the reply itself."""
    if top is None:
        return pk
    if not under_ours:
        return top
    return pk if answered == top and not out else None


def _media(item: Mapping[str, Any], context: Mapping[str, Any], own_id: str) -> Outcome:
    user, caption = mapping(item.get("user")), mapping(item.get("caption"))
    text, at, media = _text(caption.get("text")), when(item.get("taken_at")), pictures(item)
    if wrong := _wrong(text, media, at):
        return wrong
    assert at is not None and text is not None  # noqa: S101 - what _wrong found
    author = _author(user, caption.get("user_id"))
    known = media_pk(ident(item.get("pk"), item.get("id")))
    code = clean(item.get("code")) or shortcode(known)
    link = f"{SITE}/p/{code}/" if code else None
    who = author.external_id if author else None
    pk = known or derived_id(permalink=link, author=who, at=at.isoformat(), text=text)
    ours = who == own_id
    return Message(
        channel="instagram",
        external_id=pk,
        kind="post" if ours else "tag",
        direction="out" if ours else "in",
        public=user.get("is_private") is not True,
        author=author,
        text=text,
        created_at=at,
        conversation=pk,
        permalink=link,
        media=media,
        geo=geo(item.get("location")),
        derived_id=known is None,
        facts={"media": ident(item.get("id"), item.get("pk"))},
    )


def _message(item: Mapping[str, Any], context: Mapping[str, Any], own_id: str) -> Outcome:
    form = clean(item.get("item_type")) or ""
    if form in _NO_WORDS:
        return Skipped(_NO_WORDS[form])
    if form == "placeholder":
        return _UNSHOWN
    text, at = _text(_said(item)), when(item.get("timestamp"))
    media, place = tuple(attached(item)), geo(item.get("location"))
    if place and place.name and not text:
        text = place.name
    if wrong := _wrong(text, media, at):
        return wrong
    assert at is not None and text is not None  # noqa: S101 - what _wrong found
    author = _author(mapping(context.get("author")), item.get("user_id"))
    who = author.external_id if author else None
    thread, known = ident(context.get("thread")), ident(item.get("item_id"))
    pk = known or derived_id(parent=thread, author=who, at=at.isoformat(), text=text)
    out = who == own_id or item.get("is_sent_by_viewer") is True
    return Message(
        channel="instagram",
        external_id=pk,
        kind="message",
        direction="out" if out else "in",
        public=False,
        author=author,
        text=text,
        created_at=at,
        conversation=thread,
        parent_id=ident(mapping(item.get("replied_to_message")).get("item_id")),
        permalink=f"{SITE}/direct/t/{thread}/" if thread else None,
        media=media,
        geo=place,
        derived_id=known is None,
        facts={"thread": thread, "pending": context.get("pending") is True},
    )


def _story(item: Mapping[str, Any], _: Mapping[str, Any], own_id: str) -> Outcome:
    """A notification. Only mentions by others matter: all else comes by its own inbox."""
    args = mapping(item.get("args"))
    name, line = clean(item.get("notif_name")) or "", _text(args.get("text"))
    if "mention" not in name.lower() and "mentioned you" not in (line or "").lower():
        return Skipped("a notification that is no mention")
    target = _query(args.get("destination"))
    comment = ident(args.get("comment_id"), *listing(args.get("comment_ids")))
    comment = comment or ident(*target.get("target_comment_id", ()))
    first = next((mapping(entry) for entry in listing(args.get("media"))), {})
    post = ident(first.get("id"), *target.get("media_id", ()), *target.get("id", ()))
    at = when(args.get("timestamp"))
    if comment is None and post is None:
        return Skipped("a mention outside comments: it comes as a direct message")
    if wrong := _wrong(line, (), at):
        return wrong
    assert at is not None and line is not None  # noqa: S101 - what _wrong found
    user = {
        "pk": args.get("profile_id"),
        "username": args.get("profile_name"),
        "profile_pic_url": args.get("profile_image"),
    }
    author = _author(user, None)
    pk = comment or media_pk(post) or ""
    return Message(
        channel="instagram",
        external_id=pk,
        kind="mention",
        direction="out" if author and author.external_id == own_id else "in",
        public=True,
        author=author,
        text=_quoted(line, user["username"]),
        created_at=at,
        conversation=pk,
        parent_id=media_pk(post) if comment else None,
        root_id=media_pk(post) if comment else None,
        permalink=_comment_link(post, None, comment),
        facts={"media": post, "comment": comment, "thread": comment},
    )


def _query(address: Any) -> Mapping[str, list[str]]:
    try:
        return parse_qs(urlsplit(clean(address) or "").query)
    except ValueError:
        return {}


def _quoted(line: str, username: object) -> str:
    """What was written, without Instagram's own "nadia mentioned you in a comment:" before it."""
    head, colon, said = line.partition(": ")
    return said if colon and isinstance(username, str) and head.startswith(username) else line


def _wrong(text: str | None, media: tuple[Media, ...], at: datetime | None) -> Unusable | None:
    if at is None:
        return _NO_TIME
    if text is None or not (text or media):
        return _EMPTY
    return _TOO_LONG if len(text) > MAX_TEXT else None


def _text(value: Any) -> str | None:
    """The text, "" where there is none, None where it is of another type."""
    return "" if value is None else clean(value)


def _said(item: Mapping[str, Any]) -> Any:
    """Where the words of a direct message stand depends on its form."""
    for part in ("link", "reel_share", "story_share", "felix_share"):
        words = mapping(item.get(part))
        if said := words.get("text") or words.get("message"):
            return said
    return item.get("text")


def _author(user: Mapping[str, Any], otherwise: Any) -> Author | None:
    pk = ident(user.get("pk"), user.get("pk_id"), user.get("id"), otherwise)
    if pk is None:
        return None
    handle = clean(user.get("username")) or None
    return Author(
        external_id=pk,
        handle=handle,
        name=clean(user.get("full_name")) or None,
        profile_url=f"{SITE}/{handle}/" if handle else None,
        avatar_url=clean(user.get("profile_pic_url")) or None,
    )


def _comment_link(post: str | None, top: str | None, pk: str | None) -> str | None:
    code = shortcode(post)
    if code is None:
        return None
    if pk is None:
        return f"{SITE}/p/{code}/"
    return f"{SITE}/p/{code}/c/{top}/r/{pk}/" if top else f"{SITE}/p/{code}/c/{pk}/"


_Reader = Callable[[Mapping[str, Any], Mapping[str, Any], str], Outcome]
_READERS: Mapping[str, _Reader] = {
    "private-comment": _comment,
    "private-media": _media,
    "private-message": _message,
    "private-story": _story,
}
