"""What a script is told."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    speed: float = 1.0
    items: int = 1000
    duration_s: float = 60.0
