"""The contract that every channel inherits: about ten lines a channel give all of these cases.

Real client library, real HTTP, the simulator as a process of its own.
"""

from __future__ import annotations

import logging
import traceback
from typing import Any

import pytest

from domain.errors import BalaghError
from tests.contract.bench import Bench
from tests.contract.delivering import WRITES, Delivering
from tests.contract.payloads import Payloads
from tests.contract.reading import Reading


class ChannelContract(Reading, Delivering, Payloads):
    """Subclass it; set `channel`, `platform`, and say how a citizen writes there.

    A case that cannot apply is named in `exempt` with the reason, which the test run shows.
    """

    def __init_subclass__(cls, **more: Any) -> None:
        super().__init_subclass__(**more)
        unknown = [name for name in cls.exempt if not hasattr(cls, name)]
        assert not unknown, f"{cls.__name__} is exempt from cases that do not exist: {unknown}"

    def test_no_secret_is_said(self, bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
        said = [repr(bench.inlet), repr(bench.outlet), repr(bench.wire)]
        with caplog.at_level(logging.DEBUG):
            said += _complaints(bench, self.platform, "401", "500")
            letter = self.letter(bench, "وصلنا بلاغكم", "public")
            said += _complaints(bench, self.platform, "401", "403", "500", "black_hole", "not_json")
            bench.fault("502_html", platform=self.platform, method="POST", path=WRITES)
            said.append(repr(bench.outlet.deliver(letter)))
        everything = "\n".join([*said, caplog.text])
        given = {
            each["access_token"] for each in bench.wire.heard if "access_token" in (each or ())
        }
        secrets = bench.secrets | given
        assert secrets and [secret for secret in secrets if secret in everything] == []


def _complaints(bench: Bench, platform: str, *faults: str) -> list[str]:
    """All that a reading says upon each fault, tracebacks too."""
    said = []
    for fault in faults:
        bench.fault(fault, 3, platform=platform)  # a token may be renewed and tried again
        with pytest.raises(BalaghError) as caught:
            bench.inlet.poll(bench.first(), limit=10)
        error = caught.value
        said += [repr(error), str(error), error.detail, *traceback.format_exception(error)]
        bench.simulator.ask("/clear_faults", {})
    return said
