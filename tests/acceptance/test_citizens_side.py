"""From the comment to the call-back: simulator, daemon, console and a real Kannel."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.demo_config import accounts_for, secrets_for
from casework import call_backs, desk
from casework.calls import Call, log_call
from casework.texting import Texting
from domain.people import Person
from storage import accounts
from storage.database import open_database
from storage.upgrade import upgrade
from tests.browser.house import House, free_port, until
from tests.casework.test_acknowledging import approve
from tests.factories import PIPELINE, rows
from tests.gateways.kannel import PASSWORD, Kannel, ucs2
from tests.soak.rig import Simulator

AGENT = Person("huda", "agent", None)
SAID = "طفح مجاري أمام مدرسة في مويلح منذ يومين"


@pytest.fixture
def kannel(tmp_path: Path) -> Iterator[Kannel]:
    folder = tmp_path / "kannel"
    folder.mkdir()
    found = Kannel(folder)
    try:
        found.start()
        yield found
    finally:
        found.kill()


@pytest.fixture
def house(tmp_path: Path, kannel: Kannel) -> Iterator[House]:
    simulator = Simulator(tmp_path)
    world = simulator.ask("/world")["accounts"]
    simulator.ask("/settings", {"lag_s": 0.0, "limits_on": False})
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    read = [one | {"every": 1.0} for one in accounts_for(simulator.url, world)]
    sms = {
        "channel": "kannel", "name": "sms", "base_url": kannel.url, "username": "balagh",
        "password": "env:T_KANNEL", "sender": "SHJ CITY", "receipts": f"{url}/receipts/sms",
        "receipt_secret": "env:T_RECEIPTS",
    }  # fmt: skip
    settings = {
        "database": f"sqlite:///{tmp_path / 'test.db'}",
        "data": str(tmp_path),
        "pace": {"tick": 0.2, "children": 4.0, "settle": 0.1},
        "media": {"fetch": False},
        "console": {"port": port, "public_url": url, "two_factor": "optional"},
        "sms": {"account": "sms"},
        "accounts": [*(one for one in read if one["channel"] == "facebook"), sms],
    }
    config = tmp_path / "config.yaml"
    config.write_text(yaml.safe_dump(settings, allow_unicode=True), "utf-8")
    secrets = {"T_KANNEL": PASSWORD, "T_RECEIPTS": "signs the receipts"}
    found = House(
        tmp_path, simulator, url, port, config, {**os.environ, **secrets_for(world), **secrets}
    )
    database = open_database(settings["database"])  # type: ignore[arg-type]
    upgrade(database)
    approve(database, "ar", "en")
    database.close()
    found.start("daemon", "daemon", "--no-table")
    found.start_console()
    yield found
    found.stop()


@pytest.mark.timeout(180)
def test_from_the_comment_to_the_call_back(house: House, kannel: Kannel) -> None:
    database = open_database(f"sqlite:///{house.folder / 'test.db'}")
    now = datetime.now(UTC)

    def ask(query: str) -> list[tuple[Any, ...]]:
        return rows(database, query)

    # A comment comes in, and is acknowledged in public, once.
    house.write(SAID, "citizen-1", house.post())
    until(lambda: ask("SELECT 1 FROM outbox WHERE kind = 'ack' AND state = 'sent'"), 60)
    [(reference,)] = ask('SELECT reference FROM "case"')
    told = [text for text in house.written_by_the_city() if reference in text]
    assert len(told) == 1

    # They call as well, and get the reference by SMS; its receipt stands on the case.
    with database.write() as connection:
        assert accounts.channel_of(connection, "sms") == "kannel"
    call = Call("form", SAID, number="+971501234567", sms_consent=True)
    case = log_call(database, PIPELINE, AGENT, call, now, None, Texting("sms"))
    until(lambda: ask("SELECT 1 FROM outbox WHERE kind = 'sms' AND receipt = 'delivered'"), 60)
    text = b"".join(map(ucs2, kannel.received())).decode("utf-16-be")
    assert case["reference"] in text and "سجّلنا" in text
    assert ask("SELECT 1 FROM case_event WHERE kind = 'sms_delivered'")

    # Solved, says the department; not solved, says the citizen: it is open again.
    for status in ("in_progress", "resolved"):
        desk.set_status(database, AGENT, case["reference"], status, now)
    call_backs.record(database, AGENT, case["reference"], "not_solved", now)
    assert ("triaged",) in ask("SELECT status FROM \"case\" WHERE channel = 'hotline'")

    # Nobody was told anything twice.
    assert text.count(case["reference"]) == 1
    assert len([one for one in house.written_by_the_city() if reference in one]) == 1
    database.close()
