"""`reply check`: whether texts may be published; JSON lines in, JSON lines out, no database."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any, BinaryIO, Literal

import typer

from app.cli.frame import USAGE, guarded, say_line
from domain.words import Words
from pipeline.guard import guard, kinds_in_words
from pipeline.rulebook import RuleBook, load_rules

app = typer.Typer(help="Replies before they are published.", no_args_is_help=True)
_BLANK = b" \t\r\n\xef\xbb\xbf"  # a byte-order mark alone is a blank line too
_NO_OBJECT = Words(
    en="Line {number} is no JSON object with “id” and “text”, so it was not checked.",
    ar="السطر {number} ليس كائن JSON فيه «id» و«text»، فلم يُفحص.",
)


@app.callback()
def replies() -> None:
    """Replies before they are published."""


@app.command()
@guarded
def check(
    file: Annotated[
        typer.FileBinaryRead | None, typer.Argument(help="JSON lines; default: standard input")
    ] = None,
    lang: Annotated[Literal["ar", "en"], typer.Option(help="the language of the reasons")] = "en",
    rules: Annotated[Path | None, typer.Option(help="folder of your own rules")] = None,
) -> None:
    """Look for citizens' data in replies: {"id", "text"} a line, {"id", "blocked", "because"} out.

    A line that is no such object is answered as blocked, the rest goes on, exit 2.
    """
    book = load_rules(rules)
    source: BinaryIO = file or sys.stdin.buffer
    wrong = False
    for number, line in enumerate(source, 1):
        if not line.strip(_BLANK):
            continue
        name, text = _read(line)
        wrong = wrong or text is None
        because = _because(text, number, book)
        said = getattr(because, lang) if because else None
        say_line({"id": name, "blocked": because is not None, "because": said})
    if wrong:
        raise typer.Exit(USAGE)


def _because(text: str | None, number: int, book: RuleBook) -> Words | None:
    if text is None:
        return _NO_OBJECT.filled(number=number)
    leaks = guard(text, book)
    return kinds_in_words(leaks) if leaks else None


def _read(line: bytes) -> tuple[Any, str | None]:
    """The id, None where there is none; the text, None where the line is not as it should be."""
    try:
        data = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):  # no UTF-8 is a ValueError too
        return None, None
    if not isinstance(data, dict):
        return None, None
    name, text = data.get("id"), data.get("text")
    if isinstance(name, bool) or not isinstance(name, str | int | float):
        return None, None
    return name, text if isinstance(text, str) else None
