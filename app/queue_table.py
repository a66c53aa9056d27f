"""The queue as a table for a terminal: one line a case where it is wide, else two."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from rich.table import Table
from rich.text import Text

WIDE = 110  # columns from which on a case fits on one line
LEGEND = "P: 1 now … 4 whenever, !! emergency. due: +5m in five minutes, 5m five minutes late."
_WIDE_NAMES = ("case", "channel", "written", "due", "P", "service", "place", "lang")
_NARROW_NAMES = ("case\nlang", "channel\nwritten", "P\ndue", "service\nplace")


def lines_a_case(width: int) -> int:
    return 1 if width >= WIDE else 2


def queue_table(rows: list[dict[str, Any]], width: int, now: datetime) -> Table:
    """Rows of storage.queue.page. Each text keeps its own direction."""
    wide = width >= WIDE
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in _WIDE_NAMES if wide else _NARROW_NAMES:
        table.add_column(name, no_wrap=True)
    for name in ("first words", "why") if wide else ("first words\nwhy",):
        table.add_column(name, no_wrap=True, overflow="ellipsis")
    for row in rows:
        cells = _wide(row, width, now) if wide else _narrow(row, width, now)
        table.add_row(*cells, style="bold red" if row["emergency"] else "")
    return table


def because(row: dict[str, Any]) -> dict[str, str]:
    """Why Balagh judged so, by stage."""
    return {finding[0]: finding[3] for finding in row["findings"] or ()}


def first_words(text: str, most: int) -> str:
    return _short(" ".join(text.split()), most)


def _wide(row: dict[str, Any], width: int, now: datetime) -> Iterator[str | Text]:
    left = max(30, width - 80)  # what the narrow columns leave; rich cannot share it out
    yield from (str(row["id"]), row["channel"], _ago(row["created_at"], now))
    yield from (_ago(row["next_due_at"], now), _urgency(row), row["service"] or "–")
    yield from (_short(row["area"] or "–", 16), row["language"])
    yield Text(first_words(row["text"], left * 3 // 5))
    yield Text(_short(_reason(row), left * 2 // 5))


def _narrow(row: dict[str, Any], width: int, now: datetime) -> Iterator[str | Text]:
    left = max(20, width - 46)
    yield f"{row['id']}\n{row['language']}"
    yield f"{row['channel']}\n{_ago(row['created_at'], now)}"
    yield f"{_urgency(row)}\n{_ago(row['next_due_at'], now)}"
    yield f"{row['service'] or '–'}\n{_short(row['area'] or '–', 18)}"
    yield Text(f"{first_words(row['text'], left)}\n{_short(_reason(row), left)}")


def _urgency(row: dict[str, Any]) -> str:
    return "!!" if row["emergency"] else str(row["priority"])


def _reason(row: dict[str, Any]) -> str:
    stage = "judge_emergency" if row["emergency"] else "judge_service"
    return because(row).get(stage) or ""


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _ago(at: datetime, now: datetime) -> str:
    """`5m` was five minutes ago, `+5m` is in five minutes."""
    minutes = (now - at).total_seconds() / 60
    sign, minutes = ("+" if minutes < 0 else ""), abs(minutes)
    if minutes < 100:
        return f"{sign}{minutes:.0f}m"
    if minutes < 48 * 60:
        return f"{sign}{minutes / 60:.0f}h"
    return f"{sign}{minutes / 1440:.0f}d"
