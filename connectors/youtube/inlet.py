"""Reads one YouTube channel.

Threads come newest first, and a new reply does not move its thread: so besides `threads`, which
reads what is new, `threads-sweep` reads the last months again and again, and shows by its reply
counts which threads to open (`replies`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from connectors.contract import Exchange, Health, Page
from connectors.http import Wire
from connectors.reading import count, identity, listing, mapping, moment, word
from connectors.walk import bottom_time, next_cursor, restarted, resting, stamp, usable
from connectors.youtube import words
from connectors.youtube.client import YouTube
from connectors.youtube.normalize import normalize, unpack
from connectors.youtube.options import YouTubeOptions
from domain.errors import BalaghError, CursorRefused, RateLimited, RetryLater
from domain.message import Change, Message, Raw, Ref, Skipped, Unusable
from domain.source import Cursor, Source, Watch

TOKEN_LIFE = timedelta(hours=1)
_MODERATED = {"held": "heldForReview", "spam": "likelySpam"}


class YouTubeInlet:
    """See connectors.contract.Inlet."""

    recheck_batch = 30  # of 50: a longer address would be sent as a POST by the SDK

    def __init__(self, options: YouTubeOptions, wire: Wire) -> None:
        self._options, self._now = options, wire.now
        self._api = YouTube(options, wire)

    def check(self) -> Health:
        own = self._options.channel_id
        whose = {"mine": True} if self._options.has_login else {"id": own}
        try:
            found = listing(self._api.channels(part="id,snippet", **whose).get("items"))
        except RetryLater:
            raise
        except BalaghError as error:
            return Health(False, error.sentence)
        channel = mapping(found[0]) if found else {}
        if not channel:
            return Health(False, words.NO_CHANNEL)
        if channel.get("id") != own:
            named = word(channel.get("id")) or "?"
            return Health(False, words.OTHER_CHANNEL.filled(found=named, wanted=own))
        title = word(mapping(channel.get("snippet")).get("title")) or own
        return Health(True, words.CONNECTED.filled(title=title))

    def sources(self) -> Sequence[Source]:
        inboxes: list[str] = list(dict.fromkeys(self._options.inboxes))
        if "threads" in inboxes and self._options.sweep_days:
            inboxes.append("threads-sweep")
        return [Source("youtube", self._options.name, inbox) for inbox in inboxes]

    def poll(self, source: Source, *, limit: int) -> Page:
        now = self._now()
        if resting(source.cursor, now, self._pause(source.inbox)):
            return Page((), source.cursor, units=0)
        cursor = usable(source.cursor, now, TOKEN_LIFE)
        try:
            if source.inbox == "search":
                return self._search(cursor, limit, now)
            if source.inbox == "replies":
                return self._replies(source.child or "", cursor, limit, now)
            return self._threads(source, cursor, limit, now)
        except CursorRefused:
            if cursor.position is None:
                raise  # nothing to restart: it is the question itself that was refused
            return Page((), restarted(cursor))

    def unpack(self, exchange: Exchange) -> Iterable[Raw]:
        return unpack(exchange.body, exchange.context)

    def normalize(self, raw: Raw) -> Message | Skipped | Unusable:
        return normalize(raw, self._options.channel_id)

    def recheck(self, refs: Sequence[Ref]) -> Iterable[Change]:
        """A comment that is not shown any more is simply not in the answer."""
        ids = ",".join(ref.external_id for ref in refs)
        body = self._api.comments(part="id,snippet", id=ids, maxResults=len(refs) or 1)
        shown = {mapping(item).get("id"): item for item in listing(body.get("items"))}
        return [_change(ref, shown.get(ref.external_id)) for ref in refs]

    def _pause(self, inbox: str) -> timedelta:
        every = {"threads-sweep": self._options.sweep_every, "search": self._options.search_every}
        return timedelta(seconds=every.get(inbox, 0))

    def _threads(self, source: Source, cursor: Cursor, limit: int, now: datetime) -> Page:
        context: dict[str, Any] = {}
        if source.inbox == "video":
            whose = context = {"videoId": source.child or ""}
        else:
            whose = {"allThreadsRelatedToChannelId": self._options.channel_id}
        if status := _MODERATED.get(source.inbox):
            whose = {**whose, "moderationStatus": status}
            context = {"moderationStatus": status}
        body = self._api.threads(
            part="id,snippet,replies",
            order="time",
            maxResults=_size(limit, 100),
            pageToken=cursor.position,
            **whose,
        )
        rows = listing(body.get("items"))
        return Page(
            tuple(unpack(body, context)),
            *self._onward(source.inbox, cursor, body, [_published(row) for row in rows], now),
            watch=tuple(_watched(rows)),
        )

    def _onward(
        self, inbox: str, cursor: Cursor, body: Any, times: list[datetime | None], now: datetime
    ) -> tuple[Cursor, bool]:
        back_fill = timedelta(days=self._options.back_fill_days)
        if inbox == "threads-sweep":
            bottom = stamp(now - timedelta(days=self._options.sweep_days))
        else:
            bottom = bottom_time(cursor, now, overlap=self._options.overlap, back_fill=back_fill)
        keys = [stamp(at) for at in times if at is not None]
        following = next_cursor(
            cursor,
            newest=max(keys, default=None),
            oldest=keys[-1] if keys else None,  # the last row's: an old one on top ends nothing
            onward=word(body.get("nextPageToken")),
            bottom=bottom,
            now=now,
        )
        return following, following.position is not None

    def _replies(self, child: str, cursor: Cursor, limit: int, now: datetime) -> Page:
        """All replies of a thread: their order is not to be relied on."""
        thread, context = _thread_of(child)
        body = self._api.comments(
            part="id,snippet",
            parentId=thread,
            maxResults=_size(limit, 100),
            pageToken=cursor.position,
        )
        following = next_cursor(
            cursor,
            newest=None,
            oldest=None,
            onward=word(body.get("nextPageToken")),
            bottom=None,
            now=now,
        )
        return Page(tuple(unpack(body, context)), following, more=following.position is not None)

    def _search(self, cursor: Cursor, limit: int, now: datetime) -> Page:
        """Videos of others that talk about the city; their threads are read as `video`."""
        since = bottom_time(
            cursor,
            now,
            overlap=timedelta(days=1),  # a new video takes hours to be found
            back_fill=timedelta(days=self._options.back_fill_days),
        )
        try:
            body = self._api.search(
                part="snippet",
                q=self._options.search_query,
                type="video",
                order="date",
                publishedAfter=f"{datetime.fromisoformat(since):%Y-%m-%dT%H:%M:%SZ}",
                maxResults=_size(limit, 50),
                pageToken=cursor.position,
            )
        except RateLimited as error:  # searches have a quota of their own: the rest goes on
            raise RetryLater(error.sentence, error.detail, not_before=error.not_before) from None
        rows = [mapping(row) for row in listing(body.get("items"))]
        times = [moment(mapping(row.get("snippet")).get("publishedAt")) for row in rows]
        found = [identity(mapping(row.get("id")).get("videoId")) for row in rows]
        return Page(
            (),
            *self._onward("search", cursor, body, times, now),
            watch=tuple(Watch("video", video) for video in found if video),
        )


def _size(limit: int, most: int) -> int:
    return max(1, min(limit, most))


def _published(thread: Any) -> datetime | None:
    top = mapping(mapping(mapping(thread).get("snippet")).get("topLevelComment"))
    return moment(mapping(top.get("snippet")).get("publishedAt"))


def _watched(threads: list[Any]) -> Iterator[Watch]:
    """Threads with more replies than came along with them."""
    for row in threads:
        thread = mapping(row)
        snippet = mapping(thread.get("snippet"))
        inline = listing(mapping(thread.get("replies")).get("comments"))
        replies, name = count(snippet.get("totalReplyCount")), identity(thread.get("id"))
        if name and replies and replies > len(inline):
            video = word(snippet.get("videoId")) or ""
            top = mapping(mapping(snippet.get("topLevelComment")).get("snippet"))
            author = word(mapping(top.get("authorChannelId")).get("value")) or ""
            yield Watch("replies", f"{name} {video} {author}", replies)


def _thread_of(child: str) -> tuple[str, dict[str, Any]]:
    """A child of `replies` is a thread's id, its video's and its author's: replies lack both."""
    thread, *more = child.split(" ")
    names = ("videoId", "threadAuthor")
    return thread, dict(zip(names, (name or None for name in more), strict=False))


def _change(ref: Ref, item: Any) -> Change:
    if item is None:
        return Change(ref, gone="deleted")
    context = {"videoId": ref.root_id, "conversation": ref.conversation}
    return Change(ref, Raw("comment", item, context))
