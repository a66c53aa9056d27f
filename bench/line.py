"""One result: a JSON line."""

from __future__ import annotations

import json
import sys


def say(bench: str, measure: str, value: float, against: float, aim: float, better: str) -> None:
    """`better` is "higher" or "lower"; `ratio` is value / against."""
    ratio = value / against if against else 0.0
    line = {"bench": bench, "measure": measure, "value": round(value, 3),
            "against": round(against, 3), "ratio": round(ratio, 3), "aim": aim,
            "better": better}  # fmt: skip
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()
