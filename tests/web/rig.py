"""The console over a real database, for tests: in process through Starlette's client."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from starlette.testclient import TestClient

from connectors.contract import Outlet
from domain.letter import Limits
from domain.message import Message
from domain.people import Person
from storage.database import Database
from tests.factories import PIPELINE, START, database_in
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


@dataclass(slots=True)
class Rig:
    database: Database
    client: TestClient


def rig(
    folder: Path, role: str = "agent", language: str = "en", body: str | None = None,
    login: str = "huda",
) -> Rig:  # fmt: skip
    """A client signed in as somebody of this role, without the door."""
    database = database_in(folder)
    console = Console(database, lambda: PIPELINE, outlet, now=lambda: START)
    app = create_app(console)
    person = Person(login, role, body)
    visitor = Visitor(person, "Huda", Speech(language), "auto", CSRF, "none")
    app.state.find_visitor = lambda request: visitor
    return Rig(database, TestClient(app, base_url=console.public_url))
