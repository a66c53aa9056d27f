"""A YouTube account against a platform of the test's own, and items to make pages of."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from connectors.http import Wire
from connectors.vault import Vault
from connectors.youtube.inlet import YouTubeInlet
from connectors.youtube.options import YouTubeOptions
from connectors.youtube.outlet import YouTubeOutlet

OWN = "UCshjMunicipality0000001"
CITIZEN = "UCcitizen000000000000001"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
KEY, SECRET, REFRESH, TOKEN = "api-key-123456", "secret-123456", "refresh-123456", "ya29.token"
LOGGED_IN = {"access_token": TOKEN, "expires_in": 3599, "token_type": "Bearer"}


def options(url: str, *, login: bool = False, **more: Any) -> YouTubeOptions:
    os.environ.update(T_YT_KEY=KEY, T_YT_SECRET=SECRET, T_YT_REFRESH=REFRESH)
    keys: dict[str, Any] = {"api_key": "env:T_YT_KEY"}
    if login:
        keys = {
            "client_id": "client",
            "client_secret": "env:T_YT_SECRET",
            "refresh_token": "env:T_YT_REFRESH",
        }
    return YouTubeOptions.model_validate(
        {"channel": "youtube", "name": "yt", "channel_id": OWN, "base_url": url, **keys, **more}
    )


def wire(url: str, timeout: float = 2.0, now: datetime = NOW) -> Wire:
    return Wire(Vault(Path("unused")), url, timeout, lambda: now)


def inlet(url: str, *, timeout: float = 2.0, now: datetime = NOW, **more: Any) -> YouTubeInlet:
    return YouTubeInlet(options(url, **more), wire(url, timeout, now))


def outlet(url: str, wait: float = 2.0, **more: Any) -> YouTubeOutlet:
    return YouTubeOutlet(options(url, login=True, **more), wire(url, wait))


def comment(name: str, text: str = "حفرة", author: str | None = CITIZEN, **more: Any) -> Any:
    snippet = {
        "textDisplay": text,
        "authorDisplayName": "@someone",
        "authorChannelUrl": "http://www.youtube.com/@someone",
        "publishedAt": "2026-11-23T08:00:00Z",
        "updatedAt": "2026-11-23T08:00:00Z",
        **({"authorChannelId": {"value": author}} if author else {}),
        **more,
    }
    return {"kind": "youtube#comment", "id": name, "snippet": snippet}


def thread(name: str, replies: int = 0, inline: int = 0, **more: Any) -> Any:
    under = [comment(f"{name}.r{n}", f"رد {n}", parentId=name) for n in range(inline)]
    return {
        "kind": "youtube#commentThread",
        "id": name,
        "snippet": {
            "videoId": "vid1",
            "topLevelComment": comment(name, **more),
            "canReply": True,
            "totalReplyCount": replies,
            "isPublic": True,
        },
        **({"replies": {"comments": under}} if under else {}),
    }


def page(*items: Any, token: str | None = None) -> Any:
    return {
        "kind": "youtube#list",
        "items": list(items),
        **({"nextPageToken": token} if token else {}),
    }


def refusal(status: int, reason: str) -> Any:
    error = {"domain": "youtube", "reason": reason, "message": "<b>no</b>"}
    return {"error": {"code": status, "message": "<b>no</b>", "errors": [error]}}
