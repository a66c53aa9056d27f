"""`demo`: the main job on a simulated rain day in Sharjah, with no account anywhere."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import requests
import typer
import yaml

from app.cli.daemon import daemon
from app.cli.frame import console, guarded
from app.demo_config import accounts_for, secrets_for
from app.settings import load_settings
from app.wiring import make_database
from casework import people
from daemon.station import utc_now
from domain.errors import RetryLater
from domain.words import Words
from storage import agents

PEOPLE = {
    "huda": ("هدى", "agent", None),
    "salem": ("سالم", "lead", None),
    "drainage": ("إدارة الصرف الصحي", "department", "drainage"),
    "admin": ("مدير النظام", "admin", None),
}
_NOT_STARTED = Words(
    en="The simulator did not start: {why}",
    ar="لم يبدأ برنامج المحاكاة: {why}",
)


@guarded
def demo(
    folder: Annotated[
        Path, typer.Option(help="where the demo keeps its database and configuration")
    ] = Path("var/demo"),
    speed: Annotated[float, typer.Option(help="how fast the day passes")] = 1.0,
    seed: Annotated[int, typer.Option(help="another seed, another day")] = 1,
    fresh: Annotated[bool, typer.Option(help="begin the day anew")] = True,
    table: Annotated[bool | None, typer.Option(help="live table instead of log lines")] = None,
) -> None:
    """A rain day in Sharjah: four channels, hundreds of messages, most of them no complaints."""
    folder.mkdir(parents=True, exist_ok=True)
    if fresh:
        for old in folder.glob("demo.db*"):
            old.unlink()
    simulator = _start(folder, speed, seed)
    pages: subprocess.Popen[str] | None = None
    try:
        ready = _ready(simulator)
        config = folder / "config.yaml"
        url = str(ready["listening"])
        world = _world(url)
        os.environ.update(secrets_for(world))
        settings = _config(folder, url, world)
        config.write_text(yaml.safe_dump(settings, allow_unicode=True), "utf-8")
        password = _people(config)
        pages = _serve(folder, config)
        console.print(
            f"A rain day in Sharjah on {url}. The agents' console, in Arabic and English:\n"
            f"  {settings['console']['public_url']}   sign in as {', '.join(PEOPLE)}, each with "
            f"the password  {password}\n"
            f"In another terminal:  ./balagh queue list -c {config}\n"
        )
        daemon(config, table)
    finally:
        for process in (pages, simulator):
            if process is not None:
                process.terminate()
                process.wait(10)


def _start(folder: Path, speed: float, seed: int) -> subprocess.Popen[str]:
    command = [
        sys.executable, "-m", "simulator", "--port", "0", "--script", "rain-day",
        "--speed", str(speed), "--seed", str(seed), "--journal", str(folder / "journal.jsonl"),
    ]  # fmt: skip
    log = (folder / "simulator.log").open("w")
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)  # noqa: S603


def _people(config: Path) -> str:
    """One of each role, all with one password made for this demo."""
    password = "-".join(secrets.token_hex(2) for _ in range(3))
    database, now = make_database(load_settings(config)), utc_now()
    with database.read() as connection:
        known = agents.logins(connection, active_only=False)
    for login, (name, role, body) in PEOPLE.items():
        if login in known:
            people.set_password(database, "demo", now, login, password)
        else:
            people.add(database, "demo", now, login, name, role, password=password, body=body)
    database.close()
    return password


def _serve(folder: Path, config: Path) -> subprocess.Popen[str]:
    log = (folder / "console.log").open("w")
    command = [sys.executable, "run_bot.py", "console", "-c", str(config)]
    return subprocess.Popen(command, stdout=log, stderr=log, text=True)  # noqa: S603


def _free_port() -> int:
    """8080 where nobody has it, else any."""
    for port in (8080, 0):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])
    return 8080


def _ready(simulator: subprocess.Popen[str]) -> dict[str, Any]:
    line = simulator.stdout.readline() if simulator.stdout else ""
    try:
        found = json.loads(line)
    except ValueError as error:
        why = line.strip() or "it printed nothing; see simulator.log in the demo's folder"
        raise RetryLater(_NOT_STARTED.filled(why=why)) from error
    return dict(found)


def _world(url: str) -> dict[str, Any]:
    return dict(requests.get(f"{url}/_sim/world", timeout=10).json()["accounts"])


def _config(folder: Path, url: str, world: dict[str, Any]) -> dict[str, Any]:
    accounts, port = accounts_for(url, world), _free_port()
    for account in accounts:
        account["every"] = 5.0
        account["timeout"] = 10.0
    return {
        "database": f"sqlite:///{folder / 'demo.db'}",
        "data": str(folder),
        "pace": {"children": 12.0},
        "media": {"fetch": False},  # the simulated pictures are on no host
        "console": {
            "port": port,
            "public_url": f"http://127.0.0.1:{port}",
            "two_factor": "optional",
        },
        "accounts": accounts,
    }
