"""Accounts for the simulated platforms: what the demo and the tests are configured with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def accounts_for(url: str, world: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The `accounts:` of config.yaml for a simulator at `url` and its world of accounts."""
    x, facebook = world["x"], world["facebook"]
    instagram, youtube = world["instagram"], world["youtube"]
    return [
        {
            "channel": "x",
            "name": "x",
            "base_url": f"{url}/x",
            "user_id": x["user_id"],
            "handle": x["username"],
            "names": [x["name"]],
            "bearer_token": "env:DEMO_X_BEARER",
            "consumer_key": "env:DEMO_X_KEY",
            "consumer_secret": "env:DEMO_X_KEY_SECRET",
            "access_token": "env:DEMO_X_TOKEN",
            "access_token_secret": "env:DEMO_X_TOKEN_SECRET",
            "inboxes": ["mentions", "search", "messages"],
        },
        {
            "channel": "facebook",
            "name": "facebook",
            "base_url": f"{url}/graph",
            "page": facebook["page_id"],
            "token": "env:DEMO_FACEBOOK_TOKEN",
        },
        {
            "channel": "instagram",
            "name": "instagram",
            "base_url": f"{url}/graph",
            "user": instagram["user_id"],
            "page": facebook["page_id"],
            "username": instagram["username"],
            "token": "env:DEMO_FACEBOOK_TOKEN",
        },
        {
            "channel": "youtube",
            "name": "youtube",
            "base_url": f"{url}/youtube",
            "channel_id": youtube["channel_id"],
            "client_id": youtube["client_id"],
            "client_secret": "env:DEMO_YOUTUBE_SECRET",
            "refresh_token": "env:DEMO_YOUTUBE_REFRESH",
            "inboxes": ["threads", "held"],
        },
    ]


def secrets_for(world: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """The environment that `accounts_for` names."""
    x, facebook, youtube = world["x"], world["facebook"], world["youtube"]
    return {
        "DEMO_X_BEARER": x["bearer_token"],
        "DEMO_X_KEY": x["consumer_key"],
        "DEMO_X_KEY_SECRET": x["consumer_secret"],
        "DEMO_X_TOKEN": x["access_token"],
        "DEMO_X_TOKEN_SECRET": x["access_token_secret"],
        "DEMO_FACEBOOK_TOKEN": facebook["page_token"],
        "DEMO_YOUTUBE_SECRET": youtube["client_secret"],
        "DEMO_YOUTUBE_REFRESH": youtube["refresh_token"],
    }


def session_for(world: Mapping[str, Mapping[str, Any]]) -> str:
    """instagrapi's settings with a live session, for the private back end."""
    instagram = world["instagram"]
    held = {"ds_user_id": instagram["private_pk"], "sessionid": instagram["session_id"]}
    return json.dumps({"authorization_data": held})
