"""YouTube keeps the contract, also where the token is given."""

import pytest

from domain.errors import RetryLater
from tests.contract.bench import Bench
from tests.contract.suite import ChannelContract


class TestYouTube(ChannelContract):
    channel, platform, kind, parent_kind = "youtube", "youtube", "comment", "video"
    others = ("reply",)
    exempt = dict.fromkeys(
        (
            "test_a_private_answer_arrives_once",
            "test_private_accepted_and_never_said_is_unknown_then_found",
            "test_private_refused_and_never_said_is_unknown_then_absent",
        ),
        "YouTube has no private messages",
    )

    @pytest.mark.parametrize("fault", ["429", "500", "502_html", "truncated", "black_hole"])
    def test_a_token_that_is_not_given_now_is_tried_later(self, bench: Bench, fault: str) -> None:
        bench.fault(fault, platform=self.platform, path="token")
        with pytest.raises(RetryLater):
            bench.inlet.poll(bench.first(), limit=10)
