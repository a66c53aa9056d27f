"""X API v2 behind `/x`: who may call what, how often, and which module answers.

Written from X's specification 2.166 and recorded answers. `POST /x/_sim/settings` changes
simulator.x_settings.
"""

import itertools
from collections.abc import Callable
from functools import partial

from simulator.limits import Usage
from simulator.simulation import Simulation
from simulator.wire import Request, Response
from simulator.x_answer import Answers
from simulator.x_auth import Auth, Caller
from simulator.x_dm import Messages
from simulator.x_endpoints import DAY_S, WINDOW_S, Endpoint, endpoint_for
from simulator.x_errors import (
    Refusal,
    broken,
    client_forbidden,
    not_found_path,
    too_many_requests,
    unauthorized,
    usage_capped,
)
from simulator.x_objects import Objects
from simulator.x_params import Asked, read
from simulator.x_read import Reads
from simulator.x_settings import Settings
from simulator.x_spelling import in_post_names
from simulator.x_write import Writes

Answer = Callable[[Request, Asked], Response]
_COMMON = {"api-version": "2.166", "x-access-level": "read-write-directmessages"}


def platform(sim: Simulation) -> "X":
    return X(sim)


class X:
    def __init__(self, sim: Simulation) -> None:
        self._sim = sim
        self._settings = Settings(sim)
        self._auth = Auth(sim)
        objects = Objects(sim, self._settings)
        answers = Answers(sim, objects)
        reads = Reads(sim, answers, self._settings)
        messages = Messages(sim, answers)
        writes = Writes(sim, objects, self._settings)
        self._refusals = itertools.count()
        self._answers: dict[str, Answer] = {
            "me": reads.me,
            "user": reads.user,
            "username": reads.username,
            "mentions": reads.mentions,
            "own": reads.own,
            "search": reads.search,
            "lookup": reads.lookup,
            "tweet": reads.tweet,
            "quotes": reads.quotes,
            "create": writes.create,
            "delete": writes.delete,
            "dm_events": messages.events,
            "dm_conversation": messages.conversation,
            "dm_with": messages.with_participant,
            "dm_send": messages.send,
            "dm_send_with": messages.send_with,
        }

    def handle(self, request: Request) -> Response:
        if (request.method, request.path) == ("POST", "/_sim/settings"):
            return self._settings.change(request)
        if (request.method, request.path) == ("POST", "/2/oauth2/token"):
            return _dressed(self._auth.refresh(request))
        found = endpoint_for(request.method, request.path)
        if found is None:
            self._sim.violation(request, f"unknown path {request.method} {request.path}")
            return _dressed(not_found_path())
        endpoint, path = found
        try:
            caller = self._auth.caller(request, endpoint)
        except Refusal as refusal:
            self._note_refused(request, endpoint, "not authorized")
            return _dressed(refusal.response)
        allowed, headers = self._spend(endpoint, caller)
        try:
            if not allowed:
                self._note_refused(request, endpoint, "rate limit")
                raise Refusal(self._too_many())
            asked = read(request, endpoint, path, partial(self._sim.violation, request))
            answer = self._answers[endpoint.name](request, asked)
            if asked.post_names or self._settings.on("x_post_names"):
                answer.body = in_post_names(answer.body)
        except Refusal as refusal:
            answer = refusal.response
        return _dressed(answer, headers)

    def _note_refused(self, request: Request, endpoint: Endpoint, reason: str) -> None:
        if endpoint.method != "GET":
            self._sim.refused(request.platform, endpoint.name, reason)

    def failure(self, request: Request, fault: str) -> Response:
        """An injected refusal, with the body and headers that X has for it."""
        if fault == "429_no_reset":
            return _dressed(usage_capped())
        if fault == "429":
            reset = int(self._sim.clock.now().timestamp() + self._sim.retry_after_s) + 1
            headers = _rate_headers("x-rate-limit", 15, 0, reset)
            return _dressed(self._too_many(), headers)
        refusals = {"401": unauthorized, "403": client_forbidden, "500": broken}
        return _dressed(refusals[fault]())

    def _too_many(self) -> Response:
        return too_many_requests(legacy=next(self._refusals) % 2 == 1)

    def _spend(self, endpoint: Endpoint, caller: Caller) -> tuple[bool, dict[str, str]]:
        """Counts the call; whether it is within its limits, and the headers that say so."""
        limits, name = self._sim.limits, f"x:{endpoint.name}"
        most = endpoint.user_limit if caller.kind == "user" else endpoint.app_limit
        usage = limits.take(f"{name}:{caller.kind}:{caller.key}", most or 0, WINDOW_S)
        allowed, headers = usage.allowed, _usage_headers("x-rate-limit", usage)
        for scope, calls in endpoint.day_limits if allowed else ():
            day = limits.take(f"{name}:{scope}:day", calls, DAY_S)
            allowed = allowed and day.allowed
            if self._sim.switches.on("x_write_24h_headers"):
                headers |= _usage_headers(f"x-{scope}-limit-24hour", day)
        return allowed, headers


def _usage_headers(prefix: str, usage: Usage) -> dict[str, str]:
    return _rate_headers(prefix, usage.limit, usage.remaining, usage.reset_epoch)


def _rate_headers(prefix: str, limit: int, remaining: int, reset: int) -> dict[str, str]:
    return {
        f"{prefix}-limit": str(limit),
        f"{prefix}-remaining": str(remaining),
        f"{prefix}-reset": str(reset),
    }


def _dressed(answer: Response, headers: dict[str, str] | None = None) -> Response:
    kind = {"Content-Type": "application/json; charset=utf-8"}
    answer.headers = {**kind, **_COMMON, **(headers or {}), **answer.headers}
    return answer
