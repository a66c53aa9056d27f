"""What every account in config.yaml has, whatever its channel.

A channel's options model derives from AccountOptions and adds its own keys, each with a
description: config.schema.json and the error for a typo are made from them.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, HttpUrl

from domain.errors import ConfigInvalid
from domain.words import Words

_NOT_A_REFERENCE = (
    "secrets are not written here: name where it is, as env:NAME or file:/path/to/file"
)
_MISSING = Words(
    en="The secret {reference} is not there: set that environment variable, or write that file.",
    ar="السر {reference} غير موجود: عيّن متغيّر البيئة هذا أو أنشئ هذا الملف.",
)
_UNREADABLE = Words(
    en="The secret {reference} cannot be read: it must be a file of text that this user may read.",
    ar="تعذّرت قراءة السر {reference}: يجب أن يكون ملفًا نصيًا يحق لهذا المستخدم قراءته.",
)


def _is_reference(value: str) -> str:
    if not value.startswith(("env:", "file:")) or value in {"env:", "file:"}:
        raise ValueError(_NOT_A_REFERENCE)
    return value


SecretRef = Annotated[
    str,
    AfterValidator(_is_reference),
    Field(description="where the secret is: env:NAME or file:/path"),
]


def reveal(reference: str) -> str:
    """The secret that `reference` names; ConfigInvalid where it is missing or empty."""
    kind, _, where = reference.partition(":")
    try:
        value = os.environ.get(where, "") if kind == "env" else Path(where).read_text("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        value = ""
    except (OSError, ValueError) as error:
        # `from None`: what was read is no part of a traceback
        why = type(error).__name__
        raise ConfigInvalid(_UNREADABLE.filled(reference=reference), why) from None
    if not value.strip():
        raise ConfigInvalid(_MISSING.filled(reference=reference))
    return value.strip()


class AccountOptions(BaseModel):
    """Common to all accounts."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    channel: str = Field(description="which channel: see `run_bot.py connector list`")
    name: str = Field(
        pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$",
        description="a short name of your own for this account, unique in this file",
    )
    base_url: HttpUrl | None = Field(
        default=None, description="another address for the platform: the simulator, a proxy"
    )
    timeout: float = Field(default=20.0, gt=0, le=300, description="seconds for one whole answer")
    every: float = Field(
        default=60.0, gt=0, description="seconds between two polls of an inbox, where limits allow"
    )
    spacing: float = Field(default=0.0, ge=0, description="seconds between two calls")
    acknowledge: Literal["public", "private", "silent"] = Field(
        default="public",
        description="how a new case is acknowledged, once its text is approved in the console",
    )
    acknowledge_daily: int = Field(
        default=5000, ge=0, description="acknowledgements a day from this account, at most"
    )
    overlap_minutes: float = Field(
        default=15,
        ge=0,
        le=1440,
        description="each reading goes so far below the last one, for items shown late",
    )

    @property
    def overlap(self) -> timedelta:
        return timedelta(minutes=self.overlap_minutes)

    def base(self) -> str | None:
        """`base_url` as text without a closing slash."""
        return str(self.base_url).rstrip("/") if self.base_url else None

    def __repr_args__(self) -> Any:
        return [("channel", self.channel), ("name", self.name)]
