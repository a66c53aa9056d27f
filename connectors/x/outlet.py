"""Answers on X: in public who mentioned or quoted us, in private anyone whose id is known."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from connectors.http import Wire
from connectors.reading import listing, mapping, word
from connectors.x import words
from connectors.x.client import EVENT_FIELDS, POST_FIELDS, X
from connectors.x.normalize import Own, normalize, snowflake
from connectors.x.options import XOptions
from connectors.x.unpack import unpack
from connectors.x.weight import weight
from domain.errors import BalaghError, CredentialsRejected, RetryLater
from domain.letter import Absent, CannotTell, Found, Letter, Limits, Refused, Sent, Unknown
from domain.message import Message
from domain.text import fold_text
from domain.words import Words

POST, DIRECT = 280, 10_000  # characters
_COST = 0.010  # US dollars for a summoned answer; with an address in it 0.200
_PAGES = 20
_SKEW = timedelta(minutes=5)  # between our clock and X's
_NAMES = re.compile(r"^(?:@\w+\s+)+")  # X puts the names of those answered in front


class XOutlet:
    """See connectors.contract.Outlet."""

    def __init__(self, options: XOptions, wire: Wire) -> None:
        self._options, self._wire = options, wire
        self._own = Own(options.user_id, options.handle)

    @cached_property
    def _api(self) -> X:
        return X(self._options, self._wire)

    def deliver(self, letter: Letter) -> Sent | Refused | Unknown:
        if refusal := self._refusal(letter):
            return Refused(refusal)
        if letter.mode == "private":
            answer = self._api.write(
                "create_direct_message", participant_id=letter.recipient, text=letter.text
            )
            name = "dm_event_id"
        else:
            answer = self._api.write(
                "create_tweet", text=letter.text, in_reply_to_tweet_id=letter.reply_to
            )
            name = "id"
        if isinstance(answer, Refused | Unknown):
            return answer
        external_id = word(mapping(answer.body.get("data")).get(name))
        return Sent(external_id) if external_id else Unknown("accepted, without an id")

    def find_sent(self, letter: Letter, claimed: frozenset[str]) -> Found | Absent | CannotTell:
        wanted, token = _said(letter.text), None
        for _ in range(_PAGES):
            try:
                body = self._own_items(letter, token)
            except CredentialsRejected as error:
                raise RetryLater(error.sentence, error.detail) from None
            except RetryLater:
                raise
            except BalaghError as error:
                return CannotTell(error.sentence)
            rows = listing(body.get("data"))
            for raw in unpack({"data": rows, "includes": body.get("includes")}, {}):
                found = normalize(raw, self._own)
                if isinstance(found, Message) and self._is_it(found, letter, wanted, claimed):
                    return Found(found.version_id or found.external_id)
            following = word(mapping(body.get("meta")).get("next_token"))
            if following is None:
                return Absent()
            if following == token:
                break
            token = following
        return CannotTell(words.CANNOT_SHOW)

    def limits(self, message: Message, now: datetime) -> Limits:
        public = private = False
        why_not: Words | None = None
        if not self._options.can_write:
            why_not = words.READ_ONLY
        elif not message.public:
            private, why_not = True, words.IS_PRIVATE
        else:
            private = message.author is not None
            public = bool(message.facts.get("summoned")) or not self._options.only_summoned
            if not public:
                why_not = words.UNSUMMONED
            elif not private:
                why_not = words.NO_RECIPIENT
        return Limits(
            public=public,
            private=private,
            characters=POST if public else DIRECT,
            why_not=why_not,
            cost=_COST,
            length=weight if public else len,
        )

    def _refusal(self, letter: Letter) -> Words | None:
        if not self._options.can_write:
            return words.READ_ONLY
        if letter.mode == "private":
            return None if letter.recipient else words.NO_RECIPIENT
        heavy = weight(letter.text)
        return words.TOO_LONG.filled(weight=heavy, most=POST) if heavy > POST else None

    def _own_items(self, letter: Letter, token: str | None) -> dict[str, Any]:
        since = letter.created_at - _SKEW
        if letter.mode == "private":
            return self._api.read(
                "get_direct_message_events",
                as_user=True,
                participant_id=letter.recipient,
                max_results=100,
                pagination_token=token,
                **EVENT_FIELDS,
            ).body
        return self._api.read(
            "get_users_tweets",
            self._options.user_id,
            as_user=True,
            since_id=snowflake(since),
            max_results=100,
            pagination_token=token,
            **POST_FIELDS,
        ).body

    def _is_it(self, found: Message, letter: Letter, wanted: str, claimed: frozenset[str]) -> bool:
        ids = {found.external_id, found.version_id or ""}
        if found.direction != "out" or ids & claimed or _said(found.text) != wanted:
            return False
        if found.created_at < letter.created_at - _SKEW:
            return False
        return letter.mode == "private" or found.parent_id in (letter.reply_to, None)


def _said(text: str) -> str:
    return fold_text(_NAMES.sub("", text)).strip()
