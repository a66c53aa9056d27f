"""One case as text for a terminal: who said what, why it was judged so, what was done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

_NOTHING: tuple[Any, ...] = (None, False, "", [], {})


def case_sheet(
    case: dict[str, Any],
    messages: list[dict[str, Any]],
    triage: dict[int, dict[str, Any]],
    events: list[dict[str, Any]],
    letters: list[dict[str, Any]],
) -> Iterator[str]:
    """The lines. `triage` is by message id. All times are UTC."""
    yield from _heading(case)
    yield ""
    for message in messages:
        yield from _message(message, case["id"])
        if message["case_id"] == case["id"] and message["id"] in triage:
            yield from _findings(triage[message["id"]]["findings"])
    yield ""
    for event in events:
        told = ", ".join(f"{key} {value}" for key, value in (event["data"] or {}).items())
        yield f"{_at(event['at'])} {event['actor']} {event['kind']} {told}".rstrip()
    for letter in letters:
        trouble = (letter["trouble"] or {}).get("en")
        why = f": {trouble}" if trouble else ""
        yield f"letter {letter['id'][:8]} {letter['mode']} {letter['state']}{why}"
        yield f"  {letter['text']}"


def _heading(case: dict[str, Any]) -> Iterator[str]:
    alarm = "  EMERGENCY" if case["emergency"] else ""
    yield f"case {case['id']}  {case['reference']}  {case['status']}{alarm}"
    facts = {
        "channel": case["channel"], "service": case["service"], "place": case["area"],
        "body": case["body"], "priority": case["priority"], "assignee": case["assignee"],
        "language": case["language"],
    }  # fmt: skip
    yield "  " + ", ".join(f"{name} {value}" for name, value in facts.items() if value)
    owed = "an answer" if case["waiting_since"] else "a solution"
    if case["resolved_at"] is None and case["status"] != "no_action":
        yield f"  {owed} is due {_at(case['next_due_at'])} UTC"


def _message(message: dict[str, Any], case_id: int) -> Iterator[str]:
    who = message["handle"] or message["name"] or message["contact"] or "?"
    arrow = "→" if message["direction"] == "out" else "←"
    other = message["case_id"] if message["case_id"] not in (None, case_id) else None
    marks = [f"case {other}"] if other else []
    marks += ["edited"] if message["edited_at"] else []
    marks += ["deleted by the author"] if message["deleted_at"] else []
    told = f"  [{', '.join(marks)}]" if marks else ""
    yield f"{_at(message['created_at'])} {arrow} {who}{told}"
    yield from (f"  {line}" for line in message["text"].splitlines() or [""])
    if message["permalink"] and message["case_id"] == case_id:
        yield f"  {message['permalink']}"


def _findings(findings: list[Any]) -> Iterator[str]:
    """What was found, and each reason; what found nothing is left out."""
    for stage, value, _, why, *_ in findings:
        if value not in _NOTHING and stage != "clean_text":
            yield f"    {stage.replace('_', ' ')}: {why}"


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
