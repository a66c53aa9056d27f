"""X: posts that mention the city or talk about it, what is said below them, direct messages."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from connectors.contract import Channel
from connectors.http import Wire
from connectors.x.options import XOptions
from connectors.x.recording import read_recording
from domain.letter import Capabilities
from domain.words import Words

if TYPE_CHECKING:
    from connectors.contract import Inlet, Outlet


def _open_inlet(options: XOptions, wire: Wire) -> Inlet:
    from connectors.x.inlet import XInlet

    return XInlet(options, wire)


def _open_outlet(options: XOptions, wire: Wire) -> Outlet:
    from connectors.x.outlet import XOutlet

    return XOutlet(options, wire)


CHANNEL = Channel(
    name="x",
    title=Words(en="X", ar="إكس"),
    options=XOptions,
    capabilities=Capabilities(
        reads=("mentions", "search", "conversation", "messages"),
        writes=("public", "private"),
        order="newest first, by id",
        edits=True,
        deletes=True,
        back_fill="800 mentions; 7 days of search; 30 days of direct messages",
        settle=timedelta(minutes=2),
        official=True,
        cost_per_read=0.005,
        cost_per_write=0.01,
    ),
    open_inlet=_open_inlet,
    open_outlet=_open_outlet,
    read_recording=read_recording,
)
