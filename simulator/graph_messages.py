"""Conversations of the Page and of the Instagram account: reading them, and the Send API.

A conversation is the messages of one thread. A message that names no thread belongs to the
thread of its author. `extra` of a message: to (id of the citizen a city message went to),
private_reply_to, unavailable (the citizen cannot be reached), sticker, story, is_unsupported.
"""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from simulator.accounts import FACEBOOK, INSTAGRAM
from simulator.graph_errors import GraphError, bad_param, missing
from simulator.graph_fields import Ask
from simulator.graph_nodes import Edge, Field, Shape, struct, value
from simulator.graph_view import View, stamp
from simulator.world import Citizen, Item

MESSAGING = {"facebook": "pages_messaging", "instagram": "instagram_manage_messages"}
CITY = {"facebook": FACEBOOK.page_id, "instagram": INSTAGRAM.user_id}
DETAILED = 20
DAY, WEEK = timedelta(hours=24), timedelta(days=7)


@dataclass(frozen=True)
class Conversation:
    id: str
    channel: str
    messages: list[Item]  # newest first
    citizen: Citizen | None

    @property
    def latest(self) -> Item:
        return self.messages[0]

    def last_word(self) -> datetime | None:
        """When the citizen last wrote: it opens the window for an answer."""
        return next((item.created for item in self.messages if not item.ours), None)


def conversations(view: View, channel: str) -> dict[str, Conversation]:
    if channel in view.memory:
        known: dict[str, Conversation] = view.memory[channel]
        return known
    threads: dict[str, list[Item]] = defaultdict(list)
    for item in view.items(channel, ("message",)):
        threads[item.thread or f"t_{item.author.id}"].append(item)
    found = {
        name: Conversation(name, channel, items, _citizen(view, channel, items))
        for name, items in threads.items()
    }
    view.memory[channel] = found
    return found


def _citizen(view: View, channel: str, items: list[Item]) -> Citizen | None:
    for item in items:
        if not item.ours:
            return item.author
    return view.sim.world.citizen(channel, str(items[0].extra.get("to", "")))


def find(view: View, conversation_id: str) -> Conversation | None:
    for channel in CITY:
        if found := conversations(view, channel).get(conversation_id):
            return found
    return None


def conversation_of(view: View, item: Item) -> Conversation:
    return conversations(view, item.channel)[item.thread or f"t_{item.author.id}"]


# -- reading


def _latest_first(view: View, owner: Any, args: dict[str, str]) -> list[Item]:
    channel = platform(view, owner, args)
    view.need(MESSAGING[channel])
    found = list(conversations(view, channel).values())
    if wanted := args.get("user_id"):
        found = [each for each in found if each.citizen and each.citizen.id == wanted]
    latest = [each.latest for each in found]
    return sorted(latest, key=lambda item: (item.created, item.id), reverse=True)


def platform(view: View, owner: Any, args: dict[str, str]) -> str:
    """The channel that an owner's conversations edge is about."""
    own = "instagram" if view.id_of(owner) == INSTAGRAM.user_id else "messenger"
    asked = args.get("platform", own)
    if asked not in ("messenger", "instagram"):
        raise bad_param("platform", "must be one of {messenger, instagram}")
    return "facebook" if asked == "messenger" else "instagram"


def _messages(view: View, conversation: Conversation, args: dict[str, str]) -> list[Item]:
    return conversation.messages


def _detailed(view: View, item: Item) -> bool:
    """Whether Graph still gives more than id and time for this message."""
    if not view.sim.switches.on("fb_newest_20_messages"):
        return True
    newest = conversation_of(view, item).messages[:DETAILED]
    return any(each.id == item.id for each in newest)


def readable(view: View, item: Item) -> None:
    """An older message asked for by its id is answered as if it were deleted."""
    view.need(MESSAGING[item.channel])
    if not _detailed(view, item):
        raise GraphError(100, "(#100) The message has been deleted")


def _detail(read: Any, inner: str | None = None, **more: Any) -> Field:
    def limited(view: View, item: Item, ask: Ask) -> Any:
        return read(view, item) if _detailed(view, item) else None

    return Field(limited, inner, **more)


def _message(view: View, item: Item, ask: Ask) -> str | None:
    if not _detailed(view, item):
        return None
    view.show(item)
    return view.shown(item).text


def _person(citizen: Citizen | None, channel: str) -> dict[str, Any]:
    if citizen is None:
        return {"id": "0", "name": "Facebook User"}
    if channel == "instagram":
        return {"id": citizen.id, "username": citizen.handle}
    return {"id": citizen.id, "name": citizen.name, "email": f"{citizen.id}@facebook.com"}


def _sender(view: View, item: Item) -> dict[str, Any] | None:
    if item.extra.get("author_gone"):
        return None
    return _person(item.author, item.channel)


def _receivers(view: View, item: Item) -> list[dict[str, Any]]:
    conversation = conversation_of(view, item)
    to = conversation.citizen if item.ours else view.sim.city[item.channel]
    return [_person(to, item.channel)]


def _attachments(view: View, item: Item) -> list[dict[str, Any]]:
    return [_attached(place, media) for place, media in enumerate(item.media)]


def _attached(place: int, media: dict[str, Any]) -> dict[str, Any]:
    kind, url = media.get("type", "photo"), media.get("url", "")
    mime = {"photo": "image/jpeg", "video": "video/mp4", "audio": "audio/mpeg"}.get(kind, kind)
    made: dict[str, Any] = {"id": str(place + 1), "mime_type": mime, "name": f"{kind}-{place}"}
    if kind in ("photo", "video"):
        holder = "image_data" if kind == "photo" else "video_data"
        made[holder] = {"width": 720, "height": 720, "url": url, "preview_url": url}
    else:
        made |= {"size": 1024, "file_url": url}
    return made


def _participants(view: View, conversation: Conversation, ask: Ask) -> list[dict[str, Any]]:
    people = (conversation.citizen, view.sim.city[conversation.channel])
    return [_person(each, conversation.channel) for each in people]


def _unread(conversation: Conversation) -> int:
    mine = [item.ours for item in conversation.messages]
    return mine.index(True) if True in mine else len(mine)


def _link(conversation: Conversation) -> str:
    return f"/{FACEBOOK.page_id}/inbox/{conversation.id.removeprefix('t_')}/"


def _snippet(view: View, conversation: Conversation, ask: Ask) -> str:
    return view.shown(conversation.latest).text[:80]


def _can_reply(view: View, conversation: Conversation, ask: Ask) -> bool:
    last = conversation.last_word()
    return last is not None and view.now - last < DAY


CONVERSATIONS = Edge(
    _latest_first,
    "conversation",
    wrap=conversation_of,
    params=frozenset({"platform", "folder", "user_id"}),
    budget="messenger",
)

SHAPES: dict[str, Shape] = {
    "image_data": struct(
        "ImageData", "width", "height", "url", "preview_url", "max_width", "max_height"
    ),
    "message_attachment": struct(
        "MessageAttachment", "id", "mime_type", "name", "size", "file_url",
        image_data="image_data", video_data="image_data",
    ),
    "conversation": Shape(
        "UnifiedThread",
        {
            "id": value(lambda thing: thing.id),
            "link": value(_link),
            "updated_time": value(lambda thing: stamp(thing.latest.created)),
            "message_count": value(lambda thing: len(thing.messages)),
            "unread_count": value(_unread),
            "snippet": Field(_snippet),
            "participants": Field(_participants, "named", listed=True),
            "senders": Field(_participants, "named", listed=True),
            "can_reply": Field(_can_reply),
            "is_subscribed": value(lambda thing: True),
        },
        default=("id", "link", "updated_time"),
        edges={"messages": Edge(_messages, "message", budget="messenger")},
    ),
    "message": Shape(
        "Message",
        {
            "id": value(lambda item: item.id),
            "created_time": value(lambda item: stamp(item.created)),
            "message": Field(_message),
            "from": _detail(_sender, "named"),
            "to": _detail(_receivers, "named", listed=True),
            "attachments": _detail(_attachments, "message_attachment", listed=True),
            "sticker": _detail(lambda view, item: item.extra.get("sticker")),
            "shares": _detail(lambda view, item: item.extra.get("shares"), "share", listed=True),
            "story": _detail(lambda view, item: item.extra.get("story"), "story_ref"),
            "is_unsupported": _detail(lambda view, item: item.extra.get("is_unsupported")),
            "reactions": _detail(lambda view, item: None),
            "thread_id": value(lambda item: item.thread),
        },
        default=("id", "created_time"),
    ),
    "share": struct("MessageShare", "id", "link", "name", "description", "template"),
    "story_link": struct("StoryMention", "link", "id"),
    "story_ref": struct("MessageStory", mention="story_link", reply_to="story_link"),
}  # fmt: skip


# -- sending

RULES = {"RESPONSE", "UPDATE", "MESSAGE_TAG"}


def send(view: View, form: dict[str, str], owner: str) -> dict[str, Any]:
    """POST /{page}/messages and /{ig-user}/messages."""
    unknown = set(form) - {
        "recipient", "message", "messaging_type", "tag", "access_token", "appsecret_proof",
        "notification_type", "sender_action",
    }  # fmt: skip
    if unknown:
        raise bad_param(min(unknown))
    recipient, message = _object(form, "recipient"), _object(form, "message")
    text = message.get("text")
    if not isinstance(text, str) or not text.strip() or set(message) - {"text"}:
        raise bad_param("message[text]", "must be a non-empty string")
    if "comment_id" in recipient or "post_id" in recipient:
        return _reply_privately(view, recipient, text)
    if set(recipient) != {"id"}:
        raise bad_param("recipient", "must have one of id, comment_id, post_id")
    return _answer(view, form, str(recipient["id"]), text, owner)


def _object(form: dict[str, str], name: str) -> dict[str, Any]:
    """A form value that must be a JSON object, as the library sends it only when told to."""
    try:
        given = json.loads(form.get(name, ""))
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise bad_param(name, "must be a JSON object")
    return given


def _answer(
    view: View, form: dict[str, str], person_id: str, text: str, owner: str
) -> dict[str, Any]:
    channel, citizen = _who(view, person_id, owner)
    view.need(MESSAGING[channel])
    _check_text(view, channel, text)
    if channel == "facebook" and form.get("messaging_type") not in RULES:
        raise bad_param("messaging_type", "must be one of {RESPONSE, UPDATE, MESSAGE_TAG}")
    talk = _talk_with(view, channel, citizen)
    if talk is None:
        raise _outside()
    if talk.latest.extra.get("unavailable"):
        raise GraphError(551, "(#551) This person isn't available right now.")
    _check_window(view, form, talk)
    return _sent(view, channel, citizen, talk.id, text, {"to": citizen.id})


def _who(view: View, person_id: str, owner: str) -> tuple[str, Citizen]:
    channels = ("instagram",) if owner == INSTAGRAM.user_id else ("facebook", "instagram")
    for channel in channels:
        citizen = view.sim.world.citizen(channel, person_id)
        if citizen is not None and citizen.id == person_id and not citizen.city:
            return channel, citizen
    if view.sim.switches.on("fb_unknown_person_2018001"):
        raise GraphError(100, "(#100) No matching user found", subcode=2018001)
    raise GraphError(551, "(#551) This person isn't available right now.")


def _talk_with(view: View, channel: str, citizen: Citizen) -> Conversation | None:
    for talk in conversations(view, channel).values():
        if talk.citizen and talk.citizen.id == citizen.id:
            return talk
    return None


def _check_text(view: View, channel: str, text: str) -> None:
    on = view.sim.switches.on
    if channel == "facebook" and on("fb_message_2000") and len(text) > 2000:
        raise GraphError(100, "(#100) Length of param message[text] must be less than or equal "
                              "to 2000")  # fmt: skip
    size = len(text.encode("utf-8", "surrogatepass"))
    if channel == "instagram" and on("ig_message_1000_bytes") and size > 1000:
        raise GraphError(100, "(#100) Message text must be UTF-8 and 1000 bytes or less")


def _check_window(view: View, form: dict[str, str], talk: Conversation) -> None:
    last = talk.last_word()
    age = view.now - last if last else WEEK * 1000
    if form.get("messaging_type") == "MESSAGE_TAG" or "tag" in form:
        if form.get("tag") != "HUMAN_AGENT":
            raise bad_param("tag", "must be HUMAN_AGENT")
        if not view.sim.switches.on("fb_human_agent"):
            raise GraphError(
                10, "(#10) The HUMAN_AGENT tag requires the Human Agent feature", status=403
            )
        if age >= WEEK:
            raise _outside()
    elif age >= DAY:
        raise _outside()


def _outside() -> GraphError:
    return GraphError(
        10,
        "(#10) This message is sent outside of allowed window. Learn more about the new policy "
        "here: https://developers.facebook.com/docs/messenger-platform/policy-overview",
        subcode=2018278,
        status=403,
    )


def _reply_privately(view: View, recipient: dict[str, Any], text: str) -> dict[str, Any]:
    wanted = str(recipient.get("comment_id") or recipient.get("post_id"))
    kinds = ("comment", "reply") if "comment_id" in recipient else ("visitor_post", "tagged")
    item = None
    for channel in CITY:
        found = view.sim.world.find(channel, wanted)
        if found is not None and found.id == wanted and found.visible(view.now):
            item = found
    if item is None or item.kind not in kinds or item.ours:
        raise missing(wanted, "post")
    view.need(MESSAGING[item.channel])
    _check_text(view, item.channel, text)
    if (item.channel, item.id) in view.answered:
        raise GraphError(10900, "(#10900) Activity already replied to")
    if view.now - item.created >= WEEK:
        raise _outside()
    talk = _talk_with(view, item.channel, item.author)
    thread = talk.id if talk else view.sim.world.ids.conversation(item.channel)
    more = {"to": item.author.id, "private_reply_to": item.id}
    view.answered.add((item.channel, item.id))
    return _sent(view, item.channel, item.author, thread, text, more)


def _sent(
    view: View, channel: str, citizen: Citizen, thread: str, text: str, extra: dict[str, Any]
) -> dict[str, Any]:
    world = view.sim.world
    item = world.add(channel, "message", view.sim.city[channel], text, thread=thread, extra=extra)
    view.sim.accepted("private_reply" if "private_reply_to" in extra else "message", item)
    return {"recipient_id": citizen.id, "message_id": item.id}
