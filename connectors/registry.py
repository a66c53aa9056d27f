"""Finds channels: every folder here that has a CHANNEL. Adding one changes no other file."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path

from connectors.contract import Channel
from domain.errors import ConfigInvalid
from domain.words import Words

_HOME = Path(__file__).parent
_UNKNOWN = Words(
    en="There is no channel “{name}”. Channels there are: {known}.",
    ar="لا توجد قناة باسم «{name}». القنوات المتاحة: {known}.",
)


@cache
def channel_names() -> tuple[str, ...]:
    """Names of all channels, alphabetically. Imports none of them."""
    return tuple(sorted(path.parent.name for path in _HOME.glob("*/quality.yaml")))


@cache
def channel(name: str) -> Channel:
    """The channel of that name; ConfigInvalid names the ones there are."""
    if name not in channel_names():
        known = ", ".join(channel_names())
        raise ConfigInvalid(_UNKNOWN.filled(name=name, known=known))
    found = import_module(f"connectors.{name}").CHANNEL
    assert isinstance(found, Channel)  # noqa: S101 - a programmer's mistake, not an operator's
    return found
