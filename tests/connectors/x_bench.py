"""An X account against a platform of the test's own, and items to make pages of."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from connectors.http import Wire
from connectors.vault import Vault
from connectors.x.inlet import XInlet
from connectors.x.normalize import Own, snowflake
from connectors.x.options import XOptions
from connectors.x.outlet import XOutlet

OWN, CITIZEN, OTHER = "1072250532645998596", "2244994945", "783214"
ME = Own(OWN, "ShjMunicipality")
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BEARER, REFRESH = "app-bearer-123456", "refresh-first-123456"
KEYS = {
    "T_X_KEY": "consumer-key-1",
    "T_X_KEY_SECRET": "consumer-secret-1",
    "T_X_TOKEN": "access-token-1",
    "T_X_TOKEN_SECRET": "access-secret-1",
}


def options(url: str, *, auth: str = "keys", **more: Any) -> XOptions:
    os.environ.update(T_X_BEARER=BEARER, T_X_REFRESH=REFRESH, **KEYS)
    given: dict[str, Any] = {}
    if "bearer" in auth:
        given["bearer_token"] = "env:T_X_BEARER"
    if "keys" in auth:
        given |= {
            "consumer_key": "env:T_X_KEY",
            "consumer_secret": "env:T_X_KEY_SECRET",
            "access_token": "env:T_X_TOKEN",
            "access_token_secret": "env:T_X_TOKEN_SECRET",
        }
    if "oauth2" in auth:
        given |= {"client_id": "client", "refresh_token": "env:T_X_REFRESH"}
    return XOptions.model_validate(
        {
            "channel": "x",
            "name": "x",
            "user_id": OWN,
            "handle": ME.handle,
            "base_url": url,
            **given,
            **more,
        }
    )


def wire(url: str, timeout: float = 2.0, vault: Path = Path("unused"), now: datetime = NOW) -> Wire:
    return Wire(Vault(vault), url, timeout, lambda: now)


def inlet(
    url: str,
    *,
    timeout: float = 2.0,
    vault: Path = Path("unused"),
    now: datetime = NOW,
    **more: Any,
) -> XInlet:
    return XInlet(options(url, **more), wire(url, timeout, vault, now))


def outlet(url: str, *, wait: float = 2.0, vault: Path = Path("unused"), **more: Any) -> XOutlet:
    return XOutlet(options(url, **more), wire(url, wait, vault))


def at(minutes: float, n: int = 0) -> str:
    """The id of a post so many minutes before now."""
    return str(int(snowflake(datetime.fromtimestamp(NOW.timestamp() - 60 * minutes, UTC))) + n)


def post(name: str, text: str = "@ShjMunicipality حفرة", **more: Any) -> Any:
    mention = {"start": 0, "end": 16, "username": "shjmunicipality", "id": OWN}
    item = {
        "id": name,
        "text": text,
        "author_id": CITIZEN,
        "created_at": "2026-11-23T08:00:00.000Z",
        "conversation_id": name,
        "edit_history_tweet_ids": [name],
        "lang": "ar",
        "entities": {"mentions": [mention]},
        "public_metrics": {"reply_count": 0},
        **more,
    }
    return {key: value for key, value in item.items() if value is not None}


def reply_to(parent: str) -> Any:
    return [{"type": "replied_to", "id": parent}]


def user(name: str, handle: str = "someone", **more: Any) -> Any:
    return {"id": name, "username": handle, "name": "أحمد", **more}


def page(*posts: Any, token: str | None = None, **includes: Any) -> Any:
    meta: dict[str, Any] = {"result_count": len(posts)}
    if token:
        meta["next_token"] = token
    return {
        **({"data": list(posts)} if posts else {}),
        **({"includes": includes} if includes else {}),
        "meta": meta,
    }
