"""The parts of the documentation that are made from the code; `make docs` writes them anew.

A part stands between `<!-- generated: NAME -->` and `<!-- end -->`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import yaml

from app.settings import json_schema
from connectors.registry import channel, channel_names
from simulator.switches import SWITCHES

ROOT = Path(__file__).resolve().parents[2]
CHANNELS = ROOT / "docs" / "channels.md"
SCHEMA = ROOT / "config.schema.json"


def schema_file() -> str:
    """What config.schema.json holds."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=4) + "\n"


def filled(page: str) -> str:
    """The page with its generated parts as the code has them now."""
    for name, make in (("capabilities", capabilities), ("rules", rules), ("switches", switches)):
        head, begin, rest = page.partition(f"<!-- generated: {name} -->\n")
        _, end, tail = rest.partition("<!-- end -->")
        if not end:
            raise ValueError(f"the page has no place for {name}")
        page = f"{head}{begin}{make()}\n{end}{tail}"
    return page


def capabilities() -> str:
    """One row a channel, from Channel.capabilities."""
    rows = []
    for name in channel_names():
        can = channel(name).capabilities
        rows.append(
            (
                name,
                ", ".join(f"`{inbox}`" for inbox in can.reads) or "nothing",
                ", ".join(can.writes) or "no",
                can.order,
                "yes" if can.edits else "no",
                "yes" if can.deletes else "no",
                can.back_fill,
                _seconds(can.settle),
                f"{can.cost_per_read:g} / {can.cost_per_write:g}",
            )
        )
    return _table(
        ("channel", "reads", "answers", "order", "edits seen", "deletions seen", "back-fill",
         "settles", "cost read / written"),
        rows,
    )  # fmt: skip


def rules() -> str:
    """One row a rule, from each channel's quality.yaml."""
    names = channel_names()
    answers = {
        name: yaml.safe_load((ROOT / "connectors" / name / "quality.yaml").read_text("utf-8"))
        for name in names
    }
    first = [rule for rule in answers[names[0]] if rule != "capability"]
    return _table(
        ("rule", *names), ((rule, *(str(answers[name][rule]) for name in names)) for rule in first)
    )


def switches() -> str:
    """One row a switch of the simulator."""
    return _table(("switch", "on"), ((f"`{one.name}`", one.says) for one in SWITCHES))


def _seconds(span: timedelta) -> str:
    return f"{span.total_seconds():g} s"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    CHANNELS.write_text(filled(CHANNELS.read_text("utf-8")), "utf-8")
    SCHEMA.write_text(schema_file(), "utf-8")
