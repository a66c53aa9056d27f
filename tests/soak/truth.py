"""What the simulator's journal says happened, and what a reader can have seen of it."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

Key = tuple[str, str]  # channel, the item's first id
CUT = timedelta(seconds=2)  # from an answer to its commit, on a busy machine


@dataclass
class Fact:
    """One item's whole story."""

    channel: str
    id: str
    kind: str
    ours: bool
    texts: list[str]  # by version number
    deleted: bool = False
    visible_at: str = ""  # times as the journal writes them, which compare as text
    root: Key | None = None
    seen: dict[int, int] = field(default_factory=dict)  # version -> seq of its last good read
    last_read: str = ""

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
    cut: int = 0  # reads that a kill followed
    faults: int = 0
    frozen: bool = False


def read_journal(path: Path, kills: Sequence[datetime] = ()) -> Truth:
    """The journal at `path`.

    A read answered less than `CUT` before one of `kills` may not have been stored: it does not
    count as one.
    """
    truth = Truth()
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    unread = {line["of"] for line in lines if line["event"] == "unread"}
    for line in lines:
        match line["event"]:
            case "created":
                _created(truth, line)
            case "edited":
                truth.facts[line["channel"], line["id"]].texts.append(line["text"])
            case "deleted":
                truth.facts[line["channel"], line["id"]].deleted = True
            case "read" if line["seq"] in unread:
                continue
            case "read" if _is_cut(line["at"], kills):
                truth.cut += 1
            case "read":
                _read(truth, line)
            case "write" if line["accepted"]:
                truth.writes.append(line)
            case "violation":
                truth.violations.append(line)
            case "fault":
                truth.faults += 1
            case "frozen":
                truth.frozen = True
    return truth


def _created(truth: Truth, line: dict[str, Any]) -> None:
    channel = line["channel"]
    truth.facts[channel, line["id"]] = Fact(
        channel,
        line["id"],
        line["kind"],
        line["ours"],
        [line["text"]],
        visible_at=line["visible_at"],
        root=(channel, line["root"]) if line["root"] else None,
    )
    if line["private_id"]:
        truth.aliases[channel, line["private_id"]] = channel, line["id"]


def _read(truth: Truth, line: dict[str, Any]) -> None:
    truth.reads += 1
    for channel, item_id, version, _ in line["items"]:
        fact = truth.facts.get(truth.aliases.get((channel, item_id), (channel, item_id)))
        if fact is not None:
            fact.seen[version] = line["seq"]
            fact.last_read = line["at"]


def _is_cut(at: str, kills: Sequence[datetime]) -> bool:
    moment = datetime.fromisoformat(at)
    index = bisect_left(kills, moment)
    return index < len(kills) and kills[index] - moment < CUT
