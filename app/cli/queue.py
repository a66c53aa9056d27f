"""`queue list|show|assign|set|reply`: the queue from a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.table import Table
from rich.text import Text

from app.cli.frame import AsJson, ConfigPath, console, guarded, me, say, say_json, settings_at
from app.settings import Settings
from app.wiring import make_database, make_pipeline, make_station, without_secrets
from casework import desk
from casework.reply import Desk, reply
from connectors.contract import Outlet
from daemon.station import utc_now
from domain.errors import ConfigInvalid
from domain.status import OPEN, STATUSES
from domain.words import Words
from pipeline.private_data import find_spans
from storage import cases, outbox
from storage import queue as queue_page
from storage.database import Database

app = typer.Typer(help="The complaint queue.", no_args_is_help=True)
CaseName = Annotated[str, typer.Argument(metavar="CASE", help="number or public reference")]
Actor = Annotated[str, typer.Option("--as", help="in whose name; default: you")]
_NO_ACCOUNT = Words(
    en="Account “{name}” is not in the configuration any more, so nothing can be sent from it.",
    ar="لم يعد الحساب «{name}» موجودًا في الإعدادات، لذا لا يمكن الإرسال منه.",
)


@app.command("list")
@guarded
def list_cases(
    config: ConfigPath = Path("config.yaml"),
    status: Annotated[
        list[str] | None, typer.Option(help="only these statuses; default: all open ones")
    ] = None,
    channel: Annotated[str | None, typer.Option(help="only this channel")] = None,
    service: Annotated[str | None, typer.Option(help="only this service code")] = None,
    assignee: Annotated[str | None, typer.Option(help="only this agent's")] = None,
    emergency: Annotated[bool | None, typer.Option(help="only emergencies, or none")] = None,
    most: Annotated[int, typer.Option("--limit", "-n", min=1, max=1000)] = 50,
    as_json: AsJson = False,
) -> None:
    """Cases, most urgent first, with channel, time, service, place, language and why."""
    for name in status or ():
        if name not in STATUSES:
            raise typer.BadParameter(f"no status “{name}”; there are: {', '.join(STATUSES)}")
    database = make_database(settings_at(config))
    wanted = queue_page.Filter(
        statuses=tuple(status) if status else tuple(sorted(OPEN)),
        channel=channel,
        service=service,
        assignee=assignee,
        emergency=emergency,
    )
    with database.read() as connection:
        rows = queue_page.page(connection, wanted, most)
    if as_json:
        say_json([_row(row) for row in rows])
    elif not rows:
        say("The queue is empty.\nالقائمة فارغة.")
    else:
        console.print(as_table(rows))


def _row(row: dict[str, Any]) -> dict[str, Any]:
    shown = {key: value for key, value in row.items() if key != "findings"}
    return shown | {"because": because(row)}


def because(row: dict[str, Any]) -> dict[str, str]:
    """Why Balagh judged so, by stage."""
    return {finding[0]: finding[3] for finding in row["findings"] or ()}


WIDE = 110  # columns from which on a case fits on one line


def as_table(rows: list[dict[str, Any]]) -> Table:
    """The queue for a terminal. Each text keeps its own direction."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    wide = console.width >= WIDE
    names = ("case", "channel", "written", "due", "P", "service", "place", "lang")
    for name in names if wide else ("case", "channel", "written", "P", "service\nplace", "lang"):
        table.add_column(name, no_wrap=True)
    if wide:
        table.add_column("first words")
    table.add_column("why")
    for row in rows:
        style = "bold red" if row["emergency"] else ""
        table.add_row(*(_wide(row) if wide else _narrow(row)), style=style)
    return table


def _wide(row: dict[str, Any]) -> Iterator[str | Text]:
    left = max(30, console.width - 78)  # what the narrow columns leave; rich cannot share it out
    now = utc_now()
    yield from (str(row["id"]), row["channel"], _ago(row["created_at"], now))
    yield from (_ago(row["next_due_at"], now), _urgency(row), row["service"] or "–")
    yield from (_short(row["area"] or "–", 16), row["language"])
    yield Text(_short(" ".join(row["text"].split()), left * 3 // 5))
    yield Text(_short(_reason(row), left * 2 // 5))


def _narrow(row: dict[str, Any]) -> Iterator[str | Text]:
    """Two lines a case, without its words, so that the reason has room."""
    place = f"{row['service'] or '–'}\n{_short(row['area'] or '–', 16)}"
    yield from (str(row["id"]), row["channel"], _ago(row["created_at"], utc_now()))
    yield from (_urgency(row), place, row["language"])
    yield Text(_short(_reason(row), max(20, 2 * (console.width - 58))))


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


@app.command()
@guarded
def show(case: CaseName, config: ConfigPath = Path("config.yaml"), as_json: AsJson = False) -> None:
    """One case: its conversation, what Balagh thinks and why, its timeline and letters."""
    database = make_database(settings_at(config))
    with database.read() as connection:
        found = cases.find(connection, case)
        messages = cases.messages(connection, found)
        triage = [cases.triage_of(connection, m["id"]) for m in messages if m["direction"] == "in"]
        events = cases.events(connection, found["id"])
        letters = outbox.of_case(connection, found["id"])
    if as_json:
        say_json(
            {"case": found, "messages": messages, "triage": triage, "events": events,
             "letters": letters}
        )  # fmt: skip
        return
    say(f"case {found['id']}  {found['reference']}  {found['status']}  {found['service'] or '–'}")
    for message in messages:
        who = message["handle"] or message["name"] or message["contact"] or "?"
        gone = "  [deleted by the author]" if message["deleted_at"] else ""
        arrow = "→" if message["direction"] == "out" else "←"
        say(f"{message['created_at']:%Y-%m-%d %H:%M} {arrow} {who}{gone}\n  {message['text']}")
    for finding in (triage[-1] or {"findings": []})["findings"] if triage else []:
        say(f"  {finding[0]}: {finding[1]} — {finding[3]}")
    for event in events:
        say(f"{event['at']:%Y-%m-%d %H:%M} {event['actor']} {event['kind']} {event['data'] or ''}")
    for letter in letters:
        trouble = f": {letter['trouble']['en']}" if (letter["trouble"] or {}).get("en") else ""
        say(f"letter {letter['id'][:8]} {letter['mode']} {letter['state']}{trouble}")


@app.command()
@guarded
def assign(
    case: CaseName,
    agent: Annotated[str | None, typer.Argument(help="nobody, where left out")] = None,
    config: ConfigPath = Path("config.yaml"),
    actor: Actor = "",
    as_json: AsJson = False,
) -> None:
    """Give a case to an agent, or back to all."""
    database = make_database(settings_at(config))
    desk.assign(database, case, agent, actor or me(), utc_now())
    _done(database, case, as_json)


@app.command("set")
@guarded
def set_field(
    case: CaseName,
    status: Annotated[str | None, typer.Option(help="along the status table")] = None,
    service: Annotated[str | None, typer.Option(help="a service code")] = None,
    priority: Annotated[int | None, typer.Option(help="1 now … 4 whenever")] = None,
    emergency: Annotated[bool | None, typer.Option(help="raise or lower")] = None,
    config: ConfigPath = Path("config.yaml"),
    actor: Actor = "",
    as_json: AsJson = False,
) -> None:
    """Correct a case or move it along."""
    settings = settings_at(config)
    database = make_database(settings)
    if all(value is None for value in (status, service, priority, emergency)):
        raise typer.BadParameter("name what to set: --status, --service, --priority, --emergency")
    if service is not None:
        owners = make_pipeline(settings).rules.bodies.owners
        bodies = {code: owner.body for code, owner in owners.items()}
        desk.set_service(database, case, service, bodies, actor or me(), utc_now())
    if priority is not None:
        sla = make_pipeline(settings).rules.sla
        desk.set_priority(database, case, priority, sla, actor or me(), utc_now())
    if emergency is not None:
        desk.set_emergency(database, case, emergency, actor or me(), utc_now())
    if status is not None:
        desk.set_status(database, case, status, actor or me(), utc_now())
    _done(database, case, as_json)


@app.command("reply")
@guarded
def reply_to(
    case: CaseName,
    text: Annotated[str, typer.Argument(help="what to answer")],
    private: Annotated[bool, typer.Option("--private/--public")] = False,
    config: ConfigPath = Path("config.yaml"),
    actor: Actor = "",
    as_json: AsJson = False,
) -> None:
    """Answer the citizen: the reply is queued, the daemon sends it."""
    settings = settings_at(config)
    rules = make_pipeline(settings).rules
    answering = Desk(
        database=make_database(settings),
        outlet=lambda name: _outlet(settings, name),
        private_data=lambda words: find_spans(words, rules),
    )
    mode: Literal["public", "private"] = "private" if private else "public"
    letter = reply(answering, case, text, mode, actor or me(), utc_now())
    if as_json:
        say_json({"letter": letter, "state": "queued"})
    else:
        say(f"queued as {letter[:8]}; `queue show {case}` tells when it is sent")


def _outlet(settings: Settings, name: str) -> Outlet:
    for account in settings.accounts:
        if account.name == name:
            return make_station(settings, without_secrets(account)).outlet
    raise ConfigInvalid(_NO_ACCOUNT.filled(name=name))


def _done(database: Database, name: str, as_json: bool) -> None:
    with database.read() as connection:
        case = cases.find(connection, name)
    if as_json:
        say_json(case)
    else:
        say(f"case {case['id']}: {case['status']}, {case['service'] or 'no service'}, "
            f"priority {case['priority']}, {case['assignee'] or 'nobody'}")  # fmt: skip
