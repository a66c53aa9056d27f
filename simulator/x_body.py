"""The JSON that a write carries, checked as X checks it."""

import json
from typing import Any

from simulator.simulation import Simulation
from simulator.wire import Request
from simulator.x_errors import Refusal, invalid, invalid_all


def object_of(request: Request, known: set[str], sim: Simulation, op: str) -> dict[str, Any]:
    """The body as an object with known members only; raises Refusal with X's 400."""
    try:
        body = request.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        sim.refused("x", op, "not a JSON object")
        raise Refusal(invalid_all([{"message": "Requests with bodies must have valid JSON"}]))
    for name in sorted(set(body) - known):
        sim.violation(request, f"unknown member {name}")
        sim.refused("x", op, f"unknown member {name}", str(body.get("text", "")))
        raise Refusal(
            invalid(name, described(body[name]), f"$.{name}: is not defined in the schema and the "
                    "schema does not allow additional properties")
        )  # fmt: skip
    return body


def described(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
