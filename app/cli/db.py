"""`db upgrade` and `db status`."""

from __future__ import annotations

from pathlib import Path

import typer

from app.cli.frame import FAILED, AsJson, ConfigPath, guarded, say, say_json, settings_at
from app.wiring import make_database
from storage import quarantine
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
    """Schema, sizes, and why something is in quarantine; exit 1 where an upgrade is due."""
    database = open_database(settings_at(config).database)
    present, wanted = schema_of(database)
    counts, held = {}, []
    if present == wanted:
        counts = sizes(database)
        with database.read() as connection:
            held = quarantine.reasons(connection)
    if as_json:
        told = [{"channel": name, "reason": why, "items": items} for name, why, items in held]
        say_json({"schema": present, "wanted": wanted, "rows": counts, "quarantine": told})
    else:
        due = "up to date" if present == wanted else f"wants {wanted}: run `db upgrade`"
        say(f"schema {present or 'none'}, {due}")
        for name, count in counts.items():
            say(f"{name:16} {count}")
        for name, why, items in held:
            say(f"quarantined from {name}: {items} × {why}")
    if present != wanted:
        raise typer.Exit(FAILED)
