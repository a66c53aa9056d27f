"""What may be written through Graph: comments, replies, mentions' replies, messages."""

import json
from collections.abc import Callable
from typing import Any

from simulator import graph_messages
from simulator.accounts import FACEBOOK
from simulator.graph_errors import GraphError, bad_param, missing
from simulator.graph_instagram import foreign_media
from simulator.graph_nodes import Shapes, asked
from simulator.graph_view import View
from simulator.simulation import Simulation
from simulator.world import Item

ALWAYS = frozenset({"access_token", "appsecret_proof", "fields", "pretty"})
WRITE = Callable[[View, Any, dict[str, str]], dict[str, Any]]


class Writes:
    def __init__(self, sim: Simulation, shapes: Shapes) -> None:
        self._sim, self._shapes = sim, shapes
        self._edges: dict[tuple[str, str], WRITE] = {
            ("post", "comments"): self._comment,
            ("story", "comments"): self._comment,
            ("comment", "comments"): self._comment,
            ("comment", "private_replies"): self._legacy_private_reply,
            ("page", "messages"): self._message,
            ("ig_user", "messages"): self._message,
            ("ig_media", "comments"): self._ig_comment,
            ("ig_comment", "replies"): self._ig_reply,
            ("ig_user", "mentions"): self._ig_mention,
            ("page", "subscribed_apps"): self._subscribe,
        }

    def write(
        self, view: View, node: tuple[str, Any], edge: str, given: dict[str, str]
    ) -> dict[str, Any]:
        kind, thing = node
        make = self._edges.get((kind, edge))
        if view.request.method != "POST" or make is None:
            raise GraphError(
                100,
                missing(view.id_of(thing), view.request.method.lower()).message,
                subcode=33,
                type="GraphMethodException",
                violation=f"{view.request.method} {edge or 'node'} on {kind}",
            )
        if view.token.kind not in ("page", "instagram"):
            raise GraphError(
                190, "(#190) This method must be called with a Page Access Token", subcode=2069032
            )
        return make(view, thing, given)

    # -- Facebook

    def _comment(self, view: View, above: Item, given: dict[str, str]) -> dict[str, Any]:
        _known(given, {"message", "attachment_url", "attachment_id"})
        view.need("pages_manage_engagement")
        message = _words(given)
        kind = "reply" if above.kind in ("comment", "reply") else "comment"
        parent = above
        if above.kind == "reply" and self._sim.switches.on("fb_reply_attaches_to_top"):
            parent = self._top(above)
        item = self._sim.world.add(
            "facebook", kind, self._sim.city["facebook"], message, parent=parent.id
        )
        self._sim.accepted("comment", item)
        return self._told(view, "comment", item, given)

    def _top(self, item: Item) -> Item:
        return self._sim.world.find(item.channel, item.thread or item.id) or item

    def _told(self, view: View, shape: str, item: Item, given: dict[str, str]) -> dict[str, Any]:
        """The new id, or the fields that the caller wanted of it (read after write)."""
        if not given.get("fields"):
            return {"id": item.id}
        ask = asked(given["fields"])
        self._shapes.check(view, self._shapes[shape], ask.fields or [])
        told: dict[str, Any] = self._shapes.pick(view, self._shapes[shape], item, ask.fields)
        return told

    def _legacy_private_reply(
        self, view: View, item: Item, given: dict[str, str]
    ) -> dict[str, Any]:
        if not self._sim.switches.on("fb_legacy_private_replies"):
            raise GraphError(
                12, "(#12) private_replies edge for this type is deprecated for versions v3.2 "
                    "and higher"
            )  # fmt: skip
        _known(given, {"message"})
        form = {
            "recipient": json.dumps({"comment_id": item.id}),
            "message": json.dumps({"text": _words(given)}),
        }
        sent = graph_messages.send(view, form, FACEBOOK.page_id)
        return {"id": sent["message_id"], "user_id": sent["recipient_id"]}

    def _message(self, view: View, owner: Any, given: dict[str, str]) -> dict[str, Any]:
        return graph_messages.send(view, given, view.id_of(owner))

    def _subscribe(self, view: View, page: Any, given: dict[str, str]) -> dict[str, Any]:
        _known(given, {"subscribed_fields"})
        view.need("pages_manage_metadata")
        return {"success": True}

    # -- Instagram

    def _ig_comment(self, view: View, media: Item, given: dict[str, str]) -> dict[str, Any]:
        _known(given, {"message"})
        message = self._ig_words(view, given)
        return self._ig_add("comment", message, media)

    def _ig_reply(self, view: View, comment: Item, given: dict[str, str]) -> dict[str, Any]:
        _known(given, {"message"})
        message = self._ig_words(view, given)
        if comment.extra.get("is_hidden"):
            raise GraphError(100, "(#100) A hidden comment cannot be replied to")
        return self._ig_add("reply", message, self._top(comment))

    def _ig_mention(self, view: View, user: Any, given: dict[str, str]) -> dict[str, Any]:
        """An answer under the stranger's media that mentioned us."""
        _known(given, {"media_id", "comment_id", "message"})
        message = self._ig_words(view, given)
        for mention in view.items("instagram", ("mention",)):
            if foreign_media(mention) == given.get("media_id"):
                wanted = given.get("comment_id")
                if wanted is None or wanted == mention.id:
                    return self._ig_add("reply", message, mention)
        raise missing(given.get("comment_id") or given.get("media_id", ""), "post")

    def _ig_add(self, kind: str, message: str, above: Item) -> dict[str, Any]:
        item = self._sim.world.add(
            "instagram", kind, self._sim.city["instagram"], message, parent=above.id
        )
        self._sim.accepted("comment", item)
        return {"id": item.id}

    def _ig_words(self, view: View, given: dict[str, str]) -> str:
        view.need("instagram_manage_comments")
        message = _words(given)
        too_long = len(message) > 300 or message.count("#") > 4
        if too_long and self._sim.switches.on("ig_comment_300"):
            raise GraphError(
                100, "(#100) A comment has at most 300 characters, 4 hashtags and 1 link"
            )
        return message


def _words(given: dict[str, str]) -> str:
    message = given.get("message", "")
    if not message.strip():
        raise GraphError(100, "(#100) The parameter message is required")
    return message


def _known(given: dict[str, str], allowed: set[str]) -> None:
    if unknown := set(given) - allowed - ALWAYS:
        raise bad_param(min(unknown))
