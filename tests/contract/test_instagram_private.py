"""Instagram keeps the contract through the app's own interface, on instagrapi."""

from pathlib import Path
from typing import Any

import pytest

from app.demo_config import session_for
from connectors.registry import channel
from domain.letter import Refused
from tests.contract.bench import Bench
from tests.contract.case import World, assert_in_both_languages
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

    @pytest.mark.parametrize("mode", ["public", "private"])
    def test_nothing_is_sent_unless_the_account_allows_it(
        self, bench: Bench, tmp_path: Path, mode: Any
    ) -> None:
        letter = self.letter(bench, "لا يُرسل", mode)
        unasked = {key: value for key, value in bench.account.items() if key != "allow_writes"}
        reading = Bench.of(bench.simulator, tmp_path, unasked, bench.secrets)
        outcome = reading.outlet.deliver(letter)
        assert isinstance(outcome, Refused) and not outcome.retry
        assert_in_both_languages(outcome.sentence)
        assert bench.simulator.ask("/writes") == []
        message = bench.read_all()[letter.reply_to]
        limits = reading.outlet.limits(message, message.created_at)
        assert not (limits.public or limits.private)

    def test_it_is_off_until_it_is_configured(self) -> None:
        options = channel("instagram").options
        assert options.model_fields["backend"].default == "graph"
        assert options.model_fields["allow_writes"].default is False
