"""Apprise: pages people by e-mail, Telegram, Teams, webhooks and a hundred other ways."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from connectors.apprise.options import AppriseOptions
from connectors.contract import Channel
from connectors.http import Wire
from domain.letter import Capabilities
from domain.words import Words

if TYPE_CHECKING:
    from connectors.contract import Outlet


def _open_outlet(options: AppriseOptions, wire: Wire) -> Outlet:
    from connectors.apprise.outlet import AppriseOutlet

    return AppriseOutlet(options)


CHANNEL = Channel(
    name="apprise",
    title=Words(en="Pages through Apprise", ar="تنبيهات عبر Apprise"),
    options=AppriseOptions,
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
)
