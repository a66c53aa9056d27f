"""Out to the identity provider and back: what must be the same at both ends.

It is kept here and not in the browser, whose cookie only finds it: so ten minutes are ten minutes,
and nobody comes back twice from one journey, whatever a browser keeps.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from casework.refusal import Refused
from casework.signing_in import hash_of
from storage import journeys
from storage.database import Database

LASTS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Journey:
    """`place`: where within the console they wanted to go."""

    state: str
    nonce: str
    verifier: str
    place: str


def plan(place: str) -> Journey:
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    return Journey(state, nonce, verifier, place)


def depart(database: Database, journey: Journey, now: datetime) -> str:
    """The token of the cookie by which the browser is known when it comes back."""
    token = secrets.token_urlsafe(32)
    with database.write() as connection:
        journeys.drop_old(connection, now - LASTS)
        journeys.add(connection, hash_of(token), now, **asdict(journey))
    return token


def arrive(database: Database, token: str, state: str, now: datetime) -> Journey:
    """The journey of this browser, used up whatever comes of it; Refused where there is none."""
    if not token:
        raise Refused("stale", "no cookie")
    with database.write() as connection:
        row = journeys.take(connection, hash_of(token))
    if row is None or now - row.pop("begun_at") > LASTS:
        raise Refused("stale", "over")
    del row["token_hash"]
    journey = Journey(**row)
    if not hmac.compare_digest(journey.state.encode(), state.encode("utf-8", "replace")):
        raise Refused("stale", "state")
    return journey
