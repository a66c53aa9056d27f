"""What every page needs from the composition root."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from casework.alarms import Lane
from casework.catalogue import Catalogue
from casework.signing_in import DoorRules
from casework.single_sign_on import SignOnRules
from casework.texting import Texting
from connectors.contract import Call, Outlet
from domain.receipt import Receipt
from pipeline.stages import Pipeline
from storage.database import Database
from web.door.provider import Provider


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Console:
    """One console over one database. The daemon is another process; they meet in the database."""

    database: Database
    catalogue: Catalogue  # the rules at work, which administrators change
    outlet: Callable[[str], Outlet]  # account name -> what its platform allows
    public_url: str = "http://127.0.0.1:8080"
    door: DoorRules = field(default_factory=DoorRules)
    media: Path | None = None  # where the daemon keeps citizens' files, by hash
    provider: Provider | None = None  # the city's own way to sign in, beside passwords
    sign_on: SignOnRules | None = None
    show_deleted: bool = True  # whether agents still read what its author deleted
    lane: Lane | None = None  # how emergencies are paged
    texting: Texting | None = None  # how callers are sent their reference
    # account, call -> the receipt that it proves to be
    read_receipt: Callable[[str, Call], Receipt | None] = lambda account, call: None
    now: Callable[[], datetime] = utc_now

    def pipeline(self) -> Pipeline:
        """Asked each time: the rules may have changed."""
        return self.catalogue.pipeline()
