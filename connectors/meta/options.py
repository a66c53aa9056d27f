"""What any account needs that reads through the Graph API."""

from __future__ import annotations

from typing import Protocol

from pydantic import Field

from connectors.options import AccountOptions, SecretRef


class GraphAccess(Protocol):
    """What the client needs of an account's options."""

    @property
    def token(self) -> str: ...
    @property
    def app_secret(self) -> str | None: ...
    @property
    def graph(self) -> str: ...


class GraphReading(AccountOptions):
    """How far and how deep to read, and with which version."""

    spacing: float = Field(
        default=0.55, ge=0, description="seconds between two calls: Meta allows two a second"
    )

    app_secret: SecretRef | None = Field(
        default=None,
        description="the Meta app's secret; signs each call (appsecret_proof) where it is set",
    )
    graph: str = Field(
        default="v26.0", pattern=r"^v\d{1,3}\.\d{1,2}$", description="version of the Graph API"
    )
    back_fill_days: int = Field(
        default=30, ge=0, le=730, description="how far back the first reading goes, in days"
    )
    sweep_days: int = Field(
        default=90,
        ge=1,
        le=730,
        description="posts as old as this are looked at again for new comments and edits",
    )
    sweep_every: float = Field(default=1800, gt=0, description="seconds between two such readings")
    page_size: int = Field(
        default=100, ge=1, le=100, description="items asked for in one call; smaller if Meta asks"
    )


class GraphOptions(GraphReading):
    """The same with a Page's token."""

    token: SecretRef = Field(description="Page access token (long-lived): env:NAME or file:/path")
