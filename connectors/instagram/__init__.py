"""Instagram: comments, tags and messages, by the Graph API or by the app's own interface.

The two back ends name the same things by different ids, so their inboxes have different names and
a switch opens new ones.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from connectors.contract import Channel, Exchange, Inlet, Outlet
from connectors.http import Wire
from connectors.instagram.options import GraphBackend, InstagramOptions, PrivateBackend
from domain.letter import Capabilities
from domain.words import Words


def _inlet(options: GraphBackend | PrivateBackend, wire: Wire) -> Inlet:
    if isinstance(options, PrivateBackend):
        from connectors.instagram.private_inlet import PrivateInlet

        return PrivateInlet(options, wire)
    from connectors.instagram.graph_inlet import GraphInlet

    return GraphInlet(options, wire)


def _outlet(options: GraphBackend | PrivateBackend, wire: Wire) -> Outlet:
    if isinstance(options, PrivateBackend):
        from connectors.instagram.private_outlet import PrivateOutlet

        return PrivateOutlet(options, wire)
    from connectors.instagram.graph_outlet import GraphOutlet

    return GraphOutlet(options, wire)


def _read_recording(body: Any) -> Iterable[Exchange]:
    from connectors.instagram.graph_unpack import read_recording

    return read_recording(body)


CHANNEL = Channel(
    name="instagram",
    title=Words(en="Instagram", ar="إنستغرام"),
    options=InstagramOptions,
    capabilities=Capabilities(
        reads=("media", "media-sweep", "comments", "replies", "tags", "messages", "thread"),
        writes=("public", "private"),
        order="newest first; page tokens that grow stale",
        edits=True,
        deletes=True,
        back_fill="all own media; the words of a conversation’s newest 20 messages",
        settle=timedelta(seconds=90),
        official=True,
    ),
    open_inlet=_inlet,
    open_outlet=_outlet,
    read_recording=_read_recording,
)
