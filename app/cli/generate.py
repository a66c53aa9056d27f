"""`generate`: a database full of made-up cases, for measuring how fast the console is."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from app.cli.frame import AsJson, ConfigPath, guarded, say, say_json, settings_at
from app.wiring import make_database, make_pipeline
from daemon.station import utc_now
from domain.errors import NotAllowed
from domain.words import Words

_FULL = Words(
    en="This database holds {count} cases already. Made-up ones do not belong among real ones: "
    "name another database, or add to these with --add.",
    ar="في قاعدة البيانات هذه {count} حالة. لا مكان للحالات المصطنعة بين الحالات الحقيقية: "
    "حدّد قاعدة بيانات أخرى، أو أضف إليها بالخيار --add.",
)


@guarded
def generate(
    cases: Annotated[int, typer.Option(min=1, max=5_000_000, help="how many cases")] = 10_000,
    seed: Annotated[int, typer.Option(help="the same seed makes the same cases")] = 1,
    until: Annotated[
        datetime | None, typer.Option(help="when the newest was opened (UTC); default: now")
    ] = None,
    long_case: Annotated[
        bool, typer.Option("--long-case", help="also one case with 500 messages")
    ] = False,
    add: Annotated[bool, typer.Option("--add", help="also where there are cases already")] = False,
    config: ConfigPath = Path("config.yaml"),
    as_json: AsJson = False,
) -> None:
    """Fill a database with made-up cases: two years, about one in ten open."""
    from app.made_up.cases import CHANNELS, Wanted
    from app.made_up.cases import generate as make
    from storage import filling

    settings = settings_at(config)
    database = make_database(settings)
    with database.read() as connection:
        count = filling.cases(connection)
    if count and not add:
        raise NotAllowed(_FULL.filled(count=count))
    accounts = {channel: channel for channel in CHANNELS}
    accounts |= {one.channel: one.name for one in settings.accounts if one.channel in CHANNELS}
    end = until.replace(tzinfo=UTC) if until else utc_now().replace(microsecond=0)
    wanted = Wanted(cases, end, accounts, seed, long_case)
    began = time.monotonic()

    def told(done: int) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{done} of {cases}")

    number = make(database, make_pipeline(settings, database), wanted, told)
    took = time.monotonic() - began
    if as_json:
        say_json({"cases": cases, "long_case": number, "seconds": round(took, 1)})
        return
    say(f"{cases} cases made in {took:.0f} s" + (f"; the long one is {number}" if number else ""))
