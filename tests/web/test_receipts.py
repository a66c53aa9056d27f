"""Receipts are believed only where their gateway proves them; nothing else is stored."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from casework.calls import Call, log_call
from casework.texting import Texting
from connectors.kannel import CHANNEL
from connectors.kannel.options import KannelOptions
from connectors.kannel.receipt import receipt_address
from domain.people import Person
from storage import accounts
from tests.casework.test_acknowledging import approve
from tests.factories import PIPELINE, START, rows
from tests.web.rig import Rig, door

URL = "http://127.0.0.1:8080/receipts/sms"


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rig:
    monkeypatch.setenv("T_PASSWORD", "p")
    monkeypatch.setenv("T_RECEIPTS", "s")
    found = door(tmp_path)
    app = found.client.app
    console = app.state.console  # type: ignore[attr-defined]
    read = lambda name, call: CHANNEL.read_receipt(OPTIONS, call) if name == "sms" else None  # type: ignore[misc] # noqa: E731
    app.state.console = dataclasses.replace(console, read_receipt=read)  # type: ignore[attr-defined]
    with found.database.write() as connection:
        accounts.register(connection, "sms", "kannel")
    approve(found.database, "ar", "en")
    call = Call("a", "طفح مجاري في مويلح", number="+971501234567", sms_consent=True)
    log_call(found.database, PIPELINE, Person("huda", "agent"), call, START, None, Texting("sms"))
    return found


OPTIONS = KannelOptions.model_validate(
    {
        "channel": "kannel", "name": "sms", "username": "u", "password": "env:T_PASSWORD",
        "sender": "CITY", "receipts": URL, "receipt_secret": "env:T_RECEIPTS",
    }
)  # fmt: skip


def address(city: Rig, state: str = "1", **changes: str) -> str:
    [(letter,)] = rows(city.database, "SELECT id FROM outbox")
    asked = {
        name: values[0]
        for name, values in parse_qs(urlsplit(str(receipt_address(OPTIONS, letter))).query).items()
    }
    asked |= {"state": state, "at": "1772352000", "answer": "ok", **changes}
    return "/receipts/sms?" + "&".join(f"{name}={value}" for name, value in asked.items())


def kept(client: TestClient, city: Rig) -> str | None:
    return rows(city.database, "SELECT receipt FROM outbox")[0][0]  # type: ignore[no-any-return]


def test_a_receipt_of_the_gateway_is_kept(city: Rig) -> None:
    assert city.client.get(address(city)).status_code == 200
    assert kept(city.client, city) == "delivered"


@pytest.mark.parametrize("changes", [{"sign": "0" * 64}, {"letter": "f" * 32}, {"state": "77"}])
def test_a_forged_one_is_refused_and_changes_nothing(city: Rig, changes: dict[str, str]) -> None:
    assert city.client.get(address(city, **changes)).status_code == 403
    assert kept(city.client, city) is None


@pytest.mark.parametrize("where", ["/receipts/sms", "/receipts/nobody", "/receipts/sms?letter=%00"])
def test_what_is_no_receipt_is_refused(city: Rig, where: str) -> None:
    assert city.client.get(where).status_code == 403
    assert city.client.post(where, content=b"\xff" * 1000).status_code == 403
