"""`connector list` and `connector check`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer
from rich.table import Table

from app.cli.frame import (
    CREDENTIALS,
    OK,
    AsJson,
    ConfigPath,
    code_of,
    console,
    guarded,
    say,
    say_json,
    settings_at,
)
from app.wiring import make_station
from connectors.registry import channel, channel_names
from domain.errors import BalaghError

app = typer.Typer(help="The channels.", no_args_is_help=True)


@app.command("list")
@guarded
def list_channels(as_json: AsJson = False) -> None:
    """What each channel can do."""
    found = [channel(name) for name in channel_names()]
    if as_json:
        say_json([_row(name.name, name.capabilities) for name in found])
        return
    table = Table("channel", "reads", "answers", "edits", "deletions", "back-fill", "official")
    for one in found:
        can = one.capabilities
        table.add_row(
            one.name,
            ", ".join(can.reads) or "nothing",
            ", ".join(can.writes),
            "yes" if can.edits else "no",
            "yes" if can.deletes else "no",
            can.back_fill,
            "yes" if can.official else "no",
        )
    console.print(table)


def _row(name: str, can: Any) -> dict[str, Any]:
    return {"channel": name, **{field: getattr(can, field) for field in type(can).__slots__}}


@app.command()
@guarded
def check(config: ConfigPath = Path("config.yaml"), as_json: AsJson = False) -> None:
    """Ask each platform whether its credentials work; the exit code says what is wrong."""
    settings = settings_at(config)
    results, code = [], OK
    for account in settings.accounts:
        try:
            health = make_station(settings, account).check()
            ok, sentence, expires = health.ok, health.sentence, health.expires_at
            code = max(code, OK if ok else CREDENTIALS)
        except BalaghError as error:
            ok, sentence, expires = False, error.sentence, None
            code = max(code, code_of(error))
        results.append(
            {
                "account": account.name,
                "channel": account.channel,
                "ok": ok,
                "en": sentence.en,
                "ar": sentence.ar,
                "expires_at": expires,
            }
        )
    if as_json:
        say_json(results)
    else:
        for result in results:
            say(f"{result['account']} ({result['channel']}): {result['en']}\n  {result['ar']}")
    raise typer.Exit(code)
