"""Structured lines: one a poll; JSON where nobody watches, readable on a terminal."""

from __future__ import annotations

import logging
import sys
from dataclasses import asdict
from typing import Any

import structlog

from connectors.http import scrub
from daemon.station import PollReport


def _scrubbed(_: Any, __: str, event: Any) -> Any:
    return {key: _clean(key, value) for key, value in event.items()}


def _clean(key: str, value: Any) -> Any:
    """`value` without secrets, whether its key or something in it tells that it is one."""
    if value is None or isinstance(value, bool | int | float):
        return value
    text = value if isinstance(value, str) else repr(value)
    named = scrub(f"{key}={text!r}") != f"{key}={text!r}" and scrub(text) == text
    clean = "…" if named else scrub(text)
    return value if clean == text else clean


class _Formatter(logging.Formatter):
    """Takes secrets out of messages and tracebacks alike."""

    def format(self, record: logging.LogRecord) -> str:
        return scrub(super().format(record))


def set_up(json: bool | None = None) -> None:
    """`json` None: JSON unless standard error is a terminal."""
    as_json = not sys.stderr.isatty() if json is None else json
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer()
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _scrubbed,
            renderer,
        ],
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
    )
    # The client libraries log whole requests, tokens among them.
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Formatter("%(levelname)s:%(name)s:%(message)s"))
    logging.basicConfig(level=logging.ERROR, handlers=[handler])
    logging.getLogger().setLevel(logging.ERROR)
    logging.getLogger("urllib3").setLevel(logging.CRITICAL)


def note(event: str, **facts: Any) -> None:
    structlog.get_logger().info(event, **facts)


def report(poll: PollReport) -> None:
    """One line a poll. A failing inbox is a warning once; after that it is routine."""
    facts = {
        key: value for key, value in asdict(poll).items() if value not in (None, 0, False, "first")
    }
    facts["seconds"] = round(poll.seconds, 3)
    facts["at"] = poll.at.isoformat()
    facts.pop("first", None)
    logger = structlog.get_logger()
    if poll.trouble is None:
        logger.info("page stored", **facts)
    elif poll.first:
        logger.warning("poll failed", **facts)
    else:
        logger.info("poll failed again", **facts)
