"""What all commands share: settings, printing, exit codes."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, ParamSpec, TypeVar

import typer
from rich.console import Console

from app.settings import Settings, load_settings
from connectors.http import scrub
from domain.errors import (
    BalaghError,
    ConfigInvalid,
    CredentialsRejected,
    DatabaseUnusable,
    PermissionMissing,
    RetryLater,
)

OK, FAILED, USAGE, CONFIG, CREDENTIALS, PLATFORM, DATABASE = 0, 1, 2, 3, 4, 5, 6
EXIT_CODES = """Exit codes: 0 done · 1 not done, the reason is printed · 2 wrong usage ·
3 configuration · 4 credentials or permission · 5 the platform did not answer · 6 database"""

ConfigPath = Annotated[
    Path, typer.Option("--config", "-c", envvar="BALAGH_CONFIG", help="the configuration file")
]
AsJson = Annotated[bool, typer.Option("--json", help="machine-readable output")]
P = ParamSpec("P")
R = TypeVar("R")
console = Console()


def settings_at(path: Path) -> Settings:
    return load_settings(path)


def me() -> str:
    """Who is at the keyboard, for the audit."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "console"


def say(text: str) -> None:
    sys.stdout.write(text + "\n")


def say_json(value: Any) -> None:
    say(json.dumps(value, ensure_ascii=False, default=_plain))


def say_line(value: Any) -> None:
    """One JSON line, at once: whoever feeds us line by line waits for it."""
    line = json.dumps(value, ensure_ascii=False) + "\n"
    # A lone surrogate (in an id) leaves as the JSON escape it came as.
    sys.stdout.buffer.write(line.encode("utf-8", "backslashreplace"))
    sys.stdout.buffer.flush()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def code_of(error: BalaghError) -> int:
    for kind, code in (
        (ConfigInvalid, CONFIG),
        (CredentialsRejected, CREDENTIALS),
        (PermissionMissing, CREDENTIALS),
        (RetryLater, PLATFORM),
        (DatabaseUnusable, DATABASE),
    ):
        if isinstance(error, kind):
            return code
    return FAILED


def _told(error: BalaghError) -> dict[str, str]:
    return {"en": error.sentence.en, "ar": error.sentence.ar, "detail": error.detail}


def guarded(command: Callable[P, R]) -> Callable[P, R]:
    """A Balagh error becomes its two sentences on standard error and its exit code.

    With `--json` also an object {"error": {"en", "ar", "detail"}} on standard output.
    """

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except BalaghError as error:
            if kwargs.get("as_json"):
                say_json({"error": {name: scrub(text) for name, text in _told(error).items()}})
            sys.stderr.write(scrub(f"{error.sentence.en}\n{error.sentence.ar}\n"))
            if error.detail:
                sys.stderr.write(scrub(f"({error.detail})\n"))
            raise typer.Exit(code_of(error)) from None

    return run
