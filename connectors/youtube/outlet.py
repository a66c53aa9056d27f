"""Answers comments on YouTube, in public. There is nothing private there."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from connectors.http import Wire
from connectors.reading import listing, mapping, word
from connectors.youtube import words
from connectors.youtube.client import YouTube
from connectors.youtube.normalize import normalize, unpack
from connectors.youtube.options import YouTubeOptions
from domain.errors import BalaghError, CredentialsRejected, Gone, RetryLater
from domain.letter import (
    Absent,
    CannotTell,
    Found,
    Letter,
    Limits,
    Refused,
    Sent,
    Unknown,
)
from domain.message import Message, Raw
from domain.text import fold_text

MAX_CHARACTERS = 10_000
_PAGES = 20  # of a hundred replies
_SKEW = timedelta(minutes=5)  # between our clock and YouTube's


class YouTubeOutlet:
    """See connectors.contract.Outlet."""

    def __init__(self, options: YouTubeOptions, wire: Wire) -> None:
        self._options = options
        self._api = YouTube(options, wire)

    def deliver(self, letter: Letter) -> Sent | Refused | Unknown:
        if letter.mode == "private":
            return Refused(words.NOT_PRIVATE)
        if not self._options.has_login:
            return Refused(words.NO_LOGIN)
        answer = self._api.reply(_thread(letter), letter.text)
        if isinstance(answer, Refused | Unknown):
            return answer
        external_id = word(answer.get("id"))
        return Sent(external_id) if external_id else Unknown("accepted, without an id")

    def find_sent(self, letter: Letter, claimed: frozenset[str]) -> Found | Absent | CannotTell:
        wanted, token = _comparable(letter.text), None
        for _ in range(_PAGES):
            try:
                body = self._api.comments(
                    part="id,snippet", parentId=_thread(letter), maxResults=100, pageToken=token
                )
            except Gone:
                return Absent()  # the thread is gone, and everything in it
            except CredentialsRejected as error:
                raise RetryLater(error.sentence, error.detail) from None
            except RetryLater:
                raise
            except BalaghError as error:
                return CannotTell(error.sentence)
            for raw in unpack(body, {}):
                found = self._is_ours(raw, letter, wanted)
                if found and found not in claimed:
                    return Found(found)
            following = word(body.get("nextPageToken"))
            if following is None:
                return Absent() if _is_readable(body) else CannotTell(words.GARBLED)
            if following == token:
                break
            token = following
        return CannotTell(words.TOO_MANY_REPLIES)

    def limits(self, message: Message, now: datetime) -> Limits:
        why_not = words.NOT_PRIVATE
        if not self._options.has_login:
            why_not = words.NO_LOGIN
        elif message.hidden:
            why_not = words.HELD
        elif message.facts.get("can_reply") is False:
            why_not = words.CLOSED
        return Limits(
            public=why_not is words.NOT_PRIVATE,
            private=False,
            characters=MAX_CHARACTERS,
            why_not=why_not,
        )

    def _is_ours(self, raw: Raw, letter: Letter, wanted: str) -> str | None:
        found = normalize(raw, self._options.channel_id)
        if not isinstance(found, Message) or found.direction != "out":
            return None
        is_it = _comparable(found.text) == wanted and found.created_at >= letter.created_at - _SKEW
        return found.external_id if is_it else None


def _thread(letter: Letter) -> str:
    """Only a top-level comment can be answered; a reply's id begins with it."""
    named = word(letter.facts.get("thread"))
    return named or letter.reply_to.partition(".")[0]


def _comparable(text: str) -> str:
    """YouTube may take away white space at the ends and in between."""
    return " ".join(fold_text(text).split())


def _is_readable(body: dict[str, Any]) -> bool:
    return all(mapping(item) for item in listing(body.get("items")))
