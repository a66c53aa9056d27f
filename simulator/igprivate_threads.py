"""Direct messages in the private API.

A citizen's first message waits in the pending inbox until somebody approves or answers it.
`extra` of a message: spam (the thread is among the hidden requests), approved (the thread is in
the main inbox from the start).
"""

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from simulator.accounts import INSTAGRAM
from simulator.igprivate_objects import pk, short_user
from simulator.simulation import Simulation
from simulator.wire import Request
from simulator.world import Citizen, Item


@dataclass(frozen=True)
class Thread:
    """One conversation; `own` is the world's name for it."""

    own: str
    messages: list[Item]  # newest first
    citizen: Citizen | None

    @property
    def id(self) -> str:
        return thread_id(self.own)

    @property
    def latest(self) -> Item:
        return self.messages[0]


def thread_id(own: str) -> str:
    """Thirty-nine digits, beyond any machine integer."""
    number = int.from_bytes(hashlib.sha256(own.encode()).digest()[:11])
    return "340282366841" + f"{number:027d}"[-27:]


def _v2_id(own: str) -> str:
    return "17" + thread_id(own)[-15:]


def threads(sim: Simulation) -> list[Thread]:
    """All, the most recently active first."""
    grouped: dict[str, list[Item]] = defaultdict(list)
    for item in sim.world.items("instagram", kinds=("message",)):
        grouped[item.thread or f"t_{item.author.id}"].append(item)
    found = [Thread(own, items, _citizen(sim, items)) for own, items in grouped.items()]
    return sorted(found, key=lambda each: (each.latest.created, each.latest.id), reverse=True)


def _citizen(sim: Simulation, items: list[Item]) -> Citizen | None:
    for item in items:
        if not item.ours:
            return item.author
    return sim.world.citizen("instagram", str(items[0].extra.get("to", "")))


def box_of(thread: Thread, approved: set[str]) -> str:
    """Which inbox shows it: main, pending or spam."""
    if thread.own in approved or any(
        item.ours or item.extra.get("approved") for item in thread.messages
    ):
        return "main"
    spam = any(item.extra.get("spam") for item in thread.messages)
    return "spam" if spam else "pending"


def message_object(sim: Simulation, request: Request, item: Item) -> dict[str, Any]:
    version = item.shown(sim.clock.now())
    request.serve(item, version)
    made: dict[str, Any] = {
        "item_id": item.private_id,
        "message_id": f"mid.$cAAA{item.private_id}",
        "user_id": int(pk(item.author)),
        "timestamp": micros(item),
        "client_context": item.extra.get("client_context", item.private_id),
        "item_type": "text",
        "is_sent_by_viewer": item.ours,
        "is_shh_mode": False,
        "show_forward_attribution": False,
        "uq_seq_id": 1,
    }
    if item.media:
        made |= _media(item)
    if version.text:
        made["text"] = version.text
    return made


def micros(item: Item) -> int:
    return int(item.created.timestamp() * 1_000_000)


def _media(item: Item) -> dict[str, Any]:
    first = item.media[0]
    kind, url = first.get("type", "photo"), first.get("url", "")
    if kind == "audio":
        voice = {"id": item.private_id, "media_type": 11, "audio": {"audio_src": url}}
        return {"item_type": "voice_media", "voice_media": {"media": voice}}
    media: dict[str, Any] = {
        "id": int(item.private_id),
        "media_type": 2 if kind == "video" else 1,
        "image_versions2": {"candidates": [{"width": 1080, "height": 1080, "url": url}]},
        "original_width": 1080,
        "original_height": 1080,
    }
    if kind == "video":
        media["video_versions"] = [{"type": 101, "width": 720, "height": 1280, "url": url}]
    return {"item_type": "media", "media": media}


def thread_object(
    thread: Thread, box: str, items: list[dict[str, Any]], cursor: str | None
) -> dict[str, Any]:
    """The thread around `items`; `cursor` leads to older ones."""
    users = [short_user(thread.citizen)] if thread.citizen else []
    newest = thread.latest
    made: dict[str, Any] = {
        "thread_id": thread.id,
        "thread_v2_id": _v2_id(thread.own),
        "users": users,
        "left_users": [],
        "admin_user_ids": [],
        "inviter": users[0] if users else None,
        "items": items,
        "last_activity_at": micros(newest),
        "last_permanent_item": {"item_id": newest.private_id, "timestamp": micros(newest)},
        "last_seen_at": {},
        "viewer_id": int(INSTAGRAM.private_pk),
        "thread_type": "private",
        "thread_title": thread.citizen.handle if thread.citizen else "",
        "folder": 0,
        "input_mode": 0,
        "business_thread_folder": 0,
        "read_state": 0 if newest.ours else 1,
        "assigned_admin_id": 0,
        "pending": box != "main",
        "spam": box == "spam",
        "has_older": cursor is not None,
        "has_newer": False,
        "next_cursor": "MINCURSOR",
        "prev_cursor": cursor or "MINCURSOR",
        "newest_cursor": newest.private_id,
    }
    for name in (
        "muted", "is_pin", "named", "archived", "vc_muted", "is_group", "mentions_muted",
        "approval_required_for_new_members", "is_close_friend_thread", "shh_mode_enabled",
    ):  # fmt: skip
        made[name] = False
    made["canonical"] = True
    if cursor is not None:
        made["oldest_cursor"] = cursor
    return made
