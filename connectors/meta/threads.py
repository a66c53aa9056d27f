"""Conversations as children to watch, and threads of which Meta shows only the top."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.meta import reading
from connectors.meta.client import Graph
from connectors.meta.lists import Edge, moment_of
from connectors.walk import stamp
from domain.errors import Gone, PermissionMissing
from domain.source import Cursor, Watch
from domain.words import Words

CUT_OFF = Words(
    en="Meta shows the words of only the newest messages of a conversation; older ones are lost.",
    ar="لا تُظهر ميتا إلا نصوص أحدث رسائل المحادثة؛ وما قبلها لم يعد متاحًا.",
)


def thread_watches(body: Mapping[str, Any], inbox: str) -> tuple[Watch, ...]:
    """Each conversation of a list, to be polled when a message comes."""
    found = []
    for item in reading.items(body):
        conversation = reading.mapping(item)
        child = reading.identity(conversation.get("id"))
        if child:
            size = reading.count(conversation.get("message_count"))
            moved = reading.moment(conversation.get("updated_time"))
            found.append(Watch(inbox, child, size, moved))
    return tuple(found)


def is_bare(message: Any) -> bool:
    """Meta lists messages beyond the newest twenty without their words."""
    return isinstance(message, dict) and message.keys() <= {"id", "created_time"}


def readable_top(
    edge: Edge, body: Mapping[str, Any], before: Cursor, after: Cursor
) -> tuple[dict[str, Any], Cursor, Words | None]:
    """A thread's page without its bare messages, where the walk then ends.

    It is a gap only where the readable ones do not reach down to what was read before.
    """
    shown = reading.items(body)
    readable = [message for message in shown if not is_bare(message)]
    if len(readable) == len(shown):
        return dict(body), after, None
    times = [at for message in readable if (at := moment_of(edge, message))]
    reached = before.floor is not None and bool(times) and stamp(min(times)) <= before.floor
    if after.position is not None:
        known = [key for key in (after.floor, after.ceiling) if key]
        after = Cursor(floor=max(known, default=None), walks=after.walks + 1)
    return {"data": readable}, after, None if reached else CUT_OFF


def is_taken_back(graph: Graph, thread: str | None, message: str) -> bool:
    """Whether a message that cannot be read by its id is gone from its thread's list too.

    By their ids, Meta calls messages "deleted" as soon as twenty newer ones exist.
    """
    if thread is None:
        return False
    try:
        body = graph.get_list(f"{thread}/messages", fields="id", limit=100).body
    except (Gone, PermissionMissing):
        return False
    listed = {reading.mapping(item).get("id") for item in reading.items(body)}
    return message not in listed and reading.next_position(body) is None
