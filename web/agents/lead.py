"""The shift at a glance: who has how much, what is late, emergencies, what comes in, what waits."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from storage import lead, switches
from web.names import Names
from web.pages import page
from web.session import House, Visitor, needs

router = APIRouter()
Leader = Depends(needs("lead"))
WIDTH, HEIGHT, GAP = 480, 60, 4  # of one channel's picture, in units of its own


@dataclass(frozen=True, slots=True)
class Bar:
    """One hour of a channel's picture."""

    x: float
    y: float
    width: float
    height: float


def bars(counts: list[int], most: int, backwards: bool) -> list[Bar]:
    """Time runs the way the reader reads: `backwards` puts the newest hour on the left."""
    step = WIDTH / len(counts)
    found = []
    for index, count in enumerate(counts):
        height = round(count / most * HEIGHT, 1) if most else 0.0
        place = len(counts) - 1 - index if backwards else index
        found.append(Bar(place * step + GAP / 2, HEIGHT - height, step - GAP, height))
    return found


@router.get("/lead")
def show(request: Request, house: House, visitor: Visitor = Leader) -> HTMLResponse:
    now, rules = house.now(), house.pipeline().rules
    with house.database.read() as connection:
        agents = lead.load_by_agent(connection, now)
        bodies = lead.load_by_body(connection, now)
        soon = lead.due_soon(connection, now)
        alarms = lead.emergencies(connection)
        hours, intake = lead.intake(connection, now)
        letters = lead.letters(connection)
        paused = switches.off(connection)
    most = max((count for counts in intake.values() for count in counts), default=0)
    rtl = visitor.speech.direction == "rtl"
    return page(
        request, "lead.html", now=now, names=Names(rules, visitor.speech),
        agents=agents, bodies=bodies, soon=soon, alarms=alarms, letters=letters, paused=paused,
        late=sum(one.late for one in bodies), next_hour=sum(one.soon for one in bodies),
        open=sum(one.open for one in bodies), hours=hours, intake=intake,
        pictures={one: bars(counts, most, rtl) for one, counts in intake.items()},
        most=most, width=WIDTH, height=HEIGHT, take_on=rules.sla.priorities[1].first_response,
    )  # fmt: skip
