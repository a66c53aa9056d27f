"""Kannel: short messages through the city's own gateway and its contract with an operator."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from connectors.contract import Channel
from connectors.http import Wire
from connectors.kannel.options import KannelOptions
from connectors.kannel.receipt import read_receipt
from domain.letter import Capabilities
from domain.words import Words

if TYPE_CHECKING:
    from connectors.contract import Outlet


def _open_outlet(options: KannelOptions, wire: Wire) -> Outlet:
    from connectors.kannel.outlet import KannelOutlet

    return KannelOutlet(options, wire)


CHANNEL = Channel(
    name="kannel",
    title=Words(en="SMS through Kannel", ar="رسائل نصية عبر Kannel"),
    options=KannelOptions,
    capabilities=Capabilities(
        reads=(),
        writes=("private",),
        order="has no list",
        edits=False,
        deletes=False,
        back_fill="nothing is read",
        settle=timedelta(0),
        official=True,
    ),
    open_outlet=_open_outlet,
    read_receipt=read_receipt,
)
