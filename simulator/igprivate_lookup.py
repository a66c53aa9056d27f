"""Finding things by the private API's numbers, and cutting lists into its pages."""

from simulator.igprivate_errors import Refusal
from simulator.igprivate_objects import pk
from simulator.paging import CursorRefused, Slice
from simulator.simulation import Simulation
from simulator.wire import Request
from simulator.world import Citizen, Item


def citizen(sim: Simulation, number: str) -> Citizen:
    found = sim.world.citizen("instagram", number)
    if found is None or pk(found) != number:
        raise Refusal("no_user")
    return found


def item(sim: Simulation, request: Request, name: str, *kinds: str) -> Item:
    """The medium (`123` or `123_<owner>`) or comment of that number."""
    number = name.partition("_")[0]
    found = sim.world.find("instagram", number)
    if found is None or found.private_id != number or found.kind not in kinds:
        raise Refusal("no_media")
    if "answers" in found.extra:
        raise Refusal(str(found.extra["answers"]))
    if found.deleted is not None:
        if request.method == "GET":
            request.tell_gone("instagram", found.id)
        raise Refusal("deleted_media")
    if not found.visible(sim.clock.now()):
        raise Refusal("no_media")
    return found


def cut(
    sim: Simulation, request: Request, items: list[Item], scope: str, token: str | None, limit: int
) -> Slice:
    try:
        return sim.pager.cut(request, items, scope=scope, token=token or None, limit=limit)
    except CursorRefused:
        raise Refusal("bad_parameters") from None
