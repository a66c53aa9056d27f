"""What a failed HTTP call tells, and how the libraries' own logs are kept free of secrets."""

from __future__ import annotations

import logging
from datetime import datetime

import requests
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError

from connectors.http import scrub
from domain.errors import BalaghError, RetryLater
from domain.words import Words


def was_sent(error: Exception) -> bool:
    """False only where the connection was never made, so that nothing can have arrived."""
    if isinstance(error, requests.ConnectTimeout):
        return False
    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    return not isinstance(reason, NewConnectionError | ConnectTimeoutError)


def error_of(
    kind: type[BalaghError], sentence: Words, detail: str, not_before: datetime | None
) -> BalaghError:
    """The error of this kind, with its time where the kind has one."""
    if issubclass(kind, RetryLater):
        return kind(sentence, detail, not_before=not_before)
    return kind(sentence, detail)


class _WithoutSecrets(logging.Filter):
    """Libraries log addresses and headers, with the key and the token in them."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = scrub(record.getMessage()), ()
        return True


def scrub_logs(*loggers: str) -> None:
    """Take secrets out of what these loggers say. Doing it twice is harmless."""
    for name in ("urllib3.connectionpool", *loggers):
        logger = logging.getLogger(name)
        if not any(type(found) is _WithoutSecrets for found in logger.filters):
            logger.addFilter(_WithoutSecrets())


def silence_logs(*loggers: str) -> None:
    """For loggers that spell out what they sign, in more shapes than could be scrubbed."""
    for name in loggers:
        logging.getLogger(name).setLevel(logging.WARNING)
