"""`triage`: JSON lines in, JSON lines out; no database."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer

from app.cli.frame import FAILED, guarded, say_line
from connectors.reading import clean
from domain.finding import Decision
from domain.message import MAX_TEXT, Message
from pipeline.draft import Context
from pipeline.rulebook import load_rules
from pipeline.stages import Pipeline

_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)  # for lines without a time: nothing depends on it
_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_BLANK = b" \t\r\n\xef\xbb\xbf"  # a byte-order mark alone is a blank line too
# What of an answer a stage's reason explains.
_EXPLAINS = {
    "detect_language": "language",
    "judge_intent": "intent",
    "judge_service": "services",
    "judge_emergency": "emergency",
    "judge_mood": "anger",
    "find_places": "places",
    "decide_body": "body",
    "decide_priority": "priority",
    "find_private_data": "pii",
}


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
        if line.strip(_BLANK):
            answer = _answer(pipeline, line, number)
            wrong = wrong or "error" in answer
            say_line(answer)
    if wrong:
        raise typer.Exit(FAILED)


def _answer(pipeline: Pipeline, line: bytes, number: int) -> dict[str, Any]:
    try:
        data = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return _refused(None, number, f"is not UTF-8 from byte {error.start + 1} on")
    except (ValueError, RecursionError) as error:
        return _refused(None, number, f"is not JSON: {error}")
    if not isinstance(data, dict):
        return _refused(None, number, "must be a JSON object with “id” and “text”")
    name, text = data.get("id"), data.get("text")
    if isinstance(name, bool) or not isinstance(name, str | int | float):
        return _refused(None, number, "needs an “id”, a text or a number")
    if not isinstance(text, str):
        return _refused(name, number, "needs a “text”, which must be text in quotes")
    if len(text) > MAX_TEXT:
        return _refused(
            name, number, f"has {len(text)} characters of text; {MAX_TEXT} are the most"
        )
    created_at = _time(data.get("created_at"))
    message = Message(
        channel=str(data.get("channel") or "x"),
        external_id=str(name),
        kind="message",
        direction="in",
        public=True,
        author=None,
        text=clean(text),
        created_at=created_at,
        conversation=None,
    )
    try:
        decision = pipeline.decide(pipeline.understand(message), Context(now=created_at))
    except Exception as error:  # one text that a stage chokes on must not hold up the others
        return _refused(name, number, f"could not be judged: {type(error).__name__}: {error}")
    return shown(name, decision)


def _refused(name: Any, number: int, why: str) -> dict[str, Any]:
    return {"id": name, "error": f"line {number} {why}"}


def _time(value: Any) -> datetime:
    try:
        at = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return _EPOCH
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return at if _EARLIEST <= at <= _LATEST else _EPOCH


def shown(name: Any, decision: Decision) -> dict[str, Any]:
    """A decision as `triage` prints it; `because` has the reason for each field."""
    because = {
        field: reason
        for stage, reason in decision.because().items()
        if (field := _EXPLAINS.get(stage))
    }
    because["actionable"] = f"the intent is {decision.intent}"
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
        "because": because,
    }  # fmt: skip
