"""Instagram keeps the contract through the Graph API. Nobody can edit a comment there."""

from tests.contract.suite import ChannelContract


class TestInstagram(ChannelContract):
    channel, platform, kind, parent_kind = "instagram", "graph", "comment", "media"
    edits = False
