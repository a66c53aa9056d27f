"""Writing posts: a reply only where the author called on the city, no text twice, and deleting."""

import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from simulator.simulation import Simulation
from simulator.wire import Request, Response
from simulator.world import Item
from simulator.x_body import described, object_of
from simulator.x_errors import Refusal, forbidden, invalid
from simulator.x_objects import CHANNEL, POSTS, Objects, hidden, summons
from simulator.x_params import Asked
from simulator.x_settings import Settings
from simulator.x_text import SHORT, weight

MEMBERS = {
    "card_uri", "community_id", "direct_message_deep_link", "edit_options",
    "for_super_followers_only", "geo", "made_with_ai", "media", "nullcast", "paid_partnership",
    "poll", "quote_tweet_id", "reply", "reply_settings", "share_with_followers", "text",
}  # fmt: skip
REPLY_MEMBERS = {"auto_populate_reply_metadata", "exclude_reply_user_ids", "in_reply_to_tweet_id"}
SAME_TEXT_WITHIN = timedelta(hours=24)
_NOT_SUMMONED = (
    "Reply to this conversation is not allowed because you have not been mentioned or otherwise "
    "engaged by the author of the post you are replying to."
)
_GONE = "You attempted to reply to a Tweet that is deleted or not visible to you."
_DUPLICATE = "You are not allowed to create a Tweet with duplicate content."


@dataclass(frozen=True)
class Draft:
    text: str
    parent: Item | None


class Writes:
    def __init__(self, sim: Simulation, objects: Objects, settings: Settings) -> None:
        self._sim, self._objects, self._settings = sim, objects, settings
        self._one_at_a_time = threading.Lock()
        self._written: list[Item] = []

    def create(self, request: Request, asked: Asked) -> Response:
        body = object_of(request, MEMBERS, self._sim, "post")
        draft = self._draft(request, body)
        with self._one_at_a_time:
            self._no_duplicate(draft)
            item = self._add(draft)
        text = self._objects.wire(item, item.versions[0]).text
        data = {"id": item.id, "text": text, "edit_history_tweet_ids": [item.id]}
        return Response(201, {"data": data})

    def delete(self, request: Request, asked: Asked) -> Response:
        item = self._sim.world.find(CHANNEL, asked.path["id"])
        if item is not None and not item.ours and item.kind in POSTS:
            raise self._forbidden("", "You are not authorized to delete this Tweet.")
        if item is not None and item.kind in POSTS:
            self._sim.world.delete(CHANNEL, item.id)
            self._sim.accepted("delete", item)
        return Response(200, {"data": {"deleted": True}})

    def _draft(self, request: Request, body: dict[str, Any]) -> Draft:
        text = body.get("text")
        if not isinstance(text, str) or not text.strip():
            raise self._invalid("text", described(text), "$.text: is missing but it is required")
        if weight(text) > SHORT:
            raise self._invalid("text", text, "Your Tweet text is too long.")
        if "reply" not in body:
            return Draft(text, None)
        reply = body["reply"]
        target = reply.get("in_reply_to_tweet_id") if isinstance(reply, dict) else None
        if not isinstance(target, str) or not set(reply) <= REPLY_MEMBERS:
            self._sim.violation(request, f"reply is {described(reply)}")
            raise self._invalid("reply", described(reply), "$.reply.in_reply_to_tweet_id: "
                                "is missing but it is required")  # fmt: skip
        parent = self._sim.world.find(CHANNEL, target)
        visible = parent is not None and parent.visible(self._sim.clock.now())
        if parent is None or not visible or hidden(parent) or parent.kind not in POSTS:
            raise self._forbidden(text, _GONE)
        if not summons(self._sim, parent):
            raise self._forbidden(text, _NOT_SUMMONED)
        return Draft(text, parent)

    def _no_duplicate(self, draft: Draft) -> None:
        recent = self._sim.clock.now() - SAME_TEXT_WITHIN
        parent = draft.parent.id if draft.parent else None
        if self._sim.switches.on("x_duplicate_text_403") and any(
            item.versions[0].text == draft.text
            and item.parent == parent
            and item.created > recent
            and item.deleted is None
            for item in self._written
        ):
            raise self._forbidden(draft.text, _DUPLICATE)

    def _add(self, draft: Draft) -> Item:
        city, parent = self._sim.city[CHANNEL], draft.parent
        named = parent is not None and parent.author.id != city.id
        prefix = f"@{parent.author.handle} " if parent and named else ""
        item = self._sim.world.add(
            CHANNEL,
            "reply" if parent else "post",
            city,
            draft.text,
            parent=parent.id if parent else None,
            extra={"prefix": prefix}
            if prefix and self._settings.on("x_replies_name_author")
            else None,
        )
        self._written.append(item)
        self._sim.accepted("reply" if parent else "post", item)
        return item

    def _forbidden(self, text: str, detail: str) -> Refusal:
        self._sim.refused(CHANNEL, "post", detail, text)
        return Refusal(forbidden(detail))

    def _invalid(self, name: str, value: str, message: str) -> Refusal:
        self._sim.refused(CHANNEL, "post", message, value)
        return Refusal(invalid(name, value, message))
