"""The commands, gathered. Each module is imported when its command is asked for its help or run."""

from __future__ import annotations

import sys

import typer

from app.cli import (
    agent,
    config,
    connector,
    console,
    daemon,
    db,
    demo,
    generate,
    queue,
    replay,
    reply,
    simulate,
    triage,
)
from app.cli.frame import EXIT_CODES

app = typer.Typer(
    name="run_bot.py",
    help="Balagh: four channels into one complaint queue.\n\n" + EXIT_CODES,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command()(daemon.daemon)
app.command()(daemon.poll)
app.command()(console.console)
app.add_typer(queue.app, name="queue")
app.command()(replay.replay)
app.add_typer(reply.app, name="reply")
app.command()(triage.triage)
app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    add_help_option=False,
)(simulate.simulate)
app.command()(demo.demo)
app.command()(generate.generate)
app.add_typer(agent.app, name="agent")
app.add_typer(config.app, name="config")
app.add_typer(connector.app, name="connector")
app.add_typer(db.app, name="db")


def main() -> None:
    # Names and texts are Arabic; a C locale must not turn them into question marks.
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    app(prog_name="./balagh")
