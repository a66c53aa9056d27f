"""`config check` and `config schema`."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from app.cli.frame import AsJson, ConfigPath, guarded, say, say_json, settings_at
from app.settings import json_schema
from app.wiring import check_secrets, make_station
from pipeline.rulebook import load_rules
from storage.database import open_database

app = typer.Typer(help="The configuration.", no_args_is_help=True)


@app.command()
@guarded
def check(config: ConfigPath = Path("config.yaml"), as_json: AsJson = False) -> None:
    """Read configuration, rules and secrets; say every mistake with its place. Asks no platform."""
    settings = settings_at(config)
    open_database(settings.database).close()
    load_rules(settings.rules)
    check_secrets(settings.accounts, settings.console.oidc)
    for account in settings.accounts:
        make_station(settings, account)
    if as_json:
        say_json({"ok": True, "accounts": [account.name for account in settings.accounts]})
    else:
        names = ", ".join(account.name for account in settings.accounts)
        say(f"{config} is good. Accounts: {names or 'none yet, so nothing will be read'}")


@app.command()
@guarded
def schema() -> None:
    """Print the JSON schema of config.yaml, for editors."""
    say(json.dumps(json_schema(), ensure_ascii=False, indent=4))
