"""A Facebook Page's part of config.yaml."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from connectors.meta.options import GraphOptions

Inbox = Literal["feed", "feed-sweep", "tagged", "ratings", "messages"]


class FacebookOptions(GraphOptions):
    """One Page."""

    channel: Literal["facebook"] = Field(default="facebook", description="this channel: facebook")
    page: str = Field(pattern=r"^\d{1,40}$", description="the Page’s id: a number, not its name")
    inboxes: tuple[Inbox, ...] = Field(
        default=("feed", "feed-sweep", "tagged", "ratings", "messages"),
        description="what to read; comments come with feed, feed-sweep, tagged and ratings",
    )
