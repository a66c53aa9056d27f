"""Instagram's private mobile API, as far as instagrapi 3.2.2 speaks it for reading and answering.

Nothing of it is documented: paths, parameters and keys are what the library's source sends and
reads, and the answers are made so that its strict models accept them. What the main shapes leave
open (stories of the activity feed above all) is unverified.

`extra={"answers": "challenge_required"}` on a medium makes every call about it end in that
refusal (names in igprivate_errors).
"""

import json
import re
from collections.abc import Callable
from typing import Any

from simulator import igprivate_lookup as lookup
from simulator.accounts import INSTAGRAM
from simulator.igprivate_direct import Direct
from simulator.igprivate_errors import Refusal
from simulator.igprivate_lookup import citizen, cut
from simulator.igprivate_objects import (
    comment_object,
    full_user,
    media_object,
    own_account,
    replies,
    reply_object,
    short_user,
    story,
)
from simulator.igprivate_wire import Given, given_in, number, server_cursor, session
from simulator.simulation import Simulation
from simulator.wire import Request, Response
from simulator.world import Citizen, Item

Route = tuple[str, re.Pattern[str], frozenset[str], Callable[..., dict[str, Any]]]
PAGE, CHILDREN, HOURLY = 15, 10, 20000
TRACKING = {"eb_device_id", "igd_request_log_tracking_id"}
INBOX = {
    "visual_message_return_type", "persistentBadging", "is_prefetching", "cursor",
    "request_session_id",
}  # fmt: skip
FAULTS = {
    "429": "throttled",
    "429_no_reset": "please_wait",
    "401": "login_required",
    "403": "feedback_required",
    "500": "server",
}


def platform(sim: Simulation) -> "PrivateInstagram":
    return PrivateInstagram(sim)


class PrivateInstagram:
    def __init__(self, sim: Simulation) -> None:
        self._sim, self._world = sim, sim.world
        self._direct = Direct(sim)
        sim.tokens.grant("igprivate", "session", value=INSTAGRAM.session_id)
        digits = r"(\d+)"
        media = r"(\d+(?:_\d+)?)"
        self._routes: list[Route] = [
            self._route("GET", "accounts/current_user/", {"edit"}, self._account),
            self._route(
                "GET", f"users/{digits}/info/",
                {"is_prefetch", "entry_point", "from_module", "is_app_start"}, self._user,
            ),
            self._route(
                "GET", f"feed/user/{digits}/",
                {"max_id", "count", "min_timestamp", "rank_token", "ranked_content"}, self._feed,
            ),
            self._route("GET", f"usertags/{digits}/feed/", {"max_id"}, self._tags),
            self._route("GET", "news/inbox/", {"mark_as_seen"}, self._news),
            self._route(
                "*", f"media/{media}/comments/",
                {"can_support_threading", "permalink_enabled", "min_id", "max_id"}, self._comments,
            ),
            self._route(
                "*", f"media/{media}/comments/{digits}/inline_child_comments/",
                {"min_id", "max_id"}, self._children,
            ),
            self._route(
                "GET", "direct_v2/inbox/",
                INBOX | TRACKING | {
                    "thread_message_limit", "limit", "fetch_reason", "include_old_mrs",
                    "no_pending_badge", "push_disabled", "selected_filter", "folder", "direction",
                },
                self._direct.inbox,
            ),
            self._route("GET", "direct_v2/pending_inbox/", INBOX, self._direct.pending),
            self._route("GET", "direct_v2/spam_inbox/", INBOX, self._direct.spam),
            self._route(
                "GET", f"direct_v2/threads/{digits}/",
                {"visual_message_return_type", "direction", "seq_id", "limit", "cursor"},
                self._direct.thread,
            ),
            self._route(
                "POST", f"direct_v2/threads/{digits}/approve/", {"filter", "_uuid"},
                self._direct.approve,
            ),
            self._route(
                "POST", "direct_v2/threads/broadcast/(text|link)/", None, self._direct.send
            ),
            self._route("POST", f"media/{media}/comment/", None, self._write_comment),
        ]  # fmt: skip

    @staticmethod
    def _route(
        method: str, path: str, allowed: set[str] | None, handler: Callable[..., dict[str, Any]]
    ) -> Route:
        known = frozenset({"*"}) if allowed is None else frozenset(allowed)
        return method, re.compile(f"/api/v1/{path}"), known, handler

    # -- one request

    def handle(self, request: Request) -> Response:
        try:
            body = self._answer(request)
        except Refusal as refusal:
            request.served.clear()
            if refusal.violation:
                self._sim.violation(request, refusal.violation)
            if request.method == "POST":
                self._sim.refused("instagram", request.path, refusal.name)
            return refusal.response()
        return Response(200, {**body, "status": "ok"}, {"ig-set-ig-u-rur": "RVA"})

    def failure(self, request: Request, fault: str) -> Response:
        return Refusal(FAULTS[fault]).response()

    def _answer(self, request: Request) -> dict[str, Any]:
        for method, path, known, handler in self._routes:
            found = path.fullmatch(request.path)
            if found and method in ("*", request.method):
                given = given_in(request)
                self._admit(request)
                if "*" not in known and (unknown := set(given) - known):
                    raise Refusal("bad_parameters", f"unknown parameter {min(unknown)}")
                return handler(request, given, *found.groups())
        raise Refusal("not_found", f"{request.method} {request.path}")

    def _admit(self, request: Request) -> None:
        if self._sim.tokens.find("igprivate", session(request)) is None:
            raise Refusal("login_required")
        if not self._sim.limits.take("igprivate", HOURLY, 3600.0).allowed:
            raise Refusal("please_wait")

    # -- accounts

    @property
    def _city(self) -> Citizen:
        return self._sim.city["instagram"]

    def _account(self, request: Request, given: Given) -> dict[str, Any]:
        return {"user": own_account(self._city)}

    def _user(self, request: Request, given: Given, user: str) -> dict[str, Any]:
        person = citizen(self._sim, user)
        count = len(self._items("media")) if person.city else 3
        return {"user": full_user(person, count)}

    # -- media

    def _items(self, *kinds: str) -> list[Item]:
        return self._world.items("instagram", kinds=kinds)

    def _feed(self, request: Request, given: Given, user: str) -> dict[str, Any]:
        person = citizen(self._sim, user)
        wanted = number(given, "count", PAGE)
        items = [item for item in self._items("media", "tag") if item.author.id == person.id]
        return self._media_page(request, given, items, f"feed/{user}", min(wanted, 33)) | {
            "user": short_user(person)
        }

    def _tags(self, request: Request, given: Given, user: str) -> dict[str, Any]:
        citizen(self._sim, user)
        items = self._items("tag") if user == INSTAGRAM.private_pk else []
        return self._media_page(request, given, items, f"tags/{user}", PAGE)

    def _media_page(
        self, request: Request, given: Given, items: list[Item], scope: str, limit: int
    ) -> dict[str, Any]:
        page = cut(self._sim, request, items, scope, given.get("max_id"), limit)
        answer: dict[str, Any] = {
            "items": [self._media(request, item) for item in page.items],
            "num_results": len(page.items),
            "more_available": page.next is not None,
            "auto_load_more_enabled": True,
        }
        if page.next is not None:
            answer["next_max_id"] = page.next
        return answer

    def _media(self, request: Request, item: Item) -> dict[str, Any]:
        version = item.shown(self._sim.clock.now())
        request.serve(item, version)
        return media_object(self._world, item, version)

    # -- comments

    def _comments(self, request: Request, given: Given, name: str) -> dict[str, Any]:
        media = lookup.item(self._sim, request, name, "media", "tag")
        items = self._world.items("instagram", kinds=("comment",), parent=media.id)
        cursor = server_cursor(given.get("min_id") or given.get("max_id"))
        page = cut(self._sim, request, items, f"comments/{media.id}", cursor, PAGE)
        answer: dict[str, Any] = {
            "comments": [comment_object(self._world, request, item) for item in page.items],
            "comment_count": len(
                self._world.items("instagram", kinds=("comment", "reply"), root=media.id)
            ),
            "caption_is_edited": False,
            "comment_likes_enabled": True,
            "threading_enabled": True,
            "has_more_comments": False,
            "has_more_headload_comments": page.next is not None,
            "preview_comments": [],
            "sort_order": "popular",
            "is_ranked": True,
        }
        if page.next is not None:
            answer["next_min_id"] = json.dumps(
                {"server_cursor": page.next, "is_server_cursor_inverse": False}
            )
        return answer

    def _children(self, request: Request, given: Given, name: str, above: str) -> dict[str, Any]:
        lookup.item(self._sim, request, name, "media", "tag")
        comment = lookup.item(self._sim, request, above, "comment", "mention")
        items = replies(self._world, comment)
        cursor = given.get("min_id") or given.get("max_id")
        page = cut(self._sim, request, items, f"children/{comment.id}", cursor, CHILDREN)
        answer: dict[str, Any] = {
            "child_comments": [reply_object(self._world, request, item) for item in page.items],
            "child_comment_count": len(items),
            "has_more_head_child_comments": page.next is not None,
            "has_more_tail_child_comments": False,
            "parent_comment": comment_object(self._world, request, comment),
        }
        if page.next is not None:
            answer["next_min_child_cursor"] = page.next
        return answer

    def _news(self, request: Request, given: Given) -> dict[str, Any]:
        now = self._sim.clock.now()
        stories = [story(request, item, item.shown(now)) for item in self._items("mention")[:50]]
        return {
            "counts": {"usertags": 0, "comments": 0, "relationships": 0, "likes": 0},
            "last_checked": now.timestamp(),
            "priority_stories": [],
            "new_stories": stories[:5],
            "old_stories": stories[5:],
            "continuation_token": 0,
            "subscription": None,
        }

    # -- writes

    def _write_comment(self, request: Request, given: Given, name: str) -> dict[str, Any]:
        media = lookup.item(self._sim, request, name, "media", "tag")
        text = given.get("comment_text", "")
        if not text.strip():
            raise Refusal("bad_parameters", "a comment without text")
        if len(text) > 300 and self._sim.switches.on("ig_comment_300"):
            raise Refusal("too_long")
        above, kind = media, "comment"
        if replied := given.get("replied_to_comment_id"):
            kind = "reply"
            answered = lookup.item(self._sim, request, replied, "comment", "reply", "mention")
            above = self._world.find("instagram", answered.thread or "") or answered
        item = self._world.add("instagram", kind, self._city, text, parent=above.id)
        self._sim.accepted("comment", item)
        return {"comment": reply_object(self._world, Request("", "", "", {}, {}), item)}
