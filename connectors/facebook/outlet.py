"""Answers on a Facebook Page: comments, the one private reply, Messenger."""

from __future__ import annotations

from datetime import datetime

from connectors.facebook import edges
from connectors.facebook.options import FacebookOptions
from connectors.http import Wire
from connectors.meta import words
from connectors.meta.client import Graph
from connectors.meta.messaging import FIELDS as MESSAGE_FIELDS
from connectors.meta.sending import PERSON_WINDOW, Desk
from domain.letter import Absent, CannotTell, Found, Letter, Limits, Refused, Sent, Unknown
from domain.message import Message

MOST = 2000  # characters of a Messenger text; comments may be longer, answers should not
_PRIVATE_KEYS = {"comment": "comment_id", "post": "post_id", "tag": "post_id"}
_COMMENTS = {**edges.FLAT, "fields": "id,from,message,created_time,parent{id}", "limit": "100"}
_THREAD = {"fields": MESSAGE_FIELDS, "limit": "100"}
_CONVERSATIONS = {
    "platform": "messenger",
    "fields": f"id,updated_time,messages.limit(20){{{MESSAGE_FIELDS}}}",
}


class FacebookOutlet:
    """One Page."""

    def __init__(self, options: FacebookOptions, wire: Wire) -> None:
        self._page = options.page
        self._desk = Desk(Graph(options, wire), {options.page}, None, wire.now)

    def deliver(self, letter: Letter) -> Sent | Refused | Unknown:
        if len(letter.text) > MOST:
            size = {"where": "Facebook", "size": len(letter.text), "most": MOST}
            return Refused(words.TEXT_TOO_LONG.filled(**size))
        if letter.mode == "public":
            if letter.reply_kind == "message":
                return Refused(words.PRIVATE_ONLY)
            return self._desk.comment(f"{_answered(letter)}/comments", message=letter.text)
        if letter.reply_kind == "message":
            return self._desk.message(self._page, letter)
        key = _PRIVATE_KEYS.get(letter.reply_kind)
        if key is None:
            return Refused(words.PUBLIC_ONLY)
        return self._desk.private_reply(self._page, key, letter)

    def find_sent(self, letter: Letter, claimed: frozenset[str]) -> Found | Absent | CannotTell:
        if letter.mode == "public":
            post = letter.facts.get("post") or letter.reply_to
            path = f"{post}/comments"
            return self._desk.find_comment(letter, claimed, path, _COMMENTS, newest_first=True)
        thread = letter.facts.get("thread")
        if thread:
            return self._desk.find_in_thread(letter, claimed, f"{thread}/messages", _THREAD)
        path = f"{self._page}/conversations"
        return self._desk.find_in_conversations(letter, claimed, path, _CONVERSATIONS)

    def limits(self, message: Message, now: datetime) -> Limits:
        until = message.created_at + PERSON_WINDOW
        public = message.kind != "message"
        can = not public or message.kind in _PRIVATE_KEYS
        allowed = can and message.facts.get("private") is not False
        private = allowed and message.author is not None and now <= until
        late = words.WINDOW_CLOSED if allowed else words.NO_PRIVATE_REPLY
        why_not = words.PRIVATE_ONLY if not public else None if private else late
        if not public and not private:
            why_not = words.WINDOW_CLOSED
        ends = until if private else None
        return Limits(public, private, MOST, why_not, private_until=ends, private_once=public)


def _answered(letter: Letter) -> str:
    """A review is answered at its story; all else at itself."""
    story = letter.facts.get("post") if letter.reply_kind == "review" else None
    return str(story or letter.reply_to)
