"""`/_sim/…`: how a test changes the world and asks what the server saw."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from simulator import accounts
from simulator.simulation import Simulation
from simulator.wire import Request, Response
from simulator.world import Item, UnknownItem


class Control:
    def __init__(self, sim: Simulation, stop: Callable[[], None]) -> None:
        self._sim = sim
        self._routes: dict[tuple[str, str], Callable[[dict[str, Any]], Any]] = {
            ("POST", "/items"): self._add,
            ("POST", "/edit"): self._edit,
            ("POST", "/delete"): self._delete,
            ("POST", "/faults"): self._fault,
            ("POST", "/clear_faults"): lambda _: sim.faults.clear(),
            ("POST", "/settings"): self._settings,
            ("POST", "/freeze"): lambda _: sim.freeze(),
            ("POST", "/shutdown"): lambda _: stop(),
            ("GET", "/violations"): lambda _: sim.violations(),
            ("GET", "/writes"): lambda _: sim.writes(),
            ("GET", "/world"): self._world,
        }

    def handle(self, request: Request) -> Response:
        route = self._routes.get((request.method, request.path))
        if route is None:
            return Response(404, {"error": f"no control {request.method} {request.path}"})
        try:
            asked = json.loads(request.body) if request.body else {}
            answer = route(asked)
        except (ValueError, KeyError, TypeError, UnknownItem) as error:
            return Response(400, {"error": f"{type(error).__name__}: {error}"})
        return Response(200, {} if answer is None else answer)

    def _add(self, asked: dict[str, Any]) -> dict[str, Any]:
        """An item; `author` is a handle ("city" for the city itself), made on first use.

        `age_s` puts its creation into the past and makes it visible at once; `late_s` delays
        only its visibility; `visible` true skips the lag.
        """
        sim, now = self._sim, self._sim.clock.now()
        channel, late = asked["channel"], asked.get("late_s")
        created = now - timedelta(seconds=float(asked.get("age_s", 0)))
        if "created_at" in asked:
            created = datetime.fromisoformat(asked["created_at"]).astimezone(UTC)
        visible_at = now + timedelta(seconds=float(late)) if late is not None else None
        if visible_at is None and (asked.get("visible") or "age_s" in asked):
            visible_at = created
        author = asked.get("author", "citizen")
        item = sim.world.add(
            channel,
            asked["kind"],
            sim.city[channel]
            if author == "city"
            else sim.world.meet(channel, author, asked.get("author_name", "")),
            asked.get("text", ""),
            parent=asked.get("parent"),
            root=asked.get("root"),
            thread=asked.get("thread"),
            id=asked.get("id"),
            created=created,
            visible_at=visible_at,
            media=asked.get("media"),
            extra=asked.get("extra"),
        )
        return _named(item)

    def _edit(self, asked: dict[str, Any]) -> dict[str, Any]:
        version = self._sim.world.edit(asked["channel"], asked["id"], asked["text"])
        return {"id": version.id, "version": version.number}

    def _delete(self, asked: dict[str, Any]) -> None:
        self._sim.world.delete(asked["channel"], asked["id"])

    def _fault(self, asked: dict[str, Any]) -> None:
        self._sim.faults.plan(
            asked["platform"],
            asked["fault"],
            path=asked.get("path"),
            method=asked.get("method"),
            times=int(asked.get("times", 1)),
            skip=int(asked.get("skip", 0)),
        )

    def _settings(self, asked: dict[str, Any]) -> None:
        sim = self._sim
        setters: dict[str, Callable[[Any], None]] = {
            "page_size_max": lambda value: setattr(sim.pager, "page_size_max", value),
            "random_page_sizes": lambda value: setattr(sim.pager, "random_sizes", bool(value)),
            "token_ttl_s": lambda value: setattr(sim.pager, "token_ttl_s", float(value)),
            "fault_rate": lambda value: setattr(sim.faults, "rate", float(value)),
            "never_by_chance": lambda value: setattr(
                sim.faults, "never", frozenset(map(tuple, value))
            ),
            "lag_s": lambda value: setattr(sim.world, "lag_s", float(value)),
            "limits_on": lambda value: setattr(sim.limits, "on", bool(value)),
            "limits_scale": lambda value: setattr(sim.limits, "scale", float(value)),
            "clear_limits": lambda value: sim.limits.clear(),
            "retry_after_s": lambda value: setattr(sim, "retry_after_s", float(value)),
            "hang_s": lambda value: setattr(sim, "hang_s", float(value)),
            "advance_s": lambda value: sim.clock.advance(float(value)),
            "expire_tokens": lambda value: sim.tokens.expire(value["platform"], value["kind"]),
            "revoke_token": sim.tokens.revoke,
            "switches": sim.switches.set_all,
        }
        unknown = sorted(set(asked) - set(setters))
        if unknown:
            raise ValueError(f"no setting {unknown}; there are {sorted(setters)}")
        for name, value in asked.items():
            setters[name](value)

    def _world(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {
            "accounts": accounts.described(),
            "switches": self._sim.switches.settings(),
            "seed": self._sim.seed,
            "frozen": self._sim.frozen.is_set(),
        }


def _named(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "private_id": item.private_id,
        "author": item.author.id,
        "thread": item.thread,
        "root": item.root,
    }
