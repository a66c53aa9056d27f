"""Writes through the Graph API: answers in public, private messages, and looking for them again.

A write is made once. What became of one whose answer was lost is found by reading what the Page
wrote there: same folded text, no older than the letter, not another letter's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from connectors.meta import reading, words
from connectors.meta.client import Answer, Graph
from connectors.meta.threads import is_bare
from domain.errors import BalaghError, RetryLater
from domain.letter import Absent, CannotTell, Found, Letter, Refused, Sent, Unknown
from domain.text import fold_text

SETTLE = timedelta(seconds=90)
SKEW = timedelta(minutes=5)  # between our clock and Meta's
ANSWER_WINDOW = timedelta(hours=24)
PERSON_WINDOW = timedelta(days=7)
_MOST_PAGES = 10

Verdict = bool | None  # ours, not ours, or it cannot be told


@dataclass(slots=True)
class Desk:
    """Writes for one account, and looks after what was written."""

    graph: Graph
    own: set[str]  # ids under which the account itself appears
    handle: str | None  # the name under which it appears where the platform leaves out ids
    now: Callable[[], datetime]

    def comment(self, path: str, **words_and_ids: Any) -> Sent | Refused | Unknown:
        return _sent(self.graph.post(path, **words_and_ids), "id")

    def message(self, node: str, letter: Letter) -> Sent | Refused | Unknown:
        """Into the conversation of a person who wrote to us, while Meta's window is open."""
        age = self.now() - letter.replied_at
        envelope: dict[str, Any] = {"messaging_type": "RESPONSE"}
        if age > ANSWER_WINDOW:
            if not letter.written_by_person or age > PERSON_WINDOW:
                return Refused(words.WINDOW_CLOSED)
            envelope = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
        if not letter.recipient:
            return Refused(words.NOBODY)
        return self._send(node, {"id": letter.recipient}, letter.text, envelope)

    def private_reply(self, node: str, key: str, letter: Letter) -> Sent | Refused | Unknown:
        """The one message that a comment or post may be answered with. `key` says which it is."""
        if self.now() - letter.replied_at > PERSON_WINDOW:
            return Refused(words.WINDOW_CLOSED)
        if letter.facts.get("private") is False:
            return Refused(words.NO_PRIVATE_REPLY)
        return self._send(node, {key: letter.reply_to}, letter.text, {})

    def _send(
        self, node: str, recipient: Mapping[str, str], text: str, envelope: Mapping[str, str]
    ) -> Sent | Refused | Unknown:
        path, message = f"{node}/messages", {"text": text}
        done = self.graph.post(path, recipient=recipient, message=message, **envelope)
        return _sent(done, "message_id")

    def find_comment(
        self,
        letter: Letter,
        claimed: frozenset[str],
        path: str,
        params: Mapping[str, str],
        *,
        newest_first: bool,
    ) -> Found | Absent | CannotTell:
        """Among the comments at `path`."""

        def judge(item: Mapping[str, Any]) -> Verdict:
            above = reading.identity(reading.mapping(item.get("parent")).get("id"))
            above = above or reading.identity(item.get("parent_id"))
            answered = {letter.reply_to, letter.facts.get("top")}
            if letter.reply_kind != "comment":
                return above is None or above in answered
            return None if above is None else above in answered

        return self._find(letter, claimed, path, params, judge, newest_first)

    def find_in_thread(
        self, letter: Letter, claimed: frozenset[str], path: str, params: Mapping[str, str]
    ) -> Found | Absent | CannotTell:
        """Among the messages of the letter's own thread."""
        return self._find(letter, claimed, path, params, lambda _: True)

    def find_in_conversations(
        self, letter: Letter, claimed: frozenset[str], path: str, params: Mapping[str, str]
    ) -> Found | Absent | CannotTell:
        """Among the newest messages of all conversations: a private reply opens one of its own."""

        def judge(item: Mapping[str, Any]) -> Verdict:
            receivers = {reading.mapping(to).get("id") for to in reading.items(item.get("to"))}
            return True if letter.recipient in receivers else None

        return self._find(letter, claimed, path, params, judge)

    def _find(
        self,
        letter: Letter,
        claimed: frozenset[str],
        path: str,
        params: Mapping[str, str],
        judge: Callable[[Mapping[str, Any]], Verdict],
        newest_first: bool = True,
    ) -> Found | Absent | CannotTell:
        since, wanted = letter.created_at - SKEW, _comparable(letter.text)
        position: str | None = None
        doubtful = False
        for _ in range(_MOST_PAGES):
            try:
                asked: dict[str, Any] = {**params, **reading.asked_at(position)}
                body = self.graph.get_list(path, **asked).body
            except RetryLater:
                raise
            except BalaghError as error:
                return CannotTell(error.sentence)
            for item in _messages(body):
                verdict = self._is_it(item, wanted, since, claimed)
                verdict = judge(item) if verdict else verdict
                external_id = reading.identity(item.get("id"))
                if verdict and external_id:
                    return Found(external_id)
                doubtful |= verdict is None
            position = reading.next_position(body)
            if position is None or (newest_first and _reaches(body, since)):
                doubtful |= _is_cut_short(body, since)
                return CannotTell(words.SAME_TEXT) if doubtful else Absent()
        return CannotTell(words.TOO_MUCH)

    def _is_it(
        self, item: Mapping[str, Any], wanted: str, since: datetime, claimed: frozenset[str]
    ) -> Verdict:
        at = _when(item)
        if item.get("id") in claimed or (at is not None and at < since):
            return False
        if is_bare(item):
            return None  # its words are not shown any more
        text = item.get("message", item.get("text"))
        if not isinstance(text, str) or _comparable(text) != wanted:
            return False
        who = reading.author(item.get("from"))
        handle = reading.word(item.get("username"))
        if who is not None:
            return who.external_id in self.own
        return handle == self.handle if handle and self.handle else None


def _sent(done: Answer | Refused | Unknown, key: str) -> Sent | Refused | Unknown:
    if not isinstance(done, Answer):
        return done
    external_id = reading.identity(done.body.get(key))
    return Sent(external_id) if external_id else Unknown("Meta took it and named no id")


def _messages(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The items of a page; of a page of conversations, the messages inside."""
    found: list[Mapping[str, Any]] = []
    for item in map(reading.mapping, reading.items(body)):
        inside = reading.items(item.get("messages")) if "messages" in item else [item]
        found += map(reading.mapping, inside)
    return found


def _comparable(text: str) -> str:
    return " ".join(fold_text(text).split())


def _is_cut_short(body: Mapping[str, Any], since: datetime) -> bool:
    """Whether a conversation shows fewer of its messages than were written since."""
    for item in map(reading.mapping, reading.items(body)):
        inside = reading.mapping(item.get("messages"))
        if reading.next_position(inside) is not None and not _reaches(inside, since):
            return True
    return False


def _when(item: Mapping[str, Any]) -> datetime | None:
    for key in ("updated_time", "created_time", "timestamp"):
        if key in item:
            return reading.moment(item[key])
    return None


def _reaches(body: Mapping[str, Any], since: datetime) -> bool:
    """Whether the page's last item is older than anything we look for."""
    times = [at for item in reading.items(body) if (at := _when(reading.mapping(item)))]
    return bool(times) and times[-1] < since
