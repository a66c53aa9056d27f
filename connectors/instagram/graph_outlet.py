"""Answers on Instagram through the Graph API: replies, the one private reply, messages."""

from __future__ import annotations

from datetime import datetime

from connectors.http import Wire
from connectors.instagram import graph_edges as edges
from connectors.instagram.options import GraphBackend
from connectors.meta import words
from connectors.meta.client import Graph
from connectors.meta.sending import PERSON_WINDOW, Desk
from domain.letter import Absent, CannotTell, Found, Letter, Limits, Refused, Sent, Unknown
from domain.message import Message

COMMENT_MOST = 300  # characters
MESSAGE_MOST = 1000  # bytes of UTF-8
MESSAGE_CHARACTERS = MESSAGE_MOST // 2  # of Arabic, two bytes each
_REPLIES = {"fields": edges.REPLY_FIELDS, "limit": "50"}
_THREAD = {"fields": edges.MESSAGE_FIELDS, "limit": "100"}
_CONVERSATIONS = {
    "platform": "instagram",
    "fields": f"id,updated_time,messages.limit(20){{{edges.MESSAGE_FIELDS}}}",
}


class GraphOutlet:
    """One professional account."""

    def __init__(self, options: GraphBackend, wire: Wire) -> None:
        self._user = options.user
        self._through = options.page or options.user
        own = {self._user, self._through}
        self._desk = Desk(Graph(options, wire), own, options.username, wire.now)

    def deliver(self, letter: Letter) -> Sent | Refused | Unknown:
        too_long = _too_long(letter)
        if too_long:
            return too_long
        if letter.mode == "public":
            return self._reply(letter)
        if letter.reply_kind == "message":
            return self._desk.message(self._through, letter)
        if letter.reply_kind == "comment":
            return self._desk.private_reply(self._through, "comment_id", letter)
        return Refused(words.NO_PRIVATE_REPLY)

    def _reply(self, letter: Letter) -> Sent | Refused | Unknown:
        if letter.reply_kind == "comment":
            return self._desk.comment(f"{letter.reply_to}/replies", message=letter.text)
        if letter.reply_kind == "mention":
            of = {"media_id": letter.facts.get("media"), "comment_id": letter.facts.get("comment")}
            return self._desk.comment(f"{self._user}/mentions", message=letter.text, **of)
        return Refused(words.PRIVATE_ONLY if letter.reply_kind == "message" else words.NOT_HERE)

    def find_sent(self, letter: Letter, claimed: frozenset[str]) -> Found | Absent | CannotTell:
        if letter.mode == "public":
            if letter.reply_kind != "comment":
                return CannotTell(words.NOT_SHOWN)
            top = letter.facts.get("top") or letter.reply_to
            path = f"{top}/replies"
            return self._desk.find_comment(letter, claimed, path, _REPLIES, newest_first=False)
        thread = letter.facts.get("thread")
        if thread:
            return self._desk.find_in_thread(letter, claimed, f"{thread}/messages", _THREAD)
        path = f"{self._through}/conversations"
        return self._desk.find_in_conversations(letter, claimed, path, _CONVERSATIONS)

    def limits(self, message: Message, now: datetime) -> Limits:
        until = message.created_at + PERSON_WINDOW
        private = message.kind in {"message", "comment"} and now <= until
        if message.kind == "message":
            late = words.PRIVATE_ONLY if private else words.WINDOW_CLOSED
            ends = until if private else None
            return Limits(False, private, MESSAGE_CHARACTERS, late, private_until=ends)
        public = message.kind in {"comment", "mention"} and not message.hidden
        elsewhere = None if private else words.NO_PRIVATE_REPLY
        why_not = elsewhere if public else words.NOT_HERE
        ends = until if private else None
        return Limits(
            public, private, COMMENT_MOST, why_not, private_until=ends, private_once=private
        )


def _too_long(letter: Letter) -> Refused | None:
    if letter.mode == "public":
        size, most, where = len(letter.text), COMMENT_MOST, "Instagram"
    else:
        size, most, where = len(letter.text.encode()), MESSAGE_MOST, "Instagram (UTF-8)"
    if size <= most:
        return None
    return Refused(words.TEXT_TOO_LONG.filled(where=where, size=size, most=most))
