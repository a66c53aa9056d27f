"""The private API's inboxes, threads and sending."""

import json
from typing import Any

from simulator.accounts import INSTAGRAM
from simulator.igprivate_errors import Refusal
from simulator.igprivate_lookup import citizen, cut
from simulator.igprivate_objects import short_user
from simulator.igprivate_threads import (
    Thread,
    box_of,
    message_object,
    micros,
    thread_id,
    thread_object,
    threads,
)
from simulator.igprivate_wire import Given, number
from simulator.simulation import Simulation
from simulator.wire import Request

THREADS = 20


class Direct:
    def __init__(self, sim: Simulation) -> None:
        self._sim, self._world = sim, sim.world
        self._city = sim.city["instagram"]
        self._approved: set[str] = set()

    def inbox(self, request: Request, given: Given) -> dict[str, Any]:
        return self._box(request, given, "main")

    def pending(self, request: Request, given: Given) -> dict[str, Any]:
        return self._box(request, given, "pending")

    def spam(self, request: Request, given: Given) -> dict[str, Any]:
        return self._box(request, given, "spam")

    def _box(self, request: Request, given: Given, box: str) -> dict[str, Any]:
        everything = threads(self._sim)
        found = [each for each in everything if box_of(each, self._approved) == box]
        limit = min(number(given, "limit", THREADS), THREADS)
        by_latest = {each.latest.id: each for each in found}
        latest = [each.latest for each in found]
        page = cut(self._sim, request, latest, f"inbox/{box}", given.get("cursor"), limit)
        shown = number(given, "thread_message_limit", 10)
        inbox: dict[str, Any] = {
            "threads": [
                self._thread_page(request, by_latest[item.id], None, shown) for item in page.items
            ],
            "has_older": page.next is not None,
            "unseen_count": len(found),
            "unseen_count_ts": int(self._sim.clock.now().timestamp() * 1_000_000),
            "blended_inbox_enabled": True,
        }
        if page.next is not None:
            inbox["oldest_cursor"] = page.next
        pending = [each for each in everything if box_of(each, self._approved) == "pending"]
        return {
            "inbox": inbox,
            "viewer": short_user(self._city),
            "seq_id": 40065,
            "snapshot_at_ms": int(self._sim.clock.now().timestamp() * 1000),
            "pending_requests_total": len(pending),
        }

    def _thread_page(
        self, request: Request, thread: Thread, cursor: str | None, limit: int
    ) -> dict[str, Any]:
        inside = Request(request.method, request.platform, request.path, {}, {})
        asked = request if request.path.endswith(f"/threads/{thread.id}/") else inside
        page = cut(self._sim, asked, thread.messages, f"thread/{thread.own}", cursor, limit)
        items = [message_object(self._sim, request, item) for item in page.items]
        return thread_object(thread, box_of(thread, self._approved), items, page.next)

    def thread(self, request: Request, given: Given, name: str) -> dict[str, Any]:
        limit = min(number(given, "limit", THREADS), THREADS)
        thread = self._one(name)
        return {"thread": self._thread_page(request, thread, given.get("cursor"), limit)}

    def _one(self, name: str) -> Thread:
        for thread in threads(self._sim):
            if thread.id == name:
                return thread
        raise Refusal("no_thread")

    def approve(self, request: Request, given: Given, name: str) -> dict[str, Any]:
        self._approved.add(self._one(name).own)
        return {}

    # -- writing

    def send(self, request: Request, given: Given, method: str) -> dict[str, Any]:
        text = given.get("text" if method == "text" else "link_text", "")
        if not text.strip() or given.get("action") != "send_item":
            raise Refusal("bad_parameters", "a message without text or action")
        own, to = self._addressed(given)
        extra = {"client_context": given.get("client_context", ""), "to": to}
        item = self._world.add("instagram", "message", self._city, text, thread=own, extra=extra)
        self._sim.accepted("message", item)
        payload = {
            "client_context": extra["client_context"],
            "item_id": item.private_id,
            "timestamp": str(micros(item)),
            "thread_id": thread_id(own),
            "user_id": int(INSTAGRAM.private_pk),
        }
        return {"action": "item_ack", "status_code": "200", "payload": payload}

    def _addressed(self, given: Given) -> tuple[str, str]:
        """The thread to write to, as the world names it, and who reads it there."""
        try:
            named = json.loads(given.get("thread_ids", "[]"))
            people = json.loads(given.get("recipient_users", "[]"))
        except ValueError:
            raise Refusal("bad_parameters", "thread_ids or recipient_users is no JSON") from None
        if named:
            thread = self._one(str(named[0]))
            return thread.own, thread.citizen.id if thread.citizen else ""
        if not people or not people[0]:
            raise Refusal("bad_parameters", "a message to nobody")
        person = citizen(self._sim, str(people[0][0]))
        for thread in threads(self._sim):
            if thread.citizen and thread.citizen.id == person.id:
                return thread.own, person.id
        return self._world.ids.conversation("instagram"), person.id
