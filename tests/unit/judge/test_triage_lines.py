"""`triage`: a line out for a line in, at once, whatever the line holds."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from typing import Any

import pytest

from tests.cli.terminal import ROOT

COMMAND = [sys.executable, "run_bot.py", "triage"]
FIELDS = {
    "id": (str, int),
    "language": str,
    "mixed": bool,
    "actionable": bool,
    "intent": str,
    "services": list,
    "emergency": bool,
    "anger": int,
    "places": list,
    "body": str,
    "priority": int,
    "pii": list,
    "because": dict,
}


def triage(*lines: bytes, **environment: str) -> tuple[int, list[Any]]:
    done = subprocess.run(
        COMMAND, cwd=ROOT, input=b"\n".join(lines), capture_output=True, timeout=60, check=False,
        env={**os.environ, **environment},
    )  # fmt: skip
    assert done.stderr == b""
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def line(**fields: Any) -> bytes:
    return json.dumps(fields).encode()


def test_the_fields_and_their_types() -> None:
    text = "الحقونا ريحة غاز في بنايتنا في النهدة 2!! رقمي 0501234567"
    code, [answer] = triage(line(id="7", text=text, channel="x", created_at="2026-03-01T08:00:00Z"))
    assert code == 0
    assert list(answer) == list(FIELDS)
    assert all(isinstance(answer[name], kind) for name, kind in FIELDS.items())
    assert (answer["id"], answer["language"], answer["emergency"]) == ("7", "ar", True)
    assert (answer["intent"], answer["actionable"], answer["pii"]) == ("report", True, ["phone"])
    assert all(0 <= guess["confidence"] <= 1 for guess in answer["services"])
    place = answer["places"][0]
    assert text[place["start"] : place["end"]] == place["text"] == "النهدة 2"
    assert all(isinstance(why, str) and why for why in answer["because"].values())


@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_good_lines_are_answered_among_bad_ones(locale: str) -> None:
    code, answers = triage(
        b"\xef\xbb\xbf" + line(id="bom", text="حفرة في شارعنا"),
        b"",
        b"  \t ",
        line(id=5, text="pothole"),
        b'{"id": "half\\ud800", "text": "fire \\ud800 \\u0000 in our kitchen"}',
        line(id="empty", text=""),
        b'{"id": "latin", "text": "\xe9"}',
        b"garbage",
        b"[1, 2]",
        b"[" * 100_000,
        line(text="no id"),
        line(id=None, text="x"),
        line(id=True, text="x"),
        line(id="number", text=5),
        line(id="no text"),
        line(id="long", text="a" * 4_000_000),
        line(id="last", text="شكرا") + b"\r",
        LC_ALL=locale,
        PYTHONUTF8="0",
    )
    good = [answer["id"] for answer in answers if "error" not in answer]
    bad = [(answer["id"], list(answer)) for answer in answers if "error" in answer]
    assert code == 1
    assert good == ["bom", 5, "half\ud800", "empty", "last"]
    assert [name for name, _ in bad] == [None] * 7 + ["number", "no text", "long"]
    assert all(keys == ["id", "error"] for _, keys in bad)
    assert answers[5]["error"].startswith("line 8 is not JSON")


def test_an_answer_comes_before_the_next_question() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with subprocess.Popen(
        COMMAND, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdin and process.stdout
        for number in range(3):
            process.stdin.write(line(id=number, text="حفرة") + b"\n")
            process.stdin.flush()
            ready, _, _ = select.select([process.stdout], [], [], 20)
            assert ready, "no answer while the input is open"
            assert json.loads(process.stdout.readline())["id"] == number
        process.stdin.close()
        assert process.wait(20) == 0
