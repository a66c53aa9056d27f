"""What happens in the simulated world, and when."""

from collections.abc import Callable

from simulator.scripts.plan import Plan
from simulator.scripts.rain_day import rain_day
from simulator.scripts.soak import soak
from simulator.simulation import Simulation

Script = Callable[[Simulation, Plan], None]


def _nothing(sim: Simulation, plan: Plan) -> None:
    """The test makes the world."""


SCRIPTS: dict[str, Script] = {"none": _nothing, "rain-day": rain_day, "soak": soak}

__all__ = ["SCRIPTS", "Plan", "Script"]
