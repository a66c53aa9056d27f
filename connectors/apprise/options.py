"""One Apprise account's part of config.yaml: the addresses of those who are paged."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from connectors.options import AccountOptions, SecretRef


class AppriseOptions(AccountOptions):
    """The turns on call name an address as `account/address`. `base_url` has no meaning here."""

    channel: Literal["apprise"]
    addresses: dict[str, SecretRef] = Field(
        min_length=1,
        description="a short name for each address, and where its Apprise URL is (env:NAME or "
        "file:/path): it holds secrets",
    )
