"""`simulate`: the stand-in for the platforms, as a process of its own."""

from __future__ import annotations

import os
import sys

import typer


def simulate(context: typer.Context) -> None:
    """Start the simulator (options: `run_bot.py simulate --help`). It shares no code with us."""
    os.execv(sys.executable, [sys.executable, "-m", "simulator", *context.args])  # noqa: S606
