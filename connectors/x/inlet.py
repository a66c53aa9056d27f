"""Reads one X account: mentions, search, conversations, direct messages.

Posts are walked by id, from the newest down (`until_id`), never by page token unless a page is
empty: a walk that is cut can then go on days later, and a repeated token is no matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from connectors.contract import Exchange, Health, Page
from connectors.http import Wire
from connectors.reading import count, identity, listing, mapping, word
from connectors.walk import by_number, next_cursor, restarted, usable
from connectors.x import words
from connectors.x.client import EVENT_FIELDS, POST_FIELDS, Answer, X
from connectors.x.normalize import Own, normalize, snowflake, snowflake_time
from connectors.x.options import XOptions
from connectors.x.unpack import either, unpack
from domain.errors import BalaghError, CursorRefused, RetryLater
from domain.message import Change, Message, Raw, Ref, Skipped, Unusable
from domain.source import Cursor, Source, Watch
from domain.words import Words

TOKEN_LIFE = timedelta(hours=1)
SEARCHED = timedelta(days=7) - timedelta(minutes=10)  # recent search sees so much, with a margin
SHOWN = timedelta(days=30)  # of direct messages


class XInlet:
    """See connectors.contract.Inlet."""

    recheck_batch = 100

    def __init__(self, options: XOptions, wire: Wire) -> None:
        self._options, self._wire, self._now = options, wire, wire.now
        self._own = Own(options.user_id, options.handle)

    @cached_property
    def _api(self) -> X:
        return X(self._options, self._wire)

    def check(self) -> Health:
        own = self._options.user_id
        as_user = self._options.can_write
        try:
            answer = (
                self._api.read("get_me", as_user=True)
                if as_user
                else self._api.read("get_user", id=own)
            )
        except RetryLater:
            raise
        except BalaghError as error:
            return Health(False, error.sentence)
        user = mapping(answer.body.get("data"))
        found = word(user.get("username")) or "?"
        if identity(user.get("id")) != own:
            return Health(False, words.OTHER_USER.filled(found=found))
        return Health(True, words.CONNECTED.filled(handle=found))

    def sources(self) -> Sequence[Source]:
        return [
            Source("x", self._options.name, inbox) for inbox in dict.fromkeys(self._options.inboxes)
        ]

    def poll(self, source: Source, *, limit: int) -> Page:
        now = self._now()
        cursor = usable(source.cursor, now, TOKEN_LIFE) if _by_token(source) else source.cursor
        try:
            if source.inbox == "messages":
                return self._messages(cursor, limit, now)
            return self._posts(source, cursor, limit, now)
        except CursorRefused:
            return Page((), restarted(cursor))

    def unpack(self, exchange: Exchange) -> Iterable[Raw]:
        return unpack(exchange.body, exchange.context)

    def normalize(self, raw: Raw) -> Message | Skipped | Unusable:
        return normalize(raw, self._own)

    def recheck(self, refs: Sequence[Ref]) -> Iterable[Change]:
        """Posts alone: X has no way to ask for a direct message again."""
        asked = {ref.external_id: ref for ref in refs if ref.kind != "message"}
        if not asked:
            return ()
        body = self._api.read("get_tweets", as_user=False, ids=list(asked), **POST_FIELDS).body
        return list(self._changes(body, asked))

    def _changes(self, body: dict[str, Any], asked: dict[str, Ref]) -> Iterator[Change]:
        for raw in unpack({"data": body.get("data"), "includes": body.get("includes")}, {}):
            message = self.normalize(raw)
            if isinstance(message, Message) and message.external_id in asked:
                yield Change(asked[message.external_id], raw)
        for entry in listing(body.get("errors")):
            error = mapping(entry)
            ref = asked.get(identity(error.get("resource_id")) or "") or asked.get(
                identity(error.get("value")) or ""
            )
            kind = str(error.get("type") or "")
            if ref and kind.endswith("resource-not-found"):
                yield Change(ref, gone="deleted")
            elif ref and kind.endswith("not-authorized-for-resource"):
                yield Change(ref, gone="hidden")  # suspended or protected: it may come back

    def _posts(self, source: Source, cursor: Cursor, limit: int, now: datetime) -> Page:
        since, gap = self._bottom(source, cursor, now)
        params: dict[str, Any] = {"since_id": since, **POST_FIELDS}
        kind, _, position = (cursor.position or "").partition(":")
        if kind == "id":
            params["until_id"] = position
        if source.inbox == "mentions":
            if kind == "token":
                params["pagination_token"] = position
            params["max_results"] = _size(limit, 5)
            own = self._options.user_id
            answer = self._api.read("get_users_mentions", own, as_user=False, **params)
        else:
            if kind == "token":
                params["next_token"] = position
            params |= {"max_results": _size(limit, 10), "sort_order": "recency"}
            answer = self._api.read("search_recent_tweets", self._query(source), **params)
        rows = [mapping(row) for row in listing(answer.body.get("data"))]
        if source.inbox == "mentions" and kind == "id" and not rows and not _next(answer):
            gap = gap or words.GAP_800
        return self._page(answer, rows, cursor, now, gap)

    def _query(self, source: Source) -> str:
        if source.child:
            return f"conversation_id:{source.child} -from:{self._options.handle}"
        return self._options.search_query

    def _bottom(self, source: Source, cursor: Cursor, now: datetime) -> tuple[str, Words | None]:
        """The id down to which to read, and what the platform cannot show of that stretch.

        Always an id, never a time beside it: search refuses the two together.
        """
        overlap = timedelta(minutes=self._options.overlap_minutes)
        read_to = snowflake_time(cursor.floor)
        wanted = (
            read_to - overlap if read_to else now - timedelta(days=self._options.back_fill_days)
        )
        if source.inbox == "mentions" or wanted >= now - SEARCHED:
            return snowflake(wanted), None
        lost = read_to is not None and read_to < now - SEARCHED
        gap = words.GAP_7_DAYS.filled(since=f"{read_to:%Y-%m-%d %H:%M}") if lost else None
        return snowflake(now - SEARCHED), gap

    def _messages(self, cursor: Cursor, limit: int, now: datetime) -> Page:
        overlap = timedelta(minutes=self._options.overlap_minutes)
        read_to = snowflake_time(cursor.floor)
        bottom = snowflake(read_to - overlap if read_to else now - SHOWN)
        token = (cursor.position or "").partition(":")[2] or None
        answer = self._api.read(
            "get_direct_message_events",
            as_user=True,
            max_results=_size(limit, 1),
            pagination_token=token,
            **EVENT_FIELDS,
        )
        rows = [mapping(row) for row in listing(answer.body.get("data"))]
        return self._page(answer, rows, cursor, now, None, bottom)

    def _page(
        self,
        answer: Answer,
        rows: list[Any],
        cursor: Cursor,
        now: datetime,
        gap: Words | None,
        bottom: str | None = None,
    ) -> Page:
        ids = [name for name in (identity(row.get("id")) for row in rows) if name]
        ids = sorted((name for name in ids if name.isdecimal()), key=by_number)
        token = _next(answer)
        onward = f"token:{token}" if token else None
        if token and ids and bottom is None:  # posts go on by id
            onward = f"id:{ids[0]}"
        following = next_cursor(
            cursor,
            newest=ids[-1] if ids else None,
            oldest=ids[0] if ids else None,
            onward=onward,
            bottom=bottom,
            now=now,
            order=by_number,
        )
        if cursor.ceiling and ids and by_number(ids[-1]) > by_number(cursor.ceiling):
            following = replace(following, ceiling=following.ceiling and ids[-1])
        return Page(
            tuple(unpack(answer.body, {})),
            following,
            more=following.position is not None,
            watch=tuple(self._watched(rows)),
            not_before=answer.not_before,
            usage={"calls": answer.used} if answer.used is not None else None,
            gap=gap,
        )

    def _watched(self, rows: list[Any]) -> Iterator[Watch]:
        """Conversations that citizens began: answers below them may drop our name."""
        for row in rows:
            name = identity(row.get("id"))
            replies = count(mapping(either(row, "public_metrics")).get("reply_count"))
            is_root = name is not None and name == identity(row.get("conversation_id"))
            if is_root and name and replies and replies <= self._options.follow_replies:
                yield Watch("conversation", name, replies)


def _by_token(source: Source) -> bool:
    return (source.cursor.position or "").startswith("token:")


def _next(answer: Answer) -> str | None:
    return word(mapping(answer.body.get("meta")).get("next_token"))


def _size(limit: int, least: int) -> int:
    return max(least, min(limit, 100))
