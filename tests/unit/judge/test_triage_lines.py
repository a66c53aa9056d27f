"""`run_bot.py triage` as other programs use it: bytes in, bytes out, line by line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
COMMAND = [sys.executable, "run_bot.py", "triage"]
GOOD = json.dumps({"id": "7", "text": "طفح مجاري في مويلح وريحة، 0501234567"}).encode()
FIELDS: dict[str, type] = {
    "id": str, "language": str, "mixed": bool, "actionable": bool, "intent": str,
    "services": list, "emergency": bool, "anger": int, "places": list, "body": str,
    "priority": int, "pii": list, "because": dict,
}  # fmt: skip


def run(*lines: bytes) -> tuple[int, list[dict[str, Any]]]:
    done = subprocess.run(
        COMMAND, cwd=ROOT, input=b"\n".join(lines), capture_output=True, timeout=120, check=False
    )
    assert b"Traceback" not in done.stderr
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def test_every_field_has_its_type_and_its_reason() -> None:
    code, [answer] = run(GOOD)
    assert code == 0
    assert {name: type(value) for name, value in answer.items()} == FIELDS
    assert set(answer["because"]) == set(FIELDS) - {"id", "mixed", "because"}
    assert all(isinstance(why, str) and why for why in answer["because"].values())
    first = answer["services"][0]
    assert first["code"] == "sewage"
    assert 0 < first["confidence"] <= 1
    assert answer["pii"] == ["phone"]
    [place] = answer["places"]
    text = json.loads(GOOD)["text"]
    assert text[place["start"] : place["end"]] == place["text"] == "مويلح"
    assert place["area"] == "Muwailih"


def test_what_can_be_read_is_judged() -> None:
    lines = [
        b"\xef\xbb\xbf" + GOOD,  # a byte-order mark
        b"",
        b"  \t\r",
        json.dumps({"id": 8, "text": "Bins overflowing"}).encode() + b"\r",
        rb'{"id": "nul", "text": "garbage \u0000 not collected"}',
        rb'{"id": "half \ud83d", "text": "fire \ud83d in our building"}',
        b'{"id": "empty", "text": ""}',
        b'{"id": "more", "text": "hi", "created_at": "soon", "channel": 5, "colour": "red"}',
        b'{"id": "old", "text": "hi", "created_at": "0001-01-01T00:00:00+14:00"}',
    ]
    code, answers = run(*lines)
    assert code == 0
    assert [one["id"] for one in answers] == [
        "7", 8, "nul", "half \ud83d", "empty", "more", "old",
    ]  # fmt: skip
    assert answers[3]["emergency"]
    assert answers[2]["services"][0]["code"] == "waste-collection"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"garbage", "is not JSON"),
        (b"[1]", "must be a JSON object"),
        (b"[" * 100_000, "is not JSON"),
        (b'{"id": "1"}', "text"),
        (b'{"id": "1", "text": 5}', "text"),
        (b'{"text": "hi"}', "“id”"),
        (b'{"id": null, "text": "hi"}', "“id”"),
        (b'{"id": "1", "text": "' + b"x" * 4_000_000 + b'"}', "4000000 characters"),
        (b'{"id": "1", "text": "\xff"}', "not UTF-8 from byte 22 on"),
    ],
)
def test_a_bad_line_is_answered_and_the_good_ones_too(line: bytes, said: str) -> None:
    code, answers = run(GOOD, line, GOOD)
    assert code == 1
    assert [set(one) == {"id", "error"} for one in answers] == [False, True, False]
    assert said in answers[1]["error"]
    assert answers[1]["error"].startswith("line 2 ")


def test_an_answer_comes_before_the_next_line_is_sent() -> None:
    with subprocess.Popen(
        COMMAND, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin and process.stdout
        for number in range(3):
            process.stdin.write(json.dumps({"id": number, "text": "hi"}).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
        process.stdin.close()
        assert process.wait(30) == 0
