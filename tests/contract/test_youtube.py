"""YouTube keeps the contract, and so does the reading that first has to fetch a token."""

from tests.contract.bench import Bench
from tests.contract.suite import ChannelContract


class TestYouTube(ChannelContract):
    channel, platform, kind, parent_kind = "youtube", "youtube", "comment", "video"
    others = ("reply",)


class TestYouTubeToken(TestYouTube):
    """The same failures, where the token is given."""

    def log_in(self, bench: Bench) -> None:
        """Not yet."""
