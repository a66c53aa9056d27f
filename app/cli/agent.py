"""`agent …`: who may sign in to the console. The first administrator comes from here."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.frame import AsJson, ConfigPath, guarded, me, say, say_json, settings_at
from app.settings import Settings
from app.wiring import make_database, make_pipeline
from casework import people
from casework.single_sign_on import subject_of
from daemon.station import utc_now
from domain.people import ROLES
from storage import agents
from storage.database import Database

app = typer.Typer(help="Who may sign in to the console.", no_args_is_help=True)
Login = Annotated[str, typer.Argument(help="the name under which they sign in")]
FromInput = Annotated[
    bool, typer.Option("--password-stdin", help="take the password from standard input")
]
Name = Annotated[str | None, typer.Option(help="as colleagues know them")]
RoleName = Annotated[str | None, typer.Option(help=", ".join(ROLES))]
Body = Annotated[str | None, typer.Option(help="of a department user: whose cases")]
Team = Annotated[str | None, typer.Option(help="the code of their team")]
Email = Annotated[str | None, typer.Option(help="where they can be written to")]
_SHOWN = ("login", "name", "role", "body", "team", "active", "email")


@app.command()
@guarded
def add(
    login: Login,
    name: Name = None,
    role: RoleName = "agent",
    body: Body = None,
    team: Team = None,
    email: Email = None,
    language: Annotated[str, typer.Option(help="ar or en")] = "ar",
    password_stdin: FromInput = False,
    config: ConfigPath = Path("config.yaml"),
    as_json: AsJson = False,
) -> None:
    """Add a person; the password is asked for, twice."""
    settings = settings_at(config)
    database = make_database(settings)
    _check_body(settings, database, body)
    people.add(
        database, me(), utc_now(), login, name or "", role or "agent",
        password=_password(password_stdin), body=body, team=team, email=email, language=language,
    )  # fmt: skip
    _show(database, login, as_json)


@app.command("list")
@guarded
def list_(config: ConfigPath = Path("config.yaml"), as_json: AsJson = False) -> None:
    """Everybody who ever could sign in."""
    with make_database(settings_at(config)).read() as connection:
        found = [_plain(agent) for agent in agents.everybody(connection)]
    if as_json:
        say_json(found)
        return
    for one in found:
        say("  ".join(str(one[key]) for key in ("login", "role", "name") if one[key])
            + ("" if one["active"] else "  (left)"))  # fmt: skip


@app.command("set")
@guarded
def set_(
    login: Login,
    name: Name = None,
    role: RoleName = None,
    body: Body = None,
    team: Team = None,
    email: Email = None,
    active: Annotated[bool | None, typer.Option(help="whether they may still sign in")] = None,
    sso_subject: Annotated[
        str | None, typer.Option(help="their “sub” at the identity provider; '' for nobody")
    ] = None,
    config: ConfigPath = Path("config.yaml"),
    as_json: AsJson = False,
) -> None:
    """Change a person. A new role, department or leaving ends their sessions."""
    settings = settings_at(config)
    database = make_database(settings)
    wanted = {
        "name": name, "role": role, "body": body, "team": team, "email": email, "active": active,
    }  # fmt: skip
    values: dict[str, Any] = {k: value for k, value in wanted.items() if value is not None}
    if sso_subject is not None:
        if settings.console.oidc is None:
            raise typer.BadParameter("config.yaml names no identity provider (console.oidc)")
        issuer = settings.console.oidc.issuer
        values["oidc_subject"] = subject_of(issuer, sso_subject) if sso_subject else None
    if not values:
        raise typer.BadParameter(
            "name what to set: --name, --role, --body, --team, --email, --active/--no-active, "
            "--sso-subject"
        )
    _check_body(settings, database, body)
    people.change(database, me(), utc_now(), login, **values)
    _show(database, login, as_json)


@app.command()
@guarded
def password(
    login: Login,
    password_stdin: FromInput = False,
    config: ConfigPath = Path("config.yaml"),
    as_json: AsJson = False,
) -> None:
    """Set a new password; all their sessions end."""
    database = make_database(settings_at(config))
    people.set_password(database, me(), utc_now(), login, _password(password_stdin))
    _show(database, login, as_json)


@app.command()
@guarded
def unlock(login: Login, config: ConfigPath = Path("config.yaml"), as_json: AsJson = False) -> None:
    """Open the door again after too many wrong tries."""
    database = make_database(settings_at(config))
    people.unlock(database, me(), utc_now(), login)
    _show(database, login, as_json)


@app.command("reset-second-factor")
@guarded
def reset_second_factor(
    login: Login, config: ConfigPath = Path("config.yaml"), as_json: AsJson = False
) -> None:
    """For a lost telephone: it is set up anew at the next sign-in."""
    database = make_database(settings_at(config))
    people.reset_second_factor(database, me(), utc_now(), login)
    _show(database, login, as_json)


def _check_body(settings: Settings, database: Database, body: str | None) -> None:
    if body is not None:  # reading the rules takes a moment
        people.check_body(body, make_pipeline(settings, database).rules.bodies.bodies)


def _password(from_input: bool) -> str:
    if from_input:
        return sys.stdin.readline().rstrip("\n")
    typed: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return typed


def _show(database: Database, login: str, as_json: bool) -> None:
    with database.read() as connection:
        one = _plain(agents.get(connection, login))
    if as_json:
        say_json(one)
    else:
        say(f"{one['login']}: {one['role']}, {one['name']}" + ("" if one["active"] else ", left"))


def _plain(agent: dict[str, Any]) -> dict[str, Any]:
    """What may be shown: neither hashes nor secrets."""
    return {key: agent[key] for key in _SHOWN} | {
        "second_factor": agent["totp_confirmed_at"] is not None
    }
