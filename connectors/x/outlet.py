"""Answers on X: in public below a post, or by direct message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from connectors.http import Wire
from connectors.reading import mapping, word
from connectors.x import words
from connectors.x.client import EVENT_FIELDS, POST_FIELDS, X
from connectors.x.normalize import Own, normalize
from connectors.x.options import XOptions
from connectors.x.unpack import unpack
from connectors.x.weight import MOST, weigh
from domain.errors import BalaghError, CredentialsRejected, RetryLater
from domain.letter import Absent, CannotTell, Found, Letter, Limits, Refused, Sent, Unknown
from domain.message import Message
from domain.text import fold_text

MOST_PRIVATE = 10_000  # characters
COST_SUMMONED, COST = 0.010, 0.015  # US dollars; a link in the text makes it 0.20
_PAGES = 10  # of a hundred posts
_SKEW = timedelta(minutes=5)  # between our clock and X's
_HANDLES = re.compile(r"^(?:@\w{1,15}\s+)+")


class XOutlet:
    """See connectors.contract.Outlet."""

    def __init__(self, options: XOptions, wire: Wire) -> None:
        self._options = options
        self._own = Own(options.user_id, options.handle)
        self._api = X(options, wire)

    def deliver(self, letter: Letter) -> Sent | Refused | Unknown:
        if not self._options.can_write:
            return Refused(words.READ_ONLY)
        private = letter.mode == "private"
        weight, most = (len(letter.text), MOST_PRIVATE) if private else (weigh(letter.text), MOST)
        if weight > most:
            return Refused(words.TOO_LONG.filled(weight=weight, most=most))
        if private:
            return self._message(letter)
        answer = self._api.write(
            "create_tweet", text=letter.text, in_reply_to_tweet_id=letter.reply_to
        )
        return _sent(answer, "id")

    def find_sent(self, letter: Letter, claimed: frozenset[str]) -> Found | Absent | CannotTell:
        since, wanted = letter.created_at - _SKEW, _comparable(letter.text)
        pages = self._own_messages(letter) if letter.mode == "private" else self._own_posts(since)
        try:
            for messages in pages:
                for found in messages:
                    is_it = _answers(found, letter) and _comparable(found.text) == wanted
                    if is_it and found.created_at >= since and found.external_id not in claimed:
                        return Found(found.external_id)
                if any(found.created_at < since for found in messages):
                    return Absent()
        except CredentialsRejected as error:
            raise RetryLater(error.sentence, error.detail) from None
        except RetryLater:
            raise
        except BalaghError as error:
            return CannotTell(error.sentence)
        except _TooMany:
            return CannotTell(words.CANNOT_SHOW)
        return Absent()

    def limits(self, message: Message, now: datetime) -> Limits:
        if not self._options.can_write:
            return Limits(False, False, 0, words.READ_ONLY)
        if message.kind == "message":
            return Limits(False, True, MOST_PRIVATE, words.IS_PRIVATE, cost=COST)
        summoned = message.facts.get("summoned") is True
        public = summoned or not self._options.only_summoned
        private = message.author is not None
        why_not = words.UNSUMMONED if not public else None if private else words.NO_RECIPIENT
        return Limits(
            public,
            private,
            MOST if public else MOST_PRIVATE,
            why_not,
            cost=COST_SUMMONED if summoned else COST,
            length=weigh if public else len,
        )

    def _message(self, letter: Letter) -> Sent | Refused | Unknown:
        to = self._to(letter)
        if to is None:
            return Refused(words.NO_RECIPIENT)
        return _sent(
            self._api.write("create_direct_message", text=letter.text, **to), "dm_event_id"
        )

    def _to(self, letter: Letter) -> dict[str, str] | None:
        if letter.reply_kind == "message":
            return {"dm_conversation_id": letter.conversation}
        return {"participant_id": letter.recipient} if letter.recipient else None

    def _own_posts(self, since: datetime) -> Iterator[list[Message]]:
        return self._pages(
            "get_users_tweets",
            self._options.user_id,
            start_time=f"{since:%Y-%m-%dT%H:%M:%SZ}",
            **POST_FIELDS,
        )

    def _own_messages(self, letter: Letter) -> Iterator[list[Message]]:
        return self._pages(
            "get_direct_message_events",
            as_user=True,
            **EVENT_FIELDS,
            **(self._to(letter) or {}),
        )

    def _pages(self, method: str, *args: Any, **asked: Any) -> Iterator[list[Message]]:
        """What we wrote ourselves, page by page from the newest."""
        token: str | None = None
        for _ in range(_PAGES):
            body = self._api.read(
                method, *args, max_results=100, pagination_token=token, **asked
            ).body
            found = [normalize(raw, self._own) for raw in unpack(body, {})]
            yield [one for one in found if isinstance(one, Message) and one.direction == "out"]
            following = word(mapping(body.get("meta")).get("next_token"))
            if following is None:
                return
            if following == token:
                break
            token = following
        raise _TooMany


class _TooMany(Exception):
    """The list did not end within reason."""


def _answers(found: Message, letter: Letter) -> bool:
    """A post whose parent X does not name may be the one: rather found than sent twice."""
    return letter.mode == "private" or found.parent_id in {letter.reply_to, None}


def _comparable(text: str) -> str:
    """X puts the handles of those who are answered before the text, and trims white space."""
    return " ".join(fold_text(_HANDLES.sub("", text)).split())


def _sent(answer: Any, name: str) -> Sent | Refused | Unknown:
    if isinstance(answer, Refused | Unknown):
        return answer
    external_id = word(mapping(answer.body.get("data")).get(name))
    return Sent(external_id) if external_id else Unknown("accepted, without an id")
