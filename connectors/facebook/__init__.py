"""Facebook Pages: posts, comments, tags, reviews and Messenger, through the Graph API."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from connectors.contract import Channel, Exchange, Inlet, Outlet
from connectors.facebook.options import FacebookOptions
from connectors.http import Wire
from domain.letter import Capabilities
from domain.words import Words


def _inlet(options: FacebookOptions, wire: Wire) -> Inlet:
    from connectors.facebook.inlet import FacebookInlet

    return FacebookInlet(options, wire)


def _outlet(options: FacebookOptions, wire: Wire) -> Outlet:
    from connectors.facebook.outlet import FacebookOutlet

    return FacebookOutlet(options, wire)


def _read_recording(body: Any) -> Iterable[Exchange]:
    from connectors.meta.shapes import read_recording

    return read_recording(body)


CHANNEL = Channel(
    name="facebook",
    title=Words(en="Facebook", ar="فيسبوك"),
    options=FacebookOptions,
    capabilities=Capabilities(
        reads=(
            "feed",
            "feed-sweep",
            "comments",
            "visitor-comments",
            "tagged",
            "ratings",
            "messages",
            "thread",
        ),
        writes=("public", "private"),
        order="newest first; page tokens that grow stale",
        edits=True,
        deletes=True,
        back_fill="about 600 posts a year; the words of a conversation’s newest 20 messages",
        settle=timedelta(seconds=90),
        official=True,
    ),
    open_inlet=_inlet,
    open_outlet=_outlet,
    read_recording=_read_recording,
)
