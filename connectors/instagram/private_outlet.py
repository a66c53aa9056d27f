"""Answers through Instagram's private API: a comment, or a direct message in a known conversation.

Off unless the account's `allow_writes` says otherwise: this interface is not meant for us, and an
account that writes by it is noticed sooner.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from connectors.http import Wire
from connectors.instagram import private_calls as calls
from connectors.instagram import private_errors as errors
from connectors.instagram.private_client import PrivateAccount, PrivateClient
from connectors.instagram.private_json import ident, is_number, mapping
from connectors.instagram.private_normalize import normalize
from connectors.instagram.private_unpack import COMMENTS, REPLIES, THREAD, read_page
from domain.errors import BalaghError, Gone, RetryLater
from domain.letter import Absent, CannotTell, Found, Letter, Limits, Refused, Sent, Unknown
from domain.message import Message
from domain.text import fold_text
from domain.words import Words

COMMENT_LENGTH = 300  # what the official interface allows; the app takes more
MESSAGE_LENGTH = 1000
_CLOCKS = timedelta(minutes=5)  # how far Instagram's clock may stand behind ours
_MOST_PAGES = 10
_LINK = re.compile(r"https?://\S")

_READ_ONLY = Words(
    en="This Instagram account is only read. Set `allow_writes: true` to answer through it.",
    ar="هذا الحساب على إنستغرام للقراءة فقط. اضبط `allow_writes: true` للرد من خلاله.",
)
_ONLY_PUBLIC = Words(
    en="This can be answered publicly only: there is no conversation with the person yet.",
    ar="لا يمكن الرد على هذا إلا علنًا: لا توجد محادثة مع هذا الشخص بعد.",
)
_ONLY_PRIVATE = Words(
    en="A direct message can be answered privately only.",
    ar="لا يمكن الرد على الرسالة المباشرة إلا برسالة خاصة.",
)
_NO_ADDRESS = Words(
    en="Instagram gave this no id of its own, so it cannot be answered from here.",
    ar="لم يمنح إنستغرام هذا العنصر معرّفًا، فلا يمكن الرد عليه من هنا.",
)
_HALF_A_LINK = Words(
    en="Instagram takes “http” in a direct message for a link, and there is no whole address "
    "behind it: write the whole address or leave it out.",
    ar="يعامل إنستغرام كلمة «http» في الرسالة المباشرة كرابط، ولا يليها عنوان كامل: اكتب العنوان "
    "كاملًا أو احذفه.",
)
_TOO_LONG = Words(
    en="The text is longer than Instagram allows here: {characters} characters at most.",
    ar="النص أطول مما يسمح به إنستغرام هنا: {characters} حرفًا على الأكثر.",
)
_NOT_OPENED = Words(
    en="The person's message request could not be accepted, so the answer was not sent.",
    ar="تعذّر قبول طلب المراسلة من هذا الشخص، لذلك لم تُرسل الإجابة.",
)
_TOO_MUCH = Words(
    en="There is too much below this to see whether the answer arrived. Please look in the app.",
    ar="الردود هنا أكثر من أن يُعرف هل وصلت الإجابة. يُرجى التحقق من التطبيق.",
)


class PrivateOutlet:
    """The outlet of an account whose `backend` is "private"."""

    def __init__(self, options: PrivateAccount, wire: Wire) -> None:
        self._options, self._wire = options, wire
        self._made: PrivateClient | None = None

    def deliver(self, letter: Letter) -> Sent | Refused | Unknown:
        if refused := self._why_not(letter):
            return refused
        try:
            if letter.mode == "private":
                return self._message(letter)
            return self._comment(letter)
        except BalaghError as error:  # no client could be made: nothing left us
            return Refused(error.sentence, error.detail, retry=True)
        except Exception as error:  # instagrapi raises what it stumbles over, of any class
            return errors.writing(error, self._wire.now())

    def find_sent(self, letter: Letter, claimed: frozenset[str]) -> Found | Absent | CannotTell:
        try:
            return self._search(letter, claimed)
        except Gone as error:  # and whatever stood below it
            return CannotTell(error.sentence)
        except RetryLater:
            raise
        except BalaghError as error:
            raise RetryLater(error.sentence, error.detail) from error

    def limits(self, message: Message, now: datetime) -> Limits:
        private = message.kind == "message"
        characters = MESSAGE_LENGTH if private else COMMENT_LENGTH
        why_not = _ONLY_PRIVATE if private else _ONLY_PUBLIC
        if not self._options.allow_writes:
            return Limits(public=False, private=False, characters=characters, why_not=_READ_ONLY)
        if _target(message.kind, message.external_id, message.conversation, message.facts) is None:
            return Limits(public=False, private=False, characters=characters, why_not=_NO_ADDRESS)
        return Limits(public=not private, private=private, characters=characters, why_not=why_not)

    @property
    def _client(self) -> PrivateClient:
        if self._made is None:
            self._made = PrivateClient(self._options, self._wire)
        return self._made

    def _why_not(self, letter: Letter) -> Refused | None:
        if not self._options.allow_writes:
            return Refused(_READ_ONLY)
        private = letter.reply_kind == "message"
        if private != (letter.mode == "private"):
            return Refused(_ONLY_PRIVATE if private else _ONLY_PUBLIC)
        longest = MESSAGE_LENGTH if private else COMMENT_LENGTH
        if len(letter.text) > longest:
            return Refused(_TOO_LONG.filled(characters=longest))
        if _letter_target(letter) is None:
            return Refused(_NO_ADDRESS)
        # instagrapi then sends it as a link, with an empty list of links: no one gets that text.
        if private and "http" in letter.text and not _LINK.search(letter.text):
            return Refused(_HALF_A_LINK)
        return None

    def _comment(self, letter: Letter) -> Sent | Unknown:
        media, comment = _letter_target(letter) or ("", None)
        answer = self._client.post(lambda sdk: sdk.media_comment(media, letter.text, comment))
        made = mapping(answer.get("comment"))
        return _sent(ident(made.get("pk"), made.get("id")))

    def _message(self, letter: Letter) -> Sent | Refused | Unknown:
        thread, _ = _letter_target(letter) or ("", None)
        if letter.facts.get("pending") is True:
            try:
                self._client.post(lambda sdk: sdk.direct_pending_approve(thread))
            except Exception as error:  # whatever it was, the answer itself has not left
                outcome = errors.writing(error, self._wire.now())
                not_before = outcome.not_before if isinstance(outcome, Refused) else None
                return Refused(_NOT_OPENED, outcome.detail, retry=True, not_before=not_before)
        answer = self._client.post(
            lambda sdk: sdk.direct_answer(thread, letter.text), token=_token(letter)
        )
        return _sent(ident(mapping(answer.get("payload")).get("item_id")))

    def _search(self, letter: Letter, claimed: frozenset[str]) -> Found | Absent | CannotTell:
        wanted, earliest = fold_text(letter.text), letter.created_at - _CLOCKS
        for message in self._written_since(letter, earliest):
            if message is None:
                return CannotTell(_TOO_MUCH)
            ours = message.direction == "out" and message.created_at >= earliest
            if ours and message.external_id not in claimed and fold_text(message.text) == wanted:
                return Found(message.external_id)
        return Absent()

    def _written_since(self, letter: Letter, earliest: datetime) -> Iterator[Message | None]:
        """What stands where `letter` would stand, newest first; None: there is still more."""
        kind, (path, params), context = self._place(letter)
        position: str | None = None
        for _ in range(_MOST_PAGES):
            body = self._client.get(path, calls.at_position(params, position))
            page = read_page(kind, body, context)
            for raw in page.raws:
                message = normalize(raw, self._options.user_id)
                if isinstance(message, Message):
                    yield message
            if page.onward is None:
                return
            if page.onward == position:
                raise RetryLater(_TOO_MUCH, "the platform repeats a page token")
            # Only conversations are known to be in the order of time.
            if kind == THREAD and page.times and max(page.times) < earliest:
                return
            position = page.onward
        yield None

    def _place(self, letter: Letter) -> tuple[str, tuple[str, calls.Params], Mapping[str, Any]]:
        if letter.mode == "private":
            return THREAD, calls.thread_call(letter.conversation), {}
        media = str(letter.facts.get("media"))
        top = ident(letter.facts.get("thread"))
        if top is None:
            return COMMENTS, calls.comments_call(media), {"media": media}
        return REPLIES, calls.replies_call(media, top), {"media": media, "parent": top}


def _letter_target(letter: Letter) -> tuple[str, str | None] | None:
    return _target(letter.reply_kind, letter.reply_to, letter.conversation, letter.facts)


def _target(
    kind: str, external_id: str, conversation: str | None, facts: Mapping[str, Any]
) -> tuple[str, str | None] | None:
    """The conversation, or the post and the comment on it; None where an id is missing."""
    if kind == "message":
        return (conversation, None) if conversation and is_number(conversation) else None
    media = ident(facts.get("media"))
    # With the post's bare number instagrapi would first ask whose it is: a hidden call.
    if media is None or "_" not in media:
        return None
    comment = ident(facts.get("comment"))
    if comment is None:
        return (media, None) if is_number(external_id) else None
    return (media, comment) if is_number(comment) else None


def _sent(external_id: str | None) -> Sent | Unknown:
    return Sent(external_id) if external_id else Unknown("accepted, but the answer has no id")


def _token(letter: Letter) -> str:
    """The same for the same letter, so that Instagram can tell a repetition."""
    number = int.from_bytes(sha256(letter.id.encode()).digest()[:8], "big")
    return str(6_800_000_000_000_000_000 + number % 10**17)
