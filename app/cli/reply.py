"""`run_bot.py reply check`: what the guard of public replies says of texts."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from app.cli.frame import USAGE, guarded, say_json
from domain.words import Words
from pipeline.guard import guard
from pipeline.rulebook import RuleBook, load_rules

app = typer.Typer(no_args_is_help=True, help="Look at replies before they are sent.")
_NOT_ONE = Words(
    en="This line is no JSON object with a text under “text”.",
    ar="هذا السطر ليس كائن JSON فيه نص تحت المفتاح text.",
)
Language = Literal["ar", "en"]


@app.command("check")
@guarded
def check(
    file: Annotated[
        Path | None, typer.Argument(help="JSON lines; without it standard input")
    ] = None,
    lang: Annotated[str, typer.Option(help="language of the reasons: en or ar")] = "en",
    rules: Annotated[Path | None, typer.Option(help="folder of your own rules")] = None,
) -> None:
    """JSON lines {"id", "text"} in, {"id", "blocked", "because"} out, one each, in their order.

    A line that cannot be read is answered as blocked; then the exit code is 2.
    """
    if lang not in ("ar", "en"):
        raise typer.BadParameter("en or ar", param_hint="--lang")
    language: Language = "ar" if lang == "ar" else "en"
    book, wrong = load_rules(rules), False
    for line in _lines(file):
        given = _read(line)
        if given is None or not isinstance(given.get("text"), str):
            wrong = True
            number = given.get("id") if given else None
            answer = {"id": number, "blocked": True, "because": getattr(_NOT_ONE, language)}
        else:
            because = _because(given["text"], book, language)
            answer = {"id": given.get("id"), "blocked": because is not None, "because": because}
        say_json(answer)
        sys.stdout.flush()
    if wrong:
        raise typer.Exit(USAGE)


def _lines(file: Path | None) -> Iterator[bytes]:
    if file is None:
        yield from (line for line in sys.stdin.buffer if line.strip())
        return
    with file.open("rb") as source:
        yield from (line for line in source if line.strip())


def _read(line: bytes) -> dict[str, Any] | None:
    try:
        given = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    return given if isinstance(given, dict) else None


def _because(text: str, rules: RuleBook, language: Language) -> str | None:
    kinds = dict.fromkeys(span.kind for span in guard(text, rules))
    names = [getattr(rules.guard.named(kind), language) for kind in kinds]
    return ("، " if language == "ar" else ", ").join(names) or None
