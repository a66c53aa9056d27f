"""Time to normalize a page against `json.loads` of the same page."""

from __future__ import annotations

import json
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.line import say
from bench.pages import normalizer, youtube_bodies
from connectors.youtube.normalize import unpack

PAGES, ROUNDS = 50, 7


def main() -> None:
    normalize = normalizer()
    texts = [json.dumps(body, ensure_ascii=False) for body in youtube_bodies(PAGES)]
    parsing, reading = [], []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        bodies = [json.loads(text) for text in texts]
        parsing.append(time.perf_counter() - began)
        began = time.perf_counter()
        kept = [normalize(raw) for body in bodies for raw in unpack(body, {})]
        reading.append(time.perf_counter() - began)
        assert len(kept) == PAGES * 100  # noqa: S101 - a benchmark of nothing is no benchmark
    ours, theirs = (statistics.median(times) / PAGES * 1000 for times in (reading, parsing))
    say("normalizing", "ms a page of 100, YouTube", ours, theirs, 3.0, "lower")


if __name__ == "__main__":
    main()
