"""Time to normalize a page against `json.loads` of the same page, for each channel.

The pages are the simulator's answers to what the connectors really ask for. X and YouTube send
Arabic as it is, Meta as \\uXXXX, which takes longer to parse: each is measured as it comes.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from app.demo_config import accounts_for, secrets_for
from bench.line import say
from bench.pages import TEXTS
from connectors.contract import Exchange
from daemon.clock import spare_the_collector
from domain.source import Source
from tests.contract.bench import Bench
from tests.soak.rig import Simulator

COPIES, ROUNDS = 10, 101  # short rounds, many of them: others use the machine too
# What is written, below what, as what it is listed, whether the platform escapes what is not
# ASCII, and how many there are on a whole page.
KINDS = {
    "youtube": ("comment", "video", "threads", False, 100),
    "x": ("mention", None, "mentions", False, 100),
    "facebook": ("comment", "post", "comments", True, 100),
    "instagram": ("comment", "media", "comments", True, 50),
}


def main() -> None:
    spare_the_collector()  # as the daemon does
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        simulator = Simulator(folder, "--lag", "0", "--seed", "5")
        try:
            world = simulator.ask("/world")["accounts"]
            os.environ.update(secrets_for(world))
            for account in accounts_for(simulator.url, world):
                _measure(simulator, folder, account)
        finally:
            simulator.stop()


def _measure(simulator: Simulator, folder: Path, account: Mapping[str, Any]) -> None:
    name = account["channel"]
    kind, parent_kind, listed, escaped, size = KINDS[name]
    _write(simulator, name, kind, parent_kind, size)
    bench = Bench.of(simulator, folder, account, frozenset())
    body, context = _fullest(bench, size)
    text = json.dumps(body, ensure_ascii=escaped, separators=(",", ":"))
    parsing, reading = [], []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        bodies = [json.loads(text) for _ in range(COPIES)]
        parsing.append(time.perf_counter() - began)
        began = time.perf_counter()
        for one in bodies:
            raws = bench.inlet.unpack(Exchange(listed, one, context))
            kept = [bench.inlet.normalize(raw) for raw in raws]
        reading.append(time.perf_counter() - began)
        assert len(kept) == size  # noqa: S101 - a benchmark of nothing is no benchmark
    rounds = sorted(zip(reading, parsing, strict=True), key=lambda pair: pair[0] / pair[1])
    ours, theirs = (1000 * seconds / COPIES for seconds in rounds[len(rounds) // 2])
    say("normalizing", f"ms a page of {size}, {name}", ours, theirs, 3.0, "lower")


def _write(simulator: Simulator, name: str, kind: str, parent_kind: str | None, size: int) -> None:
    parent = None
    if parent_kind:
        post = {"channel": name, "kind": parent_kind, "author": "city", "text": "خبر"}
        parent = simulator.ask("/items", post)["id"]
    for number in range(size):
        said = f"{TEXTS[number % len(TEXTS)]} {number}"
        simulator.ask(
            "/items",
            {
                "channel": name, "kind": kind, "author": f"citizen{number}", "parent": parent,
                "author_name": f"ساكن {number}", "age_s": 3600 - number,
                "text": f"@ShjMunicipality {said}" if name == "x" else said,
            },
        )  # fmt: skip


def _fullest(bench: Bench, size: int) -> tuple[Any, dict[str, Any]]:
    """A whole page, found as a daemon would, and what was known before it was read."""
    waiting = list(bench.inlet.sources())
    while waiting:
        source = waiting.pop(0)
        page = bench.inlet.poll(source, limit=size)
        if len(page.items) == size:
            known = {"post", "post_by", "media", "account", "page"} & page.items[0].context.keys()
            return bench.wire.heard[-1], {key: page.items[0].context[key] for key in known}
        waiting += [
            Source(source.channel, source.account, watch.inbox, watch.child) for watch in page.watch
        ]
    raise SystemExit(f"no page of {size} items on {bench.account['channel']}")


if __name__ == "__main__":
    main()
