"""`daemon` reads and answers until it is stopped; `poll` does one round and ends."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from app import log
from app.board import Board
from app.cli.frame import AsJson, ConfigPath, guarded, say, say_json, settings_at
from app.wiring import check_secrets, make_house, make_keeper
from daemon import clock
from daemon.station import PollReport
from daemon.tick import Clockwork
from domain.errors import ConfigInvalid
from domain.words import Words

_NO_ACCOUNTS = Words(
    en="No account is configured. Add one under `accounts:` in {file}; see `connector list`.",
    ar="لا يوجد أي حساب في الإعدادات. أضف حسابًا تحت accounts: في {file}.",
)


@guarded
def daemon(
    config: ConfigPath = Path("config.yaml"),
    table: Annotated[
        bool | None, typer.Option(help="live table instead of log lines; default: on a terminal")
    ] = None,
) -> None:
    """Read all channels on schedule, send what waits. Stops within 10 s of Ctrl-C or SIGTERM."""
    settings = settings_at(config)
    if not settings.accounts:
        raise ConfigInvalid(_NO_ACCOUNTS.filled(file=config))
    check_secrets(settings.accounts)
    log.set_up()
    show = sys.stdout.isatty() if table is None else table
    if not show:
        house = make_house(settings, log.report, log.note)
        keeper = make_keeper(settings, house.database, log.note)
        clock.run(house, keeper, settings.pace.tick)
        return
    board = Board()
    house = make_house(settings, board.report, board.note)
    with board.shown(house.database):
        clock.run(house, make_keeper(settings, house.database, board.note), settings.pace.tick)


@guarded
def poll(
    config: ConfigPath = Path("config.yaml"),
    account: Annotated[str | None, typer.Option(help="only this account")] = None,
    as_json: AsJson = False,
) -> None:
    """Do once whatever is due now, and print one line a page."""
    settings = settings_at(config)
    if not settings.accounts:
        raise ConfigInvalid(_NO_ACCOUNTS.filled(file=config))
    names = [one.name for one in settings.accounts]
    if account is not None and account not in names:
        raise typer.BadParameter(f"no account “{account}”; there are: {', '.join(names)}")
    log.set_up()
    failed = False

    def report(poll: PollReport) -> None:
        nonlocal failed
        failed = failed or poll.trouble is not None
        if as_json:
            say_json({name: getattr(poll, name) for name in PollReport.__slots__})
        else:
            say(_line(poll))

    house = make_house(settings, report, log.note)
    clockwork = Clockwork(house)
    for station in house.stations.values():
        if account in (None, station.name):
            while clockwork.step(station):
                pass
    raise typer.Exit(5 if failed else 0)


def _line(poll: PollReport) -> str:
    where = f"{poll.account} {poll.inbox}" + (f" {poll.child}" if poll.child else "")
    if poll.trouble:
        return f"{where}: {poll.trouble}" + (f" ({poll.detail})" if poll.detail else "")
    return (
        f"{where}: {poll.stored} new, {poll.known} known, {poll.changed} changed, "
        f"{poll.deleted} deleted, {poll.quarantined} quarantined, {poll.skipped} skipped"
    )
