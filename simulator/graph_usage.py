"""Graph's budgets and the headers that tell of them.

A Page token counts against the Page's business use case (4800 calls per engaged user a day, if
we are right), Instagram against its own, a user token against the app (200 calls per user and
hour). Conversations may be read twice a second. Percentages, never counts.
"""

import json
import math
from dataclasses import dataclass
from datetime import datetime

from simulator.accounts import FACEBOOK, INSTAGRAM
from simulator.graph_errors import GraphError
from simulator.limits import Usage
from simulator.simulation import Simulation

DAY, HOUR = 86400.0, 3600.0
ENGAGED = 20  # people who acted on the Page yesterday
APP_USERS = 60
CODES = {"pages": 80001, "instagram": 80002, "messenger": 80006}
PER_PERSON = {"pages": 4800, "instagram": 4800, "messenger": 4800}


@dataclass(frozen=True)
class Budget:
    """What one call is counted against."""

    type: str  # pages, instagram, messenger
    usage: Usage | None  # None: no business use case, only the app's own budget
    app: Usage

    def headers(self, now: datetime) -> dict[str, str]:
        percent = self.app.percent
        told = {"call_count": percent, "total_cputime": percent, "total_time": percent}
        headers = {"X-App-Usage": json.dumps(told)}
        if self.usage is not None:
            wait = 0 if self.usage.allowed else math.ceil(
                (self.usage.reset - now).total_seconds() / 60
            )  # fmt: skip
            headers["X-Business-Use-Case-Usage"] = business(self.type, self.usage.percent, wait)
        return headers


def owner(type: str) -> str:
    return INSTAGRAM.user_id if type == "instagram" else FACEBOOK.page_id


def business(type: str, percent: int, minutes: int) -> str:
    told = {
        "type": type,
        "call_count": percent,
        "total_cputime": percent // 2,
        "total_time": percent // 2,
        "estimated_time_to_regain_access": minutes,
    }
    return json.dumps({owner(type): [told]})


def spend(sim: Simulation, type: str, kind: str) -> Budget:
    """Count one call; `kind` is the token's."""
    app = sim.limits.take("graph/app", 200 * APP_USERS * 10, HOUR)
    if kind not in ("page", "instagram") or (
        type == "pages" and not sim.switches.on("fb_pages_buc_4800")
    ):
        user = sim.limits.take(f"graph/{kind}/hour", 200 * APP_USERS, HOUR)
        return Budget(type, None, user if not user.allowed else app)
    taken = sim.limits.take(f"graph/{type}/{owner(type)}", PER_PERSON[type] * ENGAGED, DAY)
    return Budget(type, taken, app)


def refusal(budget: Budget, kind: str) -> GraphError | None:
    if budget.usage is not None and not budget.usage.allowed:
        return throttled(budget.type)
    if budget.app.allowed:
        return None
    if kind == "user":
        return GraphError(17, "(#17) User request limit reached", status=403)
    return GraphError(4, "(#4) Application request limit reached", status=403, transient=True)


def throttled(type: str) -> GraphError:
    code = CODES[type]
    return GraphError(
        code,
        f"(#{code}) There have been too many calls from this "
        f"{'Page' if type != 'instagram' else 'Instagram'} account. Wait a bit and try again. "
        "For more info, please refer to "
        "https://developers.facebook.com/docs/graph-api/overview/rate-limiting.",
    )


def pace_conversations(sim: Simulation, object_id: str) -> None:
    """Two calls a second for conversations."""
    if not sim.limits.take(f"graph/conversations/{object_id}", 2, 1.0).allowed:
        raise GraphError(613, "(#613) Calls to this api have exceeded the rate limit.")
