"""`reply check`: a line out for a line in, at once, whatever the line holds."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.terminal import ROOT, bot

LINES = [
    {"id": "a", "text": "Call him on 0501234567 or ahmed@gmail.com"},
    {"id": 2, "text": "سيصلكم الفريق اليوم، للاستفسار 993"},
    {"id": "c", "text": "\ud800 ٠٥٠ ١٢٣ ٤٥٦٧"},
]


@pytest.mark.parametrize(
    ("language", "because"),
    [("en", "a phone number, an e-mail address"), ("ar", "رقم هاتف، بريد إلكتروني")],
)
def test_each_line_is_answered_in_its_order(tmp_path: Path, language: str, because: str) -> None:
    file = tmp_path / "replies.jsonl"
    file.write_text("\n\n".join(map(json.dumps, LINES)), "utf-8")
    found = bot("reply", "check", file, "--lang", language)
    answers = [json.loads(line) for line in found.stdout.splitlines()]
    assert (found.returncode, found.stderr) == (0, "")
    assert answers[0] == {"id": "a", "blocked": True, "because": because}
    assert answers[1] == {"id": 2, "blocked": False, "because": None}
    assert answers[2]["blocked"] is True


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("nonsense", None), ("[]", None), ('"text"', None), ('{"text": "hello"}', None),
        ('{"id": "x"}', "x"), ('{"id": "x", "text": 5}', "x"), ('{"id": true, "text": "a"}', None),
        ("[" * 100_000, None),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_judged_is_blocked_and_the_rest_goes_on(
    line: str, name: str | None
) -> None:
    found = bot("reply", "check", text=f'{line}\n\n{{"id": 1, "text": "hello"}}\n')
    first, second = map(json.loads, found.stdout.splitlines())
    assert found.returncode == 2
    assert (first["id"], first["blocked"]) == (name, True)
    assert first["because"]
    assert second == {"id": 1, "blocked": False, "because": None}


def test_an_answer_does_not_wait_for_the_next_line() -> None:
    with subprocess.Popen(
        [sys.executable, "run_bot.py", "reply", "check"], cwd=ROOT,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdin and process.stdout
        for number in range(3):
            process.stdin.write(json.dumps({"id": number, "text": "050 123 4567"}) + "\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
        process.stdin.close()
        assert process.wait(30) == 0
