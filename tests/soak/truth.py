"""What the simulator's journal says happened, and what a reader can have seen of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Key = tuple[str, str]  # channel, the item's first id


@dataclass
class Fact:
    """One item's whole story."""

    channel: str
    id: str
    kind: str
    ours: bool
    texts: list[str]  # by version number
    deleted: bool = False
    seen: dict[int, int] = field(default_factory=dict)  # version -> seq of its last good read

    @property
    def last_seen(self) -> int | None:
        """The version in the latest successful read of this item."""
        return max(self.seen, key=lambda number: self.seen[number]) if self.seen else None


@dataclass
class Truth:
    """The journal, read."""

    facts: dict[Key, Fact] = field(default_factory=dict)
    aliases: dict[Key, Key] = field(default_factory=dict)  # private ids
    writes: list[dict[str, Any]] = field(default_factory=list)
    violations: list[dict[str, Any]] = field(default_factory=list)
    reads: int = 0
    faults: int = 0
    frozen: bool = False


def read_journal(path: Path) -> Truth:  # noqa: C901 - one branch an event, as the journal has
    """The journal at `path`, up to its last whole line."""
    truth = Truth()
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    unread = {line["of"] for line in lines if line["event"] == "unread"}
    for line in lines:
        event = line["event"]
        if event == "created":
            key = line["channel"], line["id"]
            truth.facts[key] = Fact(*key, line["kind"], line["ours"], [line["text"]])
            if line["private_id"]:
                truth.aliases[line["channel"], line["private_id"]] = key
        elif event == "edited":
            truth.facts[line["channel"], line["id"]].texts.append(line["text"])
        elif event == "deleted":
            truth.facts[line["channel"], line["id"]].deleted = True
        elif event == "read" and line["seq"] not in unread:
            truth.reads += 1
            for channel, item_id, version, _ in line["items"]:
                key = truth.aliases.get((channel, item_id), (channel, item_id))
                if key in truth.facts:
                    truth.facts[key].seen[version] = line["seq"]
        elif event == "write" and line["accepted"]:
            truth.writes.append(line)
        elif event == "violation":
            truth.violations.append(line)
        elif event == "fault":
            truth.faults += 1
        elif event == "frozen":
            truth.frozen = True
    return truth
