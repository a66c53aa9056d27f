"""The console over a real database, for tests: in process through Starlette's client."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from casework.catalogue import Catalogue
from casework.signing_in import DoorRules
from connectors.contract import Outlet
from domain.letter import Limits
from domain.message import Message
from domain.people import Person
from pipeline.rulebook import load_rules
from storage.database import Database
from tests.factories import START, database_in
from web.console import Console
from web.language import Speech
from web.server import create_app
from web.session import Visitor

CSRF = "the-token-of-the-form"


class OpenOutlet:
    """A platform that allows everything: what it limits is tested with the channels."""

    def limits(self, message: Message, now: datetime) -> Limits:
        return Limits(public=True, private=True, characters=280, cost=0.015)


def outlet(account: str) -> Outlet:
    return OpenOutlet()  # type: ignore[return-value]


def catalogue(database: Database) -> Catalogue:
    return Catalogue(database, lambda changes: load_rules(overlay=changes), look_every=0.0)


@dataclass(slots=True)
class Clock:
    """Time that stands still until it is moved."""

    at: datetime = START

    def __call__(self) -> datetime:
        return self.at

    def forward(self, minutes: float) -> None:
        self.at += timedelta(minutes=minutes)


@dataclass(slots=True)
class Rig:
    database: Database
    client: TestClient
    clock: Clock


def rig(
    folder: Path, role: str = "agent", language: str = "en", body: str | None = None,
    login: str = "huda",
) -> Rig:  # fmt: skip
    """A client signed in as somebody of this role, without the door."""
    found = door(folder)
    person = Person(login, role, body)
    visitor = Visitor(person, "Huda", Speech(language), "auto", CSRF, "none")
    app = found.client.app
    app.state.find_visitor = lambda request: visitor  # type: ignore[attr-defined]
    return found


def door(folder: Path, url: str = "http://127.0.0.1:8080", **rules: Any) -> Rig:
    """A client in front of the real door, signed in as nobody."""
    folder.mkdir(exist_ok=True)
    database, clock = database_in(folder), Clock()
    console = Console(database, catalogue(database), outlet, url, DoorRules(**rules), now=clock)
    client = TestClient(create_app(console), base_url=url, follow_redirects=False)
    return Rig(database, client, clock)
