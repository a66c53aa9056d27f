"""Runs the command line as its users do: a process, its output, its exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
COMPLAINT = "طفح مجاري في شارع الوحدة من يومين"


def bot(
    *arguments: str | Path, text: str | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "run_bot.py", *map(str, arguments)], cwd=ROOT, input=text,
        capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
    )  # fmt: skip


def config(folder: Path, more: str = "", database: str | None = None) -> Path:
    path = folder / "config.yaml"
    where = database or f"sqlite:///{folder / 'queue.db'}"
    path.write_text(f"database: {where}\ndata: {folder}\n{more}", "utf-8")
    return path


def line(**changes: Any) -> str:
    value = {"id": "1", "channel": "x", "text": COMPLAINT, "created_at": "2026-03-01T08:00:00Z",
             "author": {"id": "9", "handle": "khalid"}}  # fmt: skip
    return json.dumps(value | changes)
