"""Reads one X account.

Lists come newest first. A walk asks for what is newer than its floor less an overlap (`since_id`)
and goes down by `until_id`. Direct messages have neither: those are walked by tokens, down to what
is known. Below posts that concern us (`conversation`) a search finds answers that do not name us.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from connectors.contract import Exchange, Health, Page
from connectors.http import Wire
from connectors.reading import count, identity, listing, mapping, word
from connectors.walk import by_number, next_cursor, restarted, usable
from connectors.x import words
from connectors.x.client import EVENT_FIELDS, POST_FIELDS, Answer, X
from connectors.x.errors import Problem, read_error
from connectors.x.normalize import Own, normalize, snowflake, snowflake_time
from connectors.x.options import XOptions
from connectors.x.place import Place, after, to_poll_with
from connectors.x.unpack import either, unpack
from domain.errors import BalaghError, CursorRefused, RetryLater
from domain.message import Change, Message, Raw, Ref, Skipped, Unusable
from domain.source import Cursor, Source, Watch
from domain.words import Words

SEARCHABLE = timedelta(days=7) - timedelta(minutes=30)  # with room for clocks that differ
REACHABLE = 800  # mentions
_DM_DAYS = timedelta(days=30)
_TOKEN_LIFE = timedelta(hours=1)
_AGAIN = "again:"  # before a position: this is the second walk of a conversation


class XInlet:
    """See connectors.contract.Inlet."""

    recheck_batch = 100

    def __init__(self, options: XOptions, wire: Wire) -> None:
        self._options, self._now = options, wire.now
        self._own = Own(options.user_id, options.handle)
        self._overlap = options.overlap
        self._api = X(options, wire)

    def check(self) -> Health:
        try:
            if self._options.can_write:
                answer = self._api.read("get_me", as_user=True)
            else:
                answer = self._api.read("get_user", id=self._options.user_id)
        except RetryLater:
            raise
        except BalaghError as error:
            return Health(False, error.sentence)
        found = mapping(answer.body.get("data"))
        handle = word(found.get("username")) or "?"
        if identity(found.get("id")) != self._options.user_id:
            return Health(False, words.OTHER_USER.filled(found=handle))
        return Health(True, words.CONNECTED.filled(handle=handle))

    def sources(self) -> Sequence[Source]:
        inboxes = dict.fromkeys(self._options.inboxes)
        return [Source("x", self._options.name, inbox) for inbox in inboxes]

    def poll(self, source: Source, *, limit: int) -> Page:
        try:
            if source.inbox == "messages":
                return self._messages(source.cursor, limit)
            return self._posts(source, limit)
        except CursorRefused:
            if source.cursor.position is None:
                raise  # nothing to restart: it is the question itself that was refused
            return Page((), restarted(source.cursor))

    def unpack(self, exchange: Exchange) -> Iterable[Raw]:
        return unpack(exchange.body, exchange.context)

    def normalize(self, raw: Raw) -> Message | Skipped | Unusable:
        return normalize(raw, self._own)

    def recheck(self, refs: Sequence[Ref]) -> Iterable[Change]:
        """Posts only: X cannot be asked about a list of direct messages."""
        posts = {ref.version_id or ref.external_id: ref for ref in refs if ref.kind != "message"}
        if not posts:
            return []
        body = self._api.read("get_tweets", ",".join(posts), **POST_FIELDS).body
        # No list shows an old post again: here is where answers to it are noticed.
        below = {watch.child: watch for watch in self._watched(body)}
        return [replace(change, watch=below.get(change.ref.external_id))
                for change in _changes(posts, body)]  # fmt: skip

    def _posts(self, source: Source, limit: int) -> Page:
        now = self._now()
        second = (source.cursor.position or "").startswith(_AGAIN)
        held = (source.cursor.position or "").removeprefix(_AGAIN) or None
        cursor = to_poll_with(replace(source.cursor, position=held), now)
        horizon = now - SEARCHABLE
        is_search = source.inbox != "mentions"
        place = Place.of(cursor)
        if is_search and place.until and by_number(place.until) <= by_number(snowflake(horizon)):
            return Page((), after(cursor, [], None, now), units=0)  # below is nothing to be found
        since, gap = self._since(cursor, now, horizon if is_search else None)
        outcome, units = self._list(source, place, limit, since), 1
        if isinstance(outcome, Problem) and "since_id" in since and _is_too_old(outcome):
            if place.until or place.token:
                raise CursorRefused(words.STALE, outcome.detail)
            since, gap = {"start_time": _iso(horizon)}, _gap(cursor)
            outcome, units = self._list(source, place, limit, since), 2
        if isinstance(outcome, Problem):
            raise read_error(outcome)
        rows = listing(outcome.body.get("data"))
        ids = [found for row in rows if (found := _number(row))]
        token = word(mapping(outcome.body.get("meta")).get("next_token"))
        following = after(cursor, ids, token, now)
        more = following.position is not None
        if not is_search and not more and place.seen + len(ids) >= REACHABLE:
            gap = words.GAP_800
        page = Page(
            tuple(unpack(outcome.body, {})),
            following,
            more=more,
            watch=tuple(self._watched(outcome.body)) if source.inbox != "conversation" else (),
            not_before=outcome.not_before,
            usage=_usage(source.inbox, outcome),
            units=units,
            gap=gap if not more else None,
        )
        return self._again(page, second, now) if source.child else page

    def _again(self, page: Page, second: bool, now: datetime) -> Page:
        """A conversation is read twice, since search shows a post later than the count does."""
        where = page.cursor.position
        if second and page.more:
            return replace(page, cursor=replace(page.cursor, position=f"{_AGAIN}{where}"))
        if second or page.more:
            return page
        held = replace(page.cursor, position=_AGAIN, position_at=now)
        wait = now + timedelta(seconds=self._options.search_lag)
        return replace(page, cursor=held, more=True, not_before=wait)

    def _since(
        self, cursor: Cursor, now: datetime, horizon: datetime | None
    ) -> tuple[dict[str, str], Words | None]:
        """From where on to ask, and what cannot be asked for any more."""
        # Always by id: search refuses a time beside `until_id`.
        begun = snowflake_time(cursor.floor)
        if begun is None:
            start = now - timedelta(days=self._options.back_fill_days)
            return {"since_id": snowflake(max(start, horizon) if horizon else start)}, None
        start = begun - self._overlap
        if horizon and start < horizon:
            return {"since_id": snowflake(horizon)}, _gap(cursor) if begun < horizon else None
        return {"since_id": snowflake(start)}, None

    def _list(
        self, source: Source, place: Place, limit: int, since: dict[str, str]
    ) -> Answer | Problem:
        asked: dict[str, Any] = {**POST_FIELDS, **since, "until_id": place.until}
        if source.inbox == "mentions":
            return self._api.ask(
                "get_users_mentions",
                self._options.user_id,
                max_results=max(5, min(limit, 100)),
                pagination_token=place.token,
                **asked,
            )
        query = self._options.search_query
        if source.inbox == "conversation":
            query = f"conversation_id:{source.child}"
        return self._api.ask(
            "search_recent_tweets",
            query,
            max_results=max(10, min(limit, 100)),
            sort_order="recency",
            next_token=place.token,
            **asked,
        )

    def _messages(self, source_cursor: Cursor, limit: int) -> Page:
        now = self._now()
        cursor = usable(source_cursor, now, _TOKEN_LIFE)
        answer = self._api.read(
            "get_direct_message_events",
            as_user=True,
            max_results=max(1, min(limit, 100)),
            pagination_token=cursor.position,
            **EVENT_FIELDS,
        )
        ids = [found for row in listing(answer.body.get("data")) if (found := _number(row))]
        begun = snowflake_time(cursor.floor)
        back_fill = min(_DM_DAYS, timedelta(days=self._options.back_fill_days))
        following = next_cursor(
            cursor,
            newest=max(ids, key=by_number, default=None),
            oldest=min(ids, key=by_number, default=None),
            onward=word(mapping(answer.body.get("meta")).get("next_token")),
            bottom=snowflake(begun - self._overlap if begun else now - back_fill),
            now=now,
            order=by_number,
        )
        return Page(
            tuple(unpack(answer.body, {})),
            following,
            more=following.position is not None,
            not_before=answer.not_before,
            usage=_usage("messages", answer),
        )

    def _watched(self, body: dict[str, Any]) -> Iterator[Watch]:
        """Conversations that a citizen began and that have answers, but not a whole city's."""
        posts = [
            *listing(body.get("data")),
            *listing(either(mapping(body.get("includes")), "tweets")),
        ]
        roots: dict[str, int] = {}
        for post in map(mapping, posts):
            root = identity(post.get("conversation_id"))
            answers = count(mapping(post.get("public_metrics")).get("reply_count")) or 0
            ours = identity(post.get("author_id")) == self._own.user_id
            if root and root == identity(post.get("id")) and not ours:
                roots[root] = answers
        for root, answers in roots.items():
            if 0 < answers <= self._options.follow_replies:
                yield Watch("conversation", root, answers)


def _changes(posts: dict[str, Ref], body: dict[str, Any]) -> Iterator[Change]:
    """What is gone is named among the errors of a good answer."""
    for raw in unpack({**body, "data": listing(body.get("data"))}, {}):
        asked = [raw.item, *listing(either(mapping(raw.item), "edit_history_tweet_ids"))]
        names = [identity(mapping(entry).get("id") or entry) for entry in asked]
        ref = next((posts[name] for name in names if name in posts), None)
        if ref is not None:
            yield Change(ref, raw)
    for error in map(mapping, listing(body.get("errors"))):
        name = identity(error.get("resource_id")) or identity(error.get("value"))
        kind = (word(error.get("type")) or "").rpartition("/")[2]
        top_level = error.get("parameter") in {"ids", "id", None}
        if name in posts and top_level and kind == "resource-not-found":
            yield Change(posts[name], gone="deleted")
        elif name in posts and top_level and kind == "not-authorized-for-resource":
            yield Change(posts[name], gone="hidden")


def _number(row: Any) -> str | None:
    found = identity(mapping(row).get("id"))
    return found if found and found.isdecimal() else None


def _is_too_old(problem: Problem) -> bool:
    said = problem.message
    return problem.status == 400 and ("since_id" in problem.about or "since_id" in said)


def _gap(cursor: Cursor) -> Words | None:
    begun = snowflake_time(cursor.floor)
    return words.GAP_7_DAYS.filled(since=f"{begun:%Y-%m-%d %H:%M} UTC") if begun else None


def _iso(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _usage(name: str, answer: Answer) -> dict[str, float] | None:
    return None if answer.used is None else {name: answer.used}
