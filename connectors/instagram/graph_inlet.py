"""Reads an Instagram professional account through the Graph API.

Comments hang below media, replies inline below comments, and a new reply moves neither: a media
whose count of comments changed has all its comments read again, to the end of the list.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from connectors.contract import Exchange, Health, Page
from connectors.http import Wire
from connectors.instagram import graph_edges as edges
from connectors.instagram.graph_normalize import CHANNEL, Own, normalize
from connectors.instagram.graph_unpack import UNFOLDED, unpack
from connectors.instagram.options import GraphBackend
from connectors.meta import reading
from connectors.meta.client import Answer, Graph
from connectors.meta.health import health
from connectors.meta.lists import Edge, Lists
from connectors.meta.lookup import BATCH, Lookup
from connectors.meta.shapes import without_lists
from connectors.meta.threads import is_taken_back, readable_top, thread_watches
from connectors.walk import resting, stamp
from domain.message import Change, Message, Raw, Ref, Skipped, Unusable
from domain.source import Source, Watch

NEEDED = ("instagram_basic", "instagram_manage_comments", "instagram_manage_messages")
# Someone else's tagged post cannot be asked for by its id: tags have no re-check.
_LOOKUPS = {
    "comment": ("comment", edges.COMMENT_FIELDS),
    "post": ("media", edges.MEDIA_FIELDS),
    "message": ("message", edges.MESSAGE_FIELDS),
}


class GraphInlet:
    """One professional account."""

    recheck_batch = BATCH

    def __init__(self, options: GraphBackend, wire: Wire) -> None:
        self._options, self._wire = options, wire
        self._graph = Graph(options, wire)
        self._lists = Lists(
            self._graph,
            options.user,
            options.page_size,
            timedelta(days=options.back_fill_days),
            options.overlap,
        )
        self._sweep_pause = timedelta(seconds=options.sweep_every)
        ids = {options.user, options.page or options.user}
        self._own = Own(frozenset(ids), options.username)

    def check(self) -> Health:
        return health(self._graph, self._options, self._options.user, NEEDED)

    def sources(self) -> Sequence[Source]:
        return [Source(CHANNEL, self._options.name, inbox) for inbox in self._options.inboxes]

    def poll(self, source: Source, *, limit: int) -> Page:
        edge, now = edges.BY_INBOX[source.inbox], self._wire.now()
        if source.inbox == "media-sweep" and resting(source.cursor, now, self._sweep_pause):
            return Page((), source.cursor, units=0)
        bottom = self._bottom(source, edge, now)
        answer, cursor = self._lists.read(edge, self._node(source), source, limit, now, bottom)
        body, gap = answer.body, None
        if edge is edges.THREAD:
            body, cursor, gap = readable_top(edge, body, source.cursor, cursor)
        exchange = Exchange(edge.kind, body, self._context(source))
        return Page(
            items=() if edge is edges.CONVERSATION_LIST else tuple(unpack(exchange)),
            cursor=cursor,
            more=cursor.position is not None,
            watch=self._watches(source, answer),
            not_before=answer.not_before,
            usage=answer.usage or None,
            gap=gap,
        )

    def unpack(self, exchange: Exchange) -> Iterable[Raw]:
        return unpack(exchange)

    def normalize(self, raw: Raw) -> Message | Skipped | Unusable:
        return normalize(raw, self._own)

    def recheck(self, refs: Sequence[Ref]) -> Iterable[Change]:
        by_kind: dict[str, list[Ref]] = defaultdict(list)
        for ref in refs[:BATCH]:
            if ref.kind in _LOOKUPS and not ref.external_id.startswith("derived-"):
                by_kind[ref.kind].append(ref)
        lookup = Lookup(self._graph, self._options.user)
        for kind, same in by_kind.items():
            lookup.ask([ref.external_id for ref in same], _LOOKUPS[kind][1])
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
        context: dict[str, Any] = {"account": self._options.user, "id": ref.external_id}
        if ref.kind == "message":
            context["thread"] = ref.root_id or ref.conversation
        elif ref.kind == "comment":
            context["media"] = ref.root_id
            if ref.parent_id != ref.root_id:
                context["parent"] = ref.parent_id
        raw = Raw(_LOOKUPS[ref.kind][0], without_lists(item, UNFOLDED), context)
        return Change(ref, raw, "hidden" if item.get("hidden") is True else None)

    def _bottom(self, source: Source, edge: Edge, now: datetime) -> str | None:
        if edge is edges.COMMENTS or edge is edges.REPLIES:
            return None
        if source.inbox == "media-sweep":
            return stamp(now - timedelta(days=self._options.sweep_days))
        return self._lists.floor(edge, source.cursor, now)

    def _node(self, source: Source) -> str:
        through_page = source.inbox == "messages" and self._options.page
        return source.child or through_page or self._options.user

    def _context(self, source: Source) -> dict[str, str]:
        context = {"account": self._options.user}
        of_child = {"comments": "media", "replies": "parent", "thread": "thread"}
        if source.child:
            context[of_child[source.inbox]] = source.child
        return context

    def _watches(self, source: Source, answer: Answer) -> tuple[Watch, ...]:
        if source.inbox == "messages":
            return thread_watches(answer.body, "thread")
        found = (reading.mapping(item) for item in reading.items(answer.body))
        if source.inbox in {"media", "media-sweep"}:
            return tuple(
                Watch("comments", child, reading.count(item.get("comments_count")))
                for item in found
                if (child := reading.identity(item.get("id")))
            )
        if source.inbox == "comments":  # inline replies are only the first few
            return tuple(
                Watch("replies", child, source.count)
                for item in found
                if reading.next_position(reading.mapping(item.get("replies")))
                and (child := reading.identity(item.get("id")))
            )
        return ()
