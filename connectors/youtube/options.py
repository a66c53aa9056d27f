"""One YouTube account's part of config.yaml."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from connectors.options import AccountOptions, SecretRef

Inbox = Literal["threads", "held", "spam", "search"]


class YouTubeOptions(AccountOptions):
    """A key reads what everyone can see; a login (client and refresh token) reads and answers."""

    channel: Literal["youtube"]
    channel_id: str = Field(
        pattern=r"^UC[\w-]{10,40}$", description="the city's own channel, e.g. UC_x5XG1OV2P6uZZ5FSM"
    )
    api_key: SecretRef | None = Field(
        default=None, description="where the API key is: env:NAME or file:/path"
    )
    client_id: str | None = Field(default=None, description="OAuth client, for reading and writing")
    client_secret: SecretRef | None = Field(
        default=None, description="where the OAuth client's secret is: env:NAME or file:/path"
    )
    refresh_token: SecretRef | None = Field(
        default=None, description="where the channel's refresh token is: env:NAME or file:/path"
    )
    inboxes: tuple[Inbox, ...] = Field(
        default=("threads",),
        description="what to read: threads (all comments on our videos); held and spam (comments "
        "that YouTube keeps back; need the login); search (videos of others about the city)",
    )
    search_query: str | None = Field(
        default=None, max_length=500, description="for the search inbox, e.g. بلدية الشارقة"
    )
    search_every: float = Field(
        default=900, ge=864, description="seconds between searches: Google allows 100 a day"
    )
    back_fill_days: float = Field(
        default=30, gt=0, le=3650, description="how far back the first reading goes"
    )
    sweep_days: float = Field(
        default=90,
        ge=0,
        le=3650,
        description="threads of so many days are read again and again, since a new reply does "
        "not move its thread; 0: never",
    )
    sweep_every: float = Field(default=1800, gt=0, description="seconds between two such readings")

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        login = (self.client_id, self.client_secret, self.refresh_token)
        if any(login) and not all(login):
            raise ValueError("a login needs client_id, client_secret and refresh_token")
        if not self.has_login and self.api_key is None:
            raise ValueError("give api_key, or client_id, client_secret and refresh_token")
        if not self.has_login and {"held", "spam"} & set(self.inboxes):
            raise ValueError("the inboxes held and spam need client_id and refresh_token")
        if "search" in self.inboxes and not self.search_query:
            raise ValueError("the inbox search needs search_query")
        return self

    @property
    def has_login(self) -> bool:
        return self.refresh_token is not None
