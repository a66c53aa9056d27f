"""YouTube keeps the contract."""

from tests.contract.suite import ChannelContract


class TestYouTube(ChannelContract):
    channel, platform, kind, parent_kind = "youtube", "youtube", "comment", "video"
