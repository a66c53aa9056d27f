"""What is written down while Balagh works holds no secret, whoever says it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import structlog

from app import log
from daemon.station import PollReport

START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root, urllib3 = logging.getLogger(), logging.getLogger("urllib3")
    before = root.handlers[:], root.level, urllib3.level
    yield
    root.handlers, root.level, urllib3.level = before
    structlog.reset_defaults()


def set_up(as_json: bool = True) -> None:
    """As in a process of its own: without the handlers of the test runner."""
    logging.getLogger().handlers = []
    log.set_up(json=as_json)


FACTS: list[dict[str, Any]] = [
    {"trouble": "GET /me?access_token=s3cr3t"},
    {"trouble": "{'refresh_token': 's3cr3t'}"},
    {"refresh_token": "s3cr3t"},
    {"asked": {"a": [{"client_secret": "s3cr3t"}]}},
    {"asked": ("Authorization", "Bearer s3cr3t-s3cr3t-s3cr3t")},
    {"trouble": ValueError("password='s3cr3t'")},
]


@pytest.mark.parametrize("facts", FACTS, ids=str)
@pytest.mark.parametrize("as_json", [True, False])
def test_no_fact_gives_a_secret_away(
    facts: dict[str, Any], as_json: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(as_json)
    log.note("something happened", **facts, count=3)
    said = capsys.readouterr().err
    assert "s3cr3t" not in said and "something happened" in said and "…" in said


def test_no_traceback_of_a_library_gives_a_secret_away(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up()
    try:
        raise ValueError({"refresh_token": "s3cr3t"})
    except ValueError:
        logging.getLogger("apscheduler.executors").exception("job %s", "key=s3cr3t")
    said = capsys.readouterr().err
    assert "s3cr3t" not in said and "Traceback" in said and "job key=…" in said


def test_what_libraries_say_below_an_error_is_not_written(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up()
    logging.getLogger("tweepy.client").debug("Headers: s3cr3t")
    logging.getLogger("urllib3.connectionpool").error("s3cr3t")
    assert capsys.readouterr().err == ""


def report(**more: Any) -> PollReport:
    return PollReport("city", "x", "mentions", None, START, 0.12345, **more)


def test_a_poll_is_one_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    set_up()
    log.report(report(stored=3))
    [line] = capsys.readouterr().err.splitlines()
    said = json.loads(line)
    assert said["event"] == "page stored" and said["level"] == "info"
    assert (said["account"], said["inbox"], said["stored"]) == ("city", "mentions", 3)
    assert said["seconds"] == 0.123 and said["at"] == START.isoformat()
    assert "changed" not in said  # what did not happen is not told


def test_a_failing_inbox_is_a_warning_once(capsys: pytest.CaptureFixture[str]) -> None:
    set_up()
    log.report(report(trouble="no answer", first=True))
    log.report(report(trouble="no answer", first=False))
    first, second = map(json.loads, capsys.readouterr().err.splitlines())
    assert (first["level"], first["event"]) == ("warning", "poll failed")
    assert (second["level"], second["event"]) == ("info", "poll failed again")
