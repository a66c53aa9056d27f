"""`run_bot.py reply check`: JSON lines in, JSON lines out, one each."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def check(given: bytes, *more: str) -> tuple[int, list[dict[str, object]]]:
    done = subprocess.run(
        [sys.executable, "run_bot.py", "reply", "check", *more],
        cwd=ROOT, input=given, capture_output=True, check=False,
    )  # fmt: skip
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def test_each_line_is_answered_in_its_place() -> None:
    given = [{"id": "a", "text": "call 050 123 4567"}, {"id": 2, "text": "اتصل على 993"}]
    code, told = check("\n\n".join(map(json.dumps, given)).encode())
    assert code == 0
    assert told == [
        {"id": "a", "blocked": True, "because": "a phone number"},
        {"id": 2, "blocked": False, "because": None},
    ]


def test_reasons_in_arabic() -> None:
    _, told = check(json.dumps({"id": 1, "text": "ahmed@gmail.com"}).encode(), "--lang", "ar")
    assert told[0]["because"] == "بريد إلكتروني"


def test_a_line_that_is_none_is_blocked_and_the_rest_goes_on() -> None:
    given = b'not json\n{"id": 7}\n[1]\n\xff\xfe\n{"id": 8, "text": "ok"}\n'
    code, told = check(given)
    assert code == 2
    assert [(one["id"], one["blocked"]) for one in told] == [
        (None, True), (7, True), (None, True), (None, True), (8, False),
    ]  # fmt: skip


def test_a_file_may_be_named(tmp_path: Path) -> None:
    file = tmp_path / "replies.jsonl"
    file.write_text('{"id": 1, "text": "open at 7:30"}\n', "utf-8")
    assert check(b"", str(file)) == (0, [{"id": 1, "blocked": False, "because": None}])
