"""What happens in the simulated world, and when."""

from collections.abc import Callable

from simulator.scripts.plan import Plan
from simulator.simulation import Simulation

Script = Callable[[Simulation, Plan], None]


def _nothing(sim: Simulation, plan: Plan) -> None:
    """The test makes the world."""


SCRIPTS: dict[str, Script] = {"none": _nothing}

__all__ = ["SCRIPTS", "Plan", "Script"]
