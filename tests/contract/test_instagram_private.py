"""Instagram keeps the contract through the app's own interface, on instagrapi."""

from typing import Any

from app.demo_config import session_for
from tests.contract.bench import Bench
from tests.contract.case import World
from tests.contract.suite import ChannelContract


class TestInstagramPrivate(ChannelContract):
    channel, platform, kind, parent_kind = "instagram", "igprivate", "comment", "media"
    others = ("reply", "tag", "message", "mention")
    id_key = "private_id"

    def account(self, url: str, world: World) -> dict[str, Any]:
        instagram = world["instagram"]
        return {
            "channel": "instagram",
            "backend": "private",
            "name": "instagram-app",
            "base_url": f"{url}/igprivate",
            "username": instagram["username"],
            "user_id": instagram["private_pk"],
            "session": "env:INSTAGRAM_SESSION",
            "allow_writes": True,
        }

    def secrets(self, world: World) -> dict[str, str]:
        return {
            "INSTAGRAM_SESSION": session_for(world),
            "SESSION_ID": world["instagram"]["session_id"],
        }
