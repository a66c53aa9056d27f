"""What Kannel's answers to `sendsms` mean for a letter; no other file knows them.

The texts are those of gw/smsbox.c (1.4). A status is believed only with its text: what stands
before Kannel (a proxy) has the same statuses for other things.
"""

from __future__ import annotations

from dataclasses import replace

from connectors.kannel import words
from domain.letter import Refused, Unknown

_ACCEPTED = ("0: Accepted for delivery", "3: Queued for later delivery", "Sent.")
_REFUSALS: tuple[tuple[int, str, Refused], ...] = (
    (403, "Authorization failed", Refused(words.CREDENTIALS, retry=True)),
    (403, "Not routable", Refused(words.NOT_ROUTABLE)),
    (503, "Temporal failure", Refused(words.FULL, retry=True)),
    (400, "Number(s) has/have been denied", Refused(words.DENIED)),
    (400, "", Refused(words.BAD_QUESTION)),
    (404, "", Refused(words.NOT_KANNEL, retry=True)),
)


def is_accepted(status: int, text: str) -> bool:
    """Kannel has it: handed on, or kept until the operator can be reached."""
    return status == 202 and text.startswith(_ACCEPTED)


def refusal(status: int, text: str) -> Refused | Unknown:
    """What became of a letter that was not accepted. `text` has no words of the letter in it."""
    detail = f"HTTP {status}: {text[:100]}"
    for known, beginning, refused in _REFUSALS:
        if status == known and text.startswith(beginning):
            return replace(refused, detail=detail)
    return Unknown(detail)
