"""Reads one Instagram account through the private mobile API, one call a poll.

Own posts are walked through again and again, since a new comment does not move a post: what
changed is its count, and that sets off a walk of its comments. What the platform ranks rather than
orders by time is read until a whole page lies below where the last walk ended.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from connectors.contract import Exchange, Health, Page
from connectors.http import Wire
from connectors.instagram import private_calls as calls
from connectors.instagram import private_normalize
from connectors.instagram.private_client import PrivateAccount, PrivateClient
from connectors.instagram.private_json import ident, mapping
from connectors.instagram.private_recheck import look_up
from connectors.instagram.private_unpack import (
    COMMENTS,
    MEDIA,
    NEWS,
    REPLIES,
    Child,
    Listed,
    read_page,
)
from connectors.walk import bottom_time, next_cursor, stamp, usable
from domain.errors import Gone, RetryLater
from domain.message import Change, Message, Raw, Ref, Skipped, Unusable
from domain.source import Cursor, Source, Watch
from domain.words import Words

_TOKEN_LIFE = timedelta(hours=6)
_FULL_EVERY = 8  # so often a walk of comments goes to the end, for late replies to old ones

_WELL = Words(
    en="Instagram knows this session as @{name}.",
    ar="يتعرّف إنستغرام على هذه الجلسة باسم ‎@{name}‎.",
)
_SOMEONE_ELSE = Words(
    en="This session belongs to @{name}, not to the account in `user_id`.",
    ar="هذه الجلسة تخص ‎@{name}‎ وليست للحساب المذكور في `user_id`.",
)
_NOT_THERE = Words(
    en="Instagram says that this list does not exist. Its private interface may have changed.",
    ar="يقول إنستغرام إن هذه القائمة غير موجودة. ربما تغيّرت واجهته الداخلية.",
)
_MISSED_NEWS = Words(
    en="More notifications came than Instagram shows at once: mentions of @{name} may be missing.",
    ar="وصلت إشعارات أكثر مما يعرضه إنستغرام دفعة واحدة: قد تغيب إشارات إلى ‎@{name}‎.",
)


class PrivateInlet:
    """The inlet of an account whose `backend` is "private"."""

    recheck_batch = 1  # there is no call that shows several comments of several posts

    def __init__(self, options: PrivateAccount, wire: Wire) -> None:
        self._options, self._wire = options, wire
        self._client = PrivateClient(options, wire)

    def check(self) -> Health:
        user = mapping(self._client.get("accounts/current_user/", {"edit": "true"}).get("user"))
        name = user.get("username") or self._options.username
        ours = ident(user.get("pk"), user.get("pk_id")) == self._options.user_id
        return Health(ours, (_WELL if ours else _SOMEONE_ELSE).filled(name=name))

    def sources(self) -> Sequence[Source]:
        name = self._options.name
        return [Source("instagram", name, inbox) for inbox in self._options.inboxes]

    def poll(self, source: Source, *, limit: int) -> Page:
        now = self._wire.now()
        cursor = usable(source.cursor, now, _TOKEN_LIFE)
        path, params = calls.list_call(source, self._options.user_id, limit)
        try:
            body = self._client.get(path, calls.at_position(params, cursor.position))
        except Gone as error:
            if source.child is not None:
                raise
            raise RetryLater(_NOT_THERE, error.detail) from error
        page = read_page(source.inbox, body, _context(source))
        bottom = self._bottom(source.inbox, cursor, now)
        newest, oldest = _extent(page.times)
        after = next_cursor(
            cursor, newest=newest, oldest=oldest, onward=page.onward, bottom=bottom, now=now
        )
        return Page(
            items=page.raws,
            cursor=after,
            more=after.position is not None,
            watch=tuple(_worth_it(page.children, bottom)),
            gap=self._gap(source, page),
        )

    def unpack(self, exchange: Exchange) -> Iterable[Raw]:
        return read_page(exchange.kind, exchange.body, exchange.context).raws

    def normalize(self, raw: Raw) -> Message | Skipped | Unusable:
        return private_normalize.normalize(raw, self._options.user_id)

    def recheck(self, refs: Sequence[Ref]) -> Iterable[Change]:
        own = self._options.user_id
        found = (look_up(self._client, ref, own) for ref in refs[: self.recheck_batch])
        return [change for change in found if change is not None]

    def _bottom(self, inbox: str, cursor: Cursor, now: datetime) -> str | None:
        """Where a walk may end; None: at the end of the list."""
        back_fill = timedelta(days=self._options.media_days)
        if inbox == MEDIA:
            return stamp(now - back_fill)
        if inbox == REPLIES:
            return None
        usual = bottom_time(cursor, now, overlap=self._options.overlap, back_fill=back_fill)
        if inbox != COMMENTS:
            return usual
        if cursor.floor is None or cursor.walks % _FULL_EVERY == 0:
            return None
        return min(usual, stamp(now - timedelta(days=self._options.sweep_days)))

    def _gap(self, source: Source, page: Listed) -> Words | None:
        floor = source.cursor.floor
        if source.inbox != NEWS or floor is None or not page.times:
            return None
        missed = stamp(min(page.times)) > floor
        return _MISSED_NEWS.filled(name=self._options.username) if missed else None


def _context(source: Source) -> Mapping[str, Any]:
    if source.inbox == MEDIA:
        return {"watch": True}
    media, parent = calls.split_child(source.child or "")
    return {"media": media, "parent": parent or None}


def _extent(times: Sequence[datetime]) -> tuple[str | None, str | None]:
    """Newest and oldest of a page; of a page that is not in order, the newest stands for both."""
    if not times:
        return None, None
    in_order = all(after <= before for before, after in pairwise(times))
    newest = max(times)
    return stamp(newest), stamp(min(times) if in_order else newest)


def _worth_it(children: Iterable[Child], bottom: str | None) -> Iterable[Watch]:
    """Posts that are not too old; conversations of which the page did not show all that is new."""
    for child in children:
        if child.at is None or bottom is None or stamp(child.at) >= bottom:
            yield child.watch
