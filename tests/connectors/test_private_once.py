"""Meta gives one private answer to a comment: its outlets say so, and only there."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.contract import Outlet
from connectors.http import Wire
from connectors.registry import channel
from connectors.vault import Vault
from tests.factories import START, message

ACCOUNTS = {
    "facebook": {"page": "1", "token": "env:T_TOKEN"},
    "instagram": {"user": "1", "username": "city", "page": "2", "token": "env:T_TOKEN"},
}


@pytest.fixture(params=sorted(ACCOUNTS))
def outlet(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Outlet:
    monkeypatch.setenv("T_TOKEN", "t")
    found = channel(request.param)
    options = {"channel": request.param, "name": "a", **ACCOUNTS[request.param]}
    return found.open_outlet(found.options.model_validate(options), Wire(Vault(tmp_path)))


def test_below_a_comment_there_is_one(outlet: Outlet) -> None:
    limits = outlet.limits(message(kind="comment"), START)
    assert limits.private and limits.private_once


def test_in_a_conversation_there_are_many(outlet: Outlet) -> None:
    limits = outlet.limits(message(kind="message", public=False), START)
    assert limits.private and not limits.private_once
