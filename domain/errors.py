"""Errors named by what the engine does next.

Each carries a sentence for the operator in both languages (what happened, what to do) and a detail
for the engineer. Neither may hold a secret.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from domain.words import Words


class BalaghError(Exception):
    """Anything that Balagh itself says went wrong."""

    def __init__(self, sentence: Words, detail: str = "") -> None:
        super().__init__(sentence.en)
        self.sentence = sentence
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.sentence.en} ({self.detail})" if self.detail else self.sentence.en


class RetryLater(BalaghError):
    """Nothing wrong with us: wait. Until `not_before` where the platform said so, else back off."""

    def __init__(
        self, sentence: Words, detail: str = "", *, not_before: datetime | None = None
    ) -> None:
        super().__init__(sentence, detail)
        self.not_before = not_before


class RateLimited(RetryLater):
    """The platform's limit is reached: the whole account waits, not only this source."""


class CursorRefused(RetryLater):
    """The platform does not know our page token any more: restart the walk at the top."""


class CredentialsRejected(BalaghError):
    """The account's key is dead: open the circuit, tell a person."""


class PermissionMissing(BalaghError):
    """This inbox lacks a right; the account's other inboxes go on."""


class ConfigInvalid(BalaghError):
    """Something in config.yaml cannot work: said at start, never guessed around."""


class NotAllowed(BalaghError):
    """Final: the platform will not do this, now or later (X answers 403 to an unsummoned reply)."""


class Gone(BalaghError):
    """The post, video or thread is not there any more: stop polling it."""


class OutcomeUnknown(BalaghError):
    """A write left us and no answer came: it may have happened."""


class DatabaseUnusable(BalaghError):
    """The database cannot be opened, read or upgraded."""


class NotFound(BalaghError):
    """A person named a case, letter or agent that is not there."""


class Conflict(BalaghError):
    """Somebody else changed it first: nothing was overwritten.

    `events`: what they did since, as rows of the case's timeline.
    """

    def __init__(
        self, sentence: Words, detail: str = "", *, events: Sequence[Mapping[str, Any]] = ()
    ) -> None:
        super().__init__(sentence, detail)
        self.events = tuple(events)
