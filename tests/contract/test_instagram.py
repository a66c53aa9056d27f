"""Instagram keeps the contract through the Graph API."""

from tests.contract.suite import ChannelContract


class TestInstagram(ChannelContract):
    channel, platform, kind, parent_kind = "instagram", "graph", "comment", "media"
    others = ("reply", "tag", "message")
