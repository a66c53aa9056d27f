"""YouTube: comments on the city's videos, their replies, and videos that talk about the city."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from connectors.contract import Channel
from connectors.http import Wire
from connectors.youtube.options import YouTubeOptions
from connectors.youtube.recording import read_recording
from domain.letter import Capabilities
from domain.words import Words

if TYPE_CHECKING:
    from connectors.contract import Inlet, Outlet


def _open_inlet(options: YouTubeOptions, wire: Wire) -> Inlet:
    from connectors.youtube.inlet import YouTubeInlet

    return YouTubeInlet(options, wire)


def _open_outlet(options: YouTubeOptions, wire: Wire) -> Outlet:
    from connectors.youtube.outlet import YouTubeOutlet

    return YouTubeOutlet(options, wire)


CHANNEL = Channel(
    name="youtube",
    title=Words(en="YouTube", ar="يوتيوب"),
    options=YouTubeOptions,
    capabilities=Capabilities(
        reads=("threads", "threads-sweep", "replies", "held", "spam", "search", "video"),
        writes=("public",),
        order="newest thread first; a new reply does not move its thread",
        edits=True,
        deletes=True,
        back_fill="as far as back_fill_days says",
        settle=timedelta(minutes=2),
        official=True,
    ),
    open_inlet=_open_inlet,
    open_outlet=_open_outlet,
    read_recording=read_recording,
)
