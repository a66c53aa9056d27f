"""Letters as the outbox gives them to a gateway, and an account that sends them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from connectors.contract import Gateway
from connectors.http import Wire
from connectors.registry import channel
from connectors.vault import Vault
from domain.letter import Letter

NUMBER = "+971501234567"


def letter(text: str, id: str = "letter-1", **more: Any) -> Letter:
    now = datetime.now(UTC)
    fields: dict[str, Any] = {
        "mode": "private", "reply_to": "1", "reply_kind": "message", "conversation": "1",
        "recipient": NUMBER, "replied_at": now, "created_at": now, "written_by_person": True,
        "channel": "sms", "account": "sms",
    }  # fmt: skip
    return Letter(id=id, text=text, **{**fields, **more})


def opened(options: Any, folder: Path) -> Gateway:
    """The outlet of an account, on the wire that the daemon would give it."""
    wire = Wire(Vault(folder), options.base(), options.timeout)
    outlet: Any = channel(options.channel).open_outlet(options, wire)
    return outlet
