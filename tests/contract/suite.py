"""The contract that every channel inherits: about ten lines a channel give all of these cases.

Real client library, real HTTP, the simulator as a process of its own.
"""

from __future__ import annotations

from typing import Any

from tests.contract.delivering import Delivering
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
