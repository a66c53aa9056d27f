"""A channel that only writes at work: it is never polled, and is asked itself whether it works."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from app.cli.main import app
from app.settings import load_settings
from app.wiring import make_station
from connectors.contract import Health
from connectors.registry import channel
from daemon.station import Station
from daemon.tick import Clockwork
from storage import accounts
from storage.database import Database
from tests.connectors.platform_stub import Answer, serving
from tests.daemon.rig import PACE, WORDS, Outlet, letter_to, rig, state_of
from tests.factories import START, rows

CONFIG = """
database: sqlite:///{folder}/b.db
data: {folder}
accounts:
- {{channel: kannel, name: sms, base_url: "{url}", username: u, password: env:T_SMS, sender: CITY}}
"""


@dataclass
class Gateway(Outlet):
    """An outlet that says whether it works: what its script says, then yes."""

    healthy: bool = True
    checked: int = 0

    def check(self) -> Health:
        self.checked += 1
        return Health(self.healthy, WORDS)


def station(outlet: Gateway) -> Station:
    return Station("page", "kannel", None, outlet, channel("kannel").capabilities, PACE)


def test_it_sends_and_is_never_polled(database: Database) -> None:
    outlet = Gateway()
    here = rig(database, station(outlet))
    one = letter_to(database)
    Clockwork(here.house).work(here.station())
    assert state_of(database, one) == "sent" and outlet.taken
    assert rows(database, "SELECT count(*) FROM source WHERE closed_at IS NULL") == [(0,)]
    assert here.reports == [] and outlet.checked == 0


def test_its_circuit_closes_when_it_says_that_it_works(database: Database) -> None:
    outlet = Gateway(healthy=False)
    here = rig(database, station(outlet))
    with database.write() as connection:
        accounts.register(connection, "page", "kannel")
        accounts.open_circuit(connection, "page", START, START, {"en": "no", "ar": "لا"})
    one = letter_to(database)
    Clockwork(here.house).work(here.station())
    assert (outlet.checked, outlet.taken) == (1, [])
    outlet.healthy = True
    here.clock.forward(PACE.probe + 1)
    Clockwork(here.house).work(here.station())
    assert outlet.checked == 2 and state_of(database, one) == "sent"


def configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str) -> Path:
    monkeypatch.setenv("T_SMS", "s3cr3t")
    file = tmp_path / "config.yaml"
    file.write_text(CONFIG.format(folder=tmp_path, url=url), "utf-8")
    return file


def test_connector_check_asks_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(sendsms=Answer("Missing receiver number, rejected", 400)) as stub:
        file = configured(tmp_path, monkeypatch, stub.url)
        found = CliRunner().invoke(app, ["connector", "check", "-c", str(file), "--json"])
        assert load_settings(file).accounts and make_station(*_first(file)).inlet is None
    assert found.exit_code == 0, found.output
    [result] = json.loads(found.output)
    assert result["ok"] and "Kannel" in result["ar"] and "to" not in stub.asked[0].query


def _first(file: Path) -> tuple[Any, Any]:
    settings = load_settings(file)
    return settings, settings.accounts[0]


def test_replay_says_that_there_is_nothing_to_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = configured(tmp_path, monkeypatch, "http://127.0.0.1:9")
    (tmp_path / "r.json").write_text("{}")
    command = ["replay", str(tmp_path / "r.json"), "--channel", "kannel", "-c", str(file)]
    found = CliRunner().invoke(app, command)
    assert found.exit_code == 3
