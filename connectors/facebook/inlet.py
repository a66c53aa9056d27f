"""Reads a Facebook Page: posts, comments, tags, reviews, Messenger.

Lists are walked from the newest down (connectors/walk.py). Posts and conversations are watched:
their comments and messages are polled as children when their count or time changes. Comments below
the city's own posts and below citizens' posts are two inboxes, because the thread that a comment
belongs to depends on whose post it is, and a comment does not tell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from connectors.contract import Exchange, Health, Page
from connectors.facebook import edges
from connectors.facebook.normalize import CHANNEL, normalize
from connectors.facebook.options import FacebookOptions
from connectors.facebook.unpack import UNFOLDED, unpack
from connectors.http import Wire
from connectors.meta import reading
from connectors.meta.client import Answer, Graph
from connectors.meta.health import health
from connectors.meta.lists import Lists
from connectors.meta.lookup import BATCH, Lookup
from connectors.meta.messaging import FIELDS as MESSAGE_FIELDS
from connectors.meta.shapes import without_lists
from connectors.meta.threads import is_taken_back, readable_top, thread_watches
from connectors.walk import resting, stamp
from domain.message import Change, Message, Raw, Ref, Skipped, Unusable
from domain.source import Source, Watch

NEEDED = (
    "pages_read_engagement",
    "pages_read_user_content",
    "pages_manage_engagement",
    "pages_messaging",
)
_LOOKUP_FIELDS = {
    "post": edges.POST_FIELDS,
    "tag": edges.TAGGED_FIELDS.replace("tagged_time,", ""),  # a field of that list alone
    "comment": edges.COMMENT_FIELDS,
    "review": "id",
    "message": MESSAGE_FIELDS,
}
_RAW_KINDS = {"post": "post", "tag": "tagged", "comment": "comment", "message": "message"}


class FacebookInlet:
    """One Page."""

    recheck_batch = BATCH

    def __init__(self, options: FacebookOptions, wire: Wire) -> None:
        self._options, self._wire = options, wire
        self._graph = Graph(options, wire)
        self._lists = Lists(
            self._graph,
            options.page,
            options.page_size,
            timedelta(days=options.back_fill_days),
            options.overlap,
        )

        self._sweep_pause = timedelta(seconds=options.sweep_every)

    def check(self) -> Health:
        return health(self._graph, self._options, self._options.page, NEEDED)

    def sources(self) -> Sequence[Source]:
        return [Source(CHANNEL, self._options.name, inbox) for inbox in self._options.inboxes]

    def poll(self, source: Source, *, limit: int) -> Page:
        edge, now = edges.BY_INBOX[source.inbox], self._wire.now()
        if source.inbox == "feed-sweep" and resting(source.cursor, now, self._sweep_pause):
            return Page((), source.cursor, units=0)
        if source.inbox == "feed-sweep":
            bottom = stamp(now - timedelta(days=self._options.sweep_days))
        else:
            bottom = self._lists.floor(edge, source.cursor, now)
        node = source.child or self._options.page
        answer, cursor = self._lists.read(edge, node, source, limit, now, bottom)
        body, gap = answer.body, None
        if edge is edges.THREAD:
            body, cursor, gap = readable_top(edge, body, source.cursor, cursor)
        exchange = Exchange(edge.kind, body, self._context(source))
        return Page(
            items=() if edge is edges.CONVERSATION_LIST else tuple(unpack(exchange)),
            cursor=cursor,
            more=cursor.position is not None,
            watch=self._watches(source.inbox, answer),
            not_before=answer.not_before,
            usage=answer.usage or None,
            gap=gap,
        )

    def unpack(self, exchange: Exchange) -> Iterable[Raw]:
        return unpack(exchange)

    def normalize(self, raw: Raw) -> Message | Skipped | Unusable:
        return normalize(raw, self._options.page)

    def recheck(self, refs: Sequence[Ref]) -> Iterable[Change]:
        by_kind: dict[str, list[Ref]] = defaultdict(list)
        for ref in refs[:BATCH]:
            if ref.kind in _LOOKUP_FIELDS and not ref.external_id.startswith("derived-"):
                by_kind[ref.kind].append(ref)
        lookup = Lookup(self._graph, self._options.page)
        for kind, same in by_kind.items():
            lookup.ask([ref.external_id for ref in same], _LOOKUP_FIELDS[kind])
        for ref in refs[:BATCH]:
            if ref.external_id in lookup.gone:
                if ref.kind == "message" and not self._is_taken_back(ref):
                    continue
                yield Change(ref, gone="deleted")
            elif ref.external_id in lookup.found:
                yield self._as_it_is(ref, lookup.found[ref.external_id])

    def _is_taken_back(self, ref: Ref) -> bool:
        return is_taken_back(self._graph, ref.root_id or ref.conversation, ref.external_id)

    def _as_it_is(self, ref: Ref, item: Mapping[str, Any]) -> Change:
        kind = _RAW_KINDS.get(ref.kind)
        if kind is None:
            return Change(ref)
        context: dict[str, Any] = {"page": self._options.page, "id": ref.external_id}
        if kind == "message":
            context["thread"] = ref.root_id or ref.conversation
        elif kind == "comment" and ref.root_id:
            context["post"] = ref.root_id
            if ref.conversation:
                by_citizen = ref.conversation == ref.root_id
                context["post_by"] = "citizen" if by_citizen else "city"
        raw = Raw(kind, without_lists(item, UNFOLDED), context)
        return Change(ref, raw, "hidden" if item.get("is_hidden") is True else None)

    def _context(self, source: Source) -> dict[str, str]:
        context = {"page": self._options.page}
        if source.inbox == "thread" and source.child:
            context["thread"] = source.child
        elif source.child:
            whose = "citizen" if source.inbox == "visitor-comments" else "city"
            context |= {"post": source.child, "post_by": whose}
        return context

    def _watches(self, inbox: str, answer: Answer) -> tuple[Watch, ...]:
        if inbox == "messages":
            return thread_watches(answer.body, "thread")
        if inbox == "ratings":
            return tuple(
                Watch("visitor-comments", story)
                for item in reading.items(answer.body)
                if (story := reading.identity(_story(item).get("id")))
            )
        if inbox in {"feed", "feed-sweep", "tagged"}:
            found = (self._post_watch(item) for item in reading.items(answer.body))
            return tuple(watch for watch in found if watch)
        return ()

    def _post_watch(self, item: Any) -> Watch | None:
        post = reading.mapping(item)
        child = reading.identity(post.get("id"))
        if child is None:
            return None
        by = reading.author(post.get("from"))
        ours = by is not None and by.external_id == self._options.page
        summary = reading.mapping(reading.mapping(post.get("comments")).get("summary"))
        return Watch(
            "comments" if ours else "visitor-comments",
            child,
            reading.count(summary.get("total_count")),
            reading.moment(post.get("updated_time")),
        )


def _story(item: Any) -> Mapping[str, Any]:
    return reading.mapping(reading.mapping(item).get("open_graph_story"))
