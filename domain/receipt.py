"""What a gateway tells later about a letter that it took."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from domain.words import Words

State = Literal["on_the_way", "delivered", "failed"]
_RANK: dict[State, int] = {"on_the_way": 0, "delivered": 1, "failed": 1}


@dataclass(frozen=True, slots=True)
class Receipt:
    """Verified: its channel has made sure that the gateway itself said it."""

    letter: str  # Letter.id
    state: State
    at: datetime | None = None  # as the gateway says; None: when it arrived
    sentence: Words | None = None  # why it failed, for agents
    detail: str = ""  # the gateway's own code

    def moves_on(self, known: State | None) -> bool:
        """Whether it tells more than `known`: receipts come twice, late and in any order."""
        return known is None or _RANK[self.state] > _RANK[known]
