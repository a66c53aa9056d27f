"""`queue list|show|assign|set|reply`: the queue from a terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from app.case_sheet import case_sheet
from app.cli.frame import AsJson, ConfigPath, console, guarded, me, say, say_json, settings_at
from app.queue_table import LEGEND, because, queue_table
from app.wiring import make_database, make_lane, make_outlets, make_pipeline
from casework import desk, pausing
from casework.alarms import by_hand
from casework.reply import Desk, reply
from connectors.registry import channel_names
from daemon.station import utc_now
from domain.people import EVERYTHING, Person
from domain.status import OPEN, STATUSES
from domain.words import Words
from pipeline.catalogue import owners
from pipeline.guard import guard
from storage import cases, outbox
from storage import queue as queue_page
from storage.database import Database

app = typer.Typer(help="The complaint queue.", no_args_is_help=True)
CaseName = Annotated[str, typer.Argument(metavar="CASE", help="number or public reference")]
Actor = Annotated[str, typer.Option("--as", help="in whose name; default: you")]
_EMPTY = Words(
    en="No case in {database} fits: either there is none, or none as asked for.",
    ar="لا توجد في {database} حالة مطابقة: إما أن القائمة فارغة أو لا شيء يوافق ما طُلب.",
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
    """Cases, most urgent first, with channel, time, service, place, language and why.

    With ended ones among them, the newest first.
    """
    for name in status or ():
        if name not in STATUSES:
            raise typer.BadParameter(f"no status “{name}”; there are: {', '.join(STATUSES)}")
    settings = settings_at(config)
    database = make_database(settings)
    services = sorted(make_pipeline(settings, database).rules.services.services) if service else []
    for asked, known in ((channel, (*channel_names(), "hotline")), (service, services)):
        if asked is not None and asked not in known:
            raise typer.BadParameter(f"there is no “{asked}”; there are: {', '.join(known)}")
    wanted = queue_page.Filter(
        statuses=tuple(status) if status else tuple(sorted(OPEN)),
        channel=channel,
        service=service,
        assignee=assignee,
        emergency=emergency,
    )
    with database.read() as connection:
        rows = queue_page.page(connection, wanted, EVERYTHING, utc_now(), most + 1, why=True)
    rows, more = rows[:most], len(rows) > most
    if as_json:
        say_json([_row(row) for row in rows])
    elif not rows:
        empty = _EMPTY.filled(database=database.engine.url.database or "")
        say(f"{empty.en}\n{empty.ar}")
    else:
        console.print(queue_table(rows, console.width, utc_now()))
        say(LEGEND + (f" These are the first {most}; -n shows more." if more else ""))


def _row(row: dict[str, Any]) -> dict[str, Any]:
    shown = {key: value for key, value in row.items() if key not in ("findings", "latest")}
    return shown | {"because": because(row)}


@app.command()
@guarded
def show(case: CaseName, config: ConfigPath = Path("config.yaml"), as_json: AsJson = False) -> None:
    """One case: its conversation, what Balagh thinks and why, its timeline and letters."""
    database = make_database(settings_at(config))
    with database.read() as connection:
        found = cases.find(connection, case, EVERYTHING)
        messages = cases.messages(connection, found, cases.family(connection, found["id"]))
        incoming = [message for message in messages if message["direction"] == "in"]
        triage = [cases.triage_of(connection, message["id"]) for message in incoming]
        events = cases.events(connection, found["id"])
        letters = outbox.of_case(connection, found["id"])
    if as_json:
        say_json(
            {"case": found, "messages": messages, "triage": triage, "events": events,
             "letters": letters}
        )  # fmt: skip
        return
    judged = {m["id"]: one for m, one in zip(incoming, triage, strict=True) if one}
    for line in case_sheet(found, messages, judged, events, letters):
        say(line)


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
    desk.assign(database, _whoever(actor), case, agent, utc_now())
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
        bodies = owners(make_pipeline(settings, database).rules)
        desk.set_service(database, _whoever(actor), case, service, bodies, utc_now())
    if priority is not None:
        sla = make_pipeline(settings, database).rules.sla
        desk.set_priority(database, _whoever(actor), case, priority, sla, utc_now())
    if emergency is not None:
        alarm = by_hand(make_lane(settings), make_pipeline(settings, database).rules)
        desk.set_emergency(database, _whoever(actor), case, emergency, utc_now(), alarm=alarm)
    if status is not None:
        desk.set_status(database, _whoever(actor), case, status, utc_now())
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
    database = make_database(settings)
    rules = make_pipeline(settings, database).rules
    answering = Desk(
        database=database,
        outlet=make_outlets(settings),
        private_data=lambda words: guard(words, rules),
    )
    mode: Literal["public", "private"] = "private" if private else "public"
    letter = reply(answering, case, text, mode, actor or me(), utc_now())
    with database.read() as connection:
        account = cases.find(connection, case, EVERYTHING)["account"]
        paused = pausing.notice(connection, account)
    if as_json:
        say_json({"letter": letter, "state": "queued", "paused": paused is not None})
        return
    say(f"queued as {letter[:8]}; `queue show {case}` tells when it is sent")
    if paused:
        say(f"{paused.en}\n{paused.ar}")


def _whoever(actor: str) -> Person:
    """At a terminal of the machine itself everything is allowed; the audit names who it was."""
    return Person(actor or me(), "admin")


def _done(database: Database, name: str, as_json: bool) -> None:
    with database.read() as connection:
        case = cases.find(connection, name, EVERYTHING)
    if as_json:
        say_json(case)
    else:
        say(f"case {case['id']}: {case['status']}, {case['service'] or 'no service'}, "
            f"priority {case['priority']}, {case['assignee'] or 'nobody'}")  # fmt: skip
