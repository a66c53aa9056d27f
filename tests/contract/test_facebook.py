"""Facebook keeps the contract."""

from tests.contract.suite import ChannelContract


class TestFacebook(ChannelContract):
    channel, platform, kind, parent_kind = "facebook", "graph", "comment", "post"
    others = ("reply", "visitor_post", "tagged", "review", "message")
