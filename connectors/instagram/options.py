"""An Instagram account's part of config.yaml: one model, two back ends.

`backend` decides which keys count. Validating gives GraphBackend or PrivateBackend, whose types say
what is there; InstagramOptions lists all keys, for the schema and for the answer to a typo.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import Field, ModelWrapValidatorHandler, ValidationInfo, model_validator

from connectors.meta.options import GraphReading
from connectors.options import SecretRef

GraphInbox = Literal["media", "media-sweep", "tags", "messages"]
PrivateInbox = Literal[
    "private-media",
    "private-tags",
    "private-news",
    "private-messages",
    "private-pending",
    "private-hidden",
]

_TOKEN = Field(default=None, description="graph: the access token: env:NAME or file:/path")
_USER = Field(
    default=None, pattern=r"^\d{1,40}$", description="graph: the professional account's id"
)
_USER_ID = Field(
    default=None, pattern=r"^\d{1,40}$", description="private: the account's id in the app (pk)"
)
_SESSION = Field(
    default=None, description="private: file:/path of instagrapi's settings with a live session"
)
_INBOXES = Field(default=None, description="what to read; comments come with the media")


class InstagramOptions(GraphReading):
    """One professional account."""

    channel: Literal["instagram"] = Field(
        default="instagram", description="this channel: instagram"
    )
    backend: Literal["graph", "private"] = Field(
        default="graph",
        description="graph: Meta's own interface; private: the app's, at the account's own risk",
    )
    inboxes: tuple[GraphInbox | PrivateInbox, ...] | None = _INBOXES
    username: str | None = Field(
        default=None,
        pattern=r"^[\w.]{1,60}$",
        description="the account's name without @; graph knows its own comments by it",
    )
    token: SecretRef | None = _TOKEN
    user: str | None = _USER
    page: str | None = Field(
        default=None,
        pattern=r"^\d{1,40}$",
        description="graph: the Facebook Page it is connected to, through which messages go",
    )
    user_id: str | None = _USER_ID
    session: SecretRef | None = _SESSION
    password: SecretRef | None = Field(
        default=None, description="private: for one new login when the session has ended"
    )
    allow_writes: bool = Field(
        default=False, description="private: answer through this back end too; else it only reads"
    )
    media_days: int = Field(
        default=30, ge=1, le=730, description="private: posts as old as this are watched"
    )

    _foreign: ClassVar[frozenset[str]] = frozenset()

    @model_validator(mode="wrap")
    @classmethod
    def _by_backend(
        cls, data: Any, handler: ModelWrapValidatorHandler[InstagramOptions], _: ValidationInfo
    ) -> InstagramOptions:
        if not isinstance(data, dict):
            return handler(data)
        if cls is InstagramOptions and data.get("backend", "graph") in ("graph", "private"):
            model = PrivateBackend if data.get("backend") == "private" else GraphBackend
            return model.model_validate(data)
        foreign = sorted(cls._foreign & data.keys())
        if foreign:
            raise ValueError(f"not for backend “{data.get('backend', 'graph')}”: {foreign}")
        return handler(data)


class GraphBackend(InstagramOptions):
    """Through the Graph API."""

    backend: Literal["graph"] = "graph"
    token: SecretRef
    user: str = Field(pattern=r"^\d{1,40}$")
    inboxes: tuple[GraphInbox, ...] = ("media", "media-sweep", "tags", "messages")

    _foreign: ClassVar[frozenset[str]] = frozenset(
        {"user_id", "session", "password", "allow_writes", "media_days"}
    )


class PrivateBackend(InstagramOptions):
    """Through the app's own interface, by instagrapi."""

    backend: Literal["private"]
    username: str = Field(pattern=r"^[\w.]{1,60}$")
    user_id: str = Field(pattern=r"^\d{1,40}$")
    session: SecretRef
    sweep_days: int = Field(default=14, ge=1, le=730)
    inboxes: tuple[PrivateInbox, ...] = (
        "private-media",
        "private-tags",
        "private-news",
        "private-messages",
        "private-pending",
    )

    _foreign: ClassVar[frozenset[str]] = frozenset(
        {"token", "app_secret", "graph", "user", "page", "back_fill_days", "page_size"}
    )
