"""X keeps the contract."""

from tests.contract.suite import ChannelContract


class TestX(ChannelContract):
    channel, platform, kind, prefix = "x", "x", "mention", "@ShjMunicipality "
    private_kind = "dm"
    others = ("reply", "quote", "dm")
