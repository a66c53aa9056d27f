"""`db upgrade` and `db status`."""

from __future__ import annotations

from pathlib import Path

import typer

from app.cli.frame import FAILED, AsJson, ConfigPath, guarded, say, say_json, settings_at
from app.wiring import make_database
from storage.database import open_database
from storage.status import sizes
from storage.upgrade import schema_of

app = typer.Typer(help="The database.", no_args_is_help=True)


@app.command()
@guarded
def upgrade(config: ConfigPath = Path("config.yaml"), as_json: AsJson = False) -> None:
    """Bring the database to this version's schema."""
    database = make_database(settings_at(config))
    present, wanted = schema_of(database)
    if as_json:
        say_json({"schema": present, "wanted": wanted})
    else:
        say(f"schema {present}, up to date")


@app.command()
@guarded
def status(config: ConfigPath = Path("config.yaml"), as_json: AsJson = False) -> None:
    """Schema and sizes; exit 1 where an upgrade is due."""
    database = open_database(settings_at(config).database)
    present, wanted = schema_of(database)
    counts = sizes(database) if present == wanted else {}
    if as_json:
        say_json({"schema": present, "wanted": wanted, "rows": counts})
    else:
        say(f"schema {present or 'none'}" + ("" if present == wanted else f", wants {wanted}"))
        for name, count in counts.items():
            say(f"{name:16} {count}")
    if present != wanted:
        raise typer.Exit(FAILED)
