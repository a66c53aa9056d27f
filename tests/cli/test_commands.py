"""The command line as its users meet it: real processes."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from tests.cli.terminal import COMPLAINT, ROOT, bot, config, line


@pytest.mark.parametrize(
    ("yaml", "said"),
    [
        ("pace: {pge: 5}", "pace.pge"),
        ("databse: x", "database"),
        ("pace: {page: many}", "pace.page"),
        ("accounts: [{channel: myspace, name: a}]", "youtube"),
        ("accounts: [{channel: youtube, name: a, channel_id: UC_x5XG1OV2P6uZZ5FSM9Ttw, "
         "api_key: AIzaSecret}]", "env:NAME"),
        ("accounts: {x: 1}", "must be a list"),
        ("a: [", "config.yaml"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_configuration_is_said_with_its_place(
    tmp_path: Path, yaml: str, said: str
) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(yaml, "utf-8")
    found = bot("config", "check", "-c", path)
    assert found.returncode == 3
    assert said in found.stderr
    assert "AIzaSecret" not in found.stderr


def test_a_missing_configuration_is_said() -> None:
    found = bot("queue", "list", "-c", "/nowhere/config.yaml")
    assert found.returncode == 3
    assert "/nowhere/config.yaml" in found.stderr


@pytest.mark.parametrize("kind", ["folder", "text", "foreign", "nonsense"])
def test_an_unusable_database_is_said(tmp_path: Path, kind: str) -> None:
    place, url = tmp_path / "queue.db", None
    if kind == "folder":
        place.mkdir()
    elif kind == "text":
        place.write_text("this is no database, it is a letter " * 50)
    elif kind == "foreign":
        with sqlite3.connect(place) as connection:
            connection.execute("CREATE TABLE songs (id)")
    else:
        url = "nonsense"
    found = bot("queue", "list", "-c", config(tmp_path, database=url))
    assert found.returncode == 6, found.stderr
    assert "Traceback" not in found.stderr
    assert found.stderr.strip()


def test_triage_answers_each_line(tmp_path: Path) -> None:
    lines = [json.dumps({"id": "7", "text": COMPLAINT}), "garbage", json.dumps({"id": 8}),
             json.dumps({"id": "9", "text": "a\0b \ud800 x"})]  # fmt: skip
    found = bot("triage", text="\n".join(lines))
    answers = [json.loads(answer) for answer in found.stdout.splitlines()]
    assert found.returncode == 1
    assert answers[0]["services"][0]["code"] == "sewage"
    assert answers[0]["language"] == "ar"
    assert answers[0]["actionable"] is True
    assert "error" in answers[1] and "error" in answers[2]
    assert "error" not in answers[3]


def test_replaying_twice_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "messages.jsonl"
    file.write_text(line() + "\n" + line(id="2", text="شكراً لكم") + "\n", "utf-8")
    path = config(tmp_path)
    for _ in range(2):
        assert bot("replay", file, "-c", path).returncode == 0
    rows = json.loads(bot("db", "status", "-c", path, "--json").stdout)["rows"]
    assert (rows["message"], rows["case"], rows["message_version"]) == (2, 2, 2)


def test_bad_input_is_kept_and_the_rest_goes_on(tmp_path: Path) -> None:
    file = tmp_path / "messages.jsonl"
    file.write_text(
        "\n".join([line(), "{", line(id="big", text="x" * 4_000_000), line(id="nul", text="a\0b"),
                   line(id="half", text="\ud83d alone"), line(id="t", created_at="soon"),
                   line(id="k", colour="red")]), "utf-8",
    )  # fmt: skip
    path = config(tmp_path)
    found = bot("replay", file, "-c", path, "--json")
    results = [json.loads(answer)["result"] for answer in found.stdout.splitlines()]
    assert results == ["message", "quarantined", "quarantined", "message", "message",
                       "quarantined", "quarantined"]  # fmt: skip
    rows = json.loads(bot("db", "status", "-c", path, "--json").stdout)["rows"]
    assert (rows["message"], rows["quarantine"]) == (3, 4)


def test_an_unreadable_recording_is_said(tmp_path: Path) -> None:
    file = tmp_path / "page.json"
    file.write_bytes(b"\xff\xfe\x00garbage")
    found = bot("replay", file, "--channel", "youtube", "-c", ROOT / "config.yaml", "--dry-run")
    assert found.returncode == 1
    assert "cannot be read" in found.stdout


def test_working_a_case(tmp_path: Path) -> None:
    file = tmp_path / "messages.jsonl"
    file.write_text(line(), "utf-8")
    path = config(tmp_path)
    bot("replay", file, "-c", path)
    [case] = json.loads(bot("queue", "list", "-c", path, "--json").stdout)
    assert (case["service"], case["status"]) == ("sewage", "new")
    assert case["because"]["judge_service"]
    number = str(case["id"])
    assert bot("queue", "assign", number, "mona", "-c", path).returncode == 0
    assert bot("queue", "set", number, "--status", "closed", "-c", path).returncode == 1
    assert bot("queue", "set", number, "--status", "triaged", "-c", path).returncode == 0
    assert bot("queue", "set", number, "--service", "pests", "--priority", "1", "-c",
               path).returncode == 0  # fmt: skip
    wrong = bot("queue", "set", number, "--service", "magic", "-c", path)
    assert wrong.returncode == 1
    assert "sewage" in wrong.stderr
    shown = json.loads(bot("queue", "show", number, "-c", path, "--json").stdout)
    assert shown["case"]["assignee"] == "mona"
    kinds = [event["kind"] for event in shown["events"]]
    assert kinds == ["opened", "assigned", "status", "service", "priority"]
    assert COMPLAINT in bot("queue", "show", case["reference"], "-c", path).stdout
    assert bot("queue", "show", "9999", "-c", path).returncode == 1
    assert bot("queue", "set", number, "-c", path).returncode == 2


def test_channels_are_listed() -> None:
    found = json.loads(bot("connector", "list", "--json").stdout)
    assert [row["channel"] for row in found] == [
        "apprise", "facebook", "instagram", "kannel", "twilio", "x", "youtube",
    ]  # fmt: skip
