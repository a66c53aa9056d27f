"""`triage`: JSON lines in, JSON lines out; no database."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer

from app.cli.frame import FAILED, guarded
from connectors.reading import clean
from domain.finding import Decision
from domain.message import MAX_TEXT, Message
from pipeline.draft import Context
from pipeline.rulebook import load_rules
from pipeline.stages import Pipeline

_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)  # for lines without a time: nothing depends on it


@guarded
def triage(
    file: Annotated[
        typer.FileBinaryRead | None, typer.Argument(help="JSON lines; default: standard input")
    ] = None,
    rules: Annotated[Path | None, typer.Option(help="folder of your own rules")] = None,
) -> None:
    """Judge messages: {"id", "text", "channel"?, "created_at"?} a line, one answer a line.

    A line that cannot be read is answered with {"id", "error"}, the rest goes on, exit 1.
    """
    pipeline = Pipeline(load_rules(rules))
    source: BinaryIO = file or sys.stdin.buffer
    wrong = False
    for number, line in enumerate(source, 1):
        if not line.strip():
            continue
        answer = _answer(pipeline, line, number)
        wrong = wrong or "error" in answer
        _print(answer)
    if wrong:
        raise typer.Exit(FAILED)


def _print(answer: dict[str, Any]) -> None:
    """One line in UTF-8 whatever the locale, at once: whoever sent the line may be waiting."""
    # A lone surrogate has no UTF-8; as \\udXXX it is what the JSON line held.
    line = json.dumps(answer, ensure_ascii=False).encode("utf-8", "backslashreplace")
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


def _answer(pipeline: Pipeline, line: bytes, number: int) -> dict[str, Any]:
    try:
        data = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        return {"id": None, "error": f"line {number} is not JSON: {error}"}
    if not isinstance(data, dict):
        return {"id": None, "error": f"line {number} is no object with “id” and “text”"}
    name = data.get("id")
    if isinstance(name, bool) or not isinstance(name, str | int):
        return {"id": None, "error": f"line {number} needs “id”, a text or a whole number"}
    if not isinstance(data.get("text"), str):
        return {"id": name, "error": f"line {number} needs “text”, a text"}
    if len(data["text"]) > MAX_TEXT:
        return {"id": name, "error": f"line {number}: the text is longer than {MAX_TEXT} characters"}
    message = Message(
        channel=str(data.get("channel") or "x"),
        external_id=str(name),
        kind="message",
        direction="in",
        public=True,
        author=None,
        text=clean(data["text"]),
        created_at=_time(data.get("created_at")),
        conversation=None,
    )
    try:
        draft = pipeline.understand(message)
        decision = pipeline.decide(draft, Context(now=message.created_at))
    except Exception as error:  # one text that a stage chokes on must not hold up the others
        return {"id": name, "error": f"line {number}: triage failed: {type(error).__name__}: {error}"}
    return shown(name, decision)


def _time(value: Any) -> datetime:
    try:
        at = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return _EPOCH
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def shown(name: Any, decision: Decision) -> dict[str, Any]:
    """A decision as `triage` prints it."""
    return {
        "id": name,
        "language": decision.language,
        "mixed": decision.mixed,
        "actionable": decision.actionable,
        "intent": decision.intent,
        "services": [
            {"code": guess.code, "confidence": round(guess.confidence, 3)}
            for guess in decision.services
        ],
        "emergency": decision.emergency,
        "anger": decision.anger,
        "places": [
            {"text": p.text, "start": p.start, "end": p.end, "area": p.area,
             "ambiguous": p.ambiguous}
            for p in decision.places
        ],
        "body": decision.body,
        "priority": decision.priority,
        "pii": sorted({span.kind for span in decision.pii}),
        "because": dict(decision.because()),
    }  # fmt: skip
