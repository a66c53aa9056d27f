"""Accounts of the Graph API against a platform of the test's own, and pages for it to answer."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from connectors.facebook.inlet import FacebookInlet
from connectors.facebook.options import FacebookOptions
from connectors.facebook.outlet import FacebookOutlet
from connectors.http import Wire
from connectors.instagram.graph_inlet import GraphInlet
from connectors.instagram.graph_outlet import GraphOutlet
from connectors.instagram.options import GraphBackend
from connectors.vault import Vault
from domain.letter import Letter

PAGE, USER, CITIZEN = "1072250532645998", "17841406338772941", "2244994945"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TOKEN, OTHER_TOKEN, APP_SECRET = "EAAB-page-token-1", "EAAB-page-token-2", "app-secret-123456"


def wire(url: str, timeout: float = 2.0) -> Wire:
    return Wire(Vault(Path("unused")), url, timeout, lambda: NOW)


def facebook(url: str, *, timeout: float = 2.0, **more: Any) -> FacebookInlet:
    return FacebookInlet(FacebookOptions.model_validate(_page(url, more)), wire(url, timeout))


def facebook_outlet(url: str, *, timeout: float = 2.0, **more: Any) -> FacebookOutlet:
    return FacebookOutlet(FacebookOptions.model_validate(_page(url, more)), wire(url, timeout))


def instagram(url: str) -> GraphInlet:
    return GraphInlet(GraphBackend.model_validate(_professional(url)), wire(url))


def instagram_outlet(url: str) -> GraphOutlet:
    return GraphOutlet(GraphBackend.model_validate(_professional(url)), wire(url))


def _page(url: str, more: dict[str, Any]) -> dict[str, Any]:
    return {"channel": "facebook", "page": PAGE, **_account(url), **more}


def _professional(url: str) -> dict[str, Any]:
    names = {"username": "shjmunicipality", "user": USER, "page": PAGE}
    return {"channel": "instagram", **names, **_account(url)}


def _account(url: str) -> dict[str, Any]:
    os.environ.update(T_GRAPH=TOKEN, T_GRAPH_OTHER=OTHER_TOKEN, T_GRAPH_SECRET=APP_SECRET)
    return {"name": "city", "token": "env:T_GRAPH", "base_url": url}


def letter(channel: str = "facebook", **more: Any) -> Letter:
    given: dict[str, Any] = {
        "id": "1", "channel": channel, "account": "city", "mode": "public", "text": "تم الاستلام",
        "reply_to": "100_1", "reply_kind": "comment", "conversation": "100_1",
        "recipient": CITIZEN, "replied_at": NOW, "written_by_person": True, "created_at": NOW,
    }  # fmt: skip
    return Letter(**{**given, **more})


def post(name: str, text: str = "حفرة", **more: Any) -> dict[str, Any]:
    who = {"id": CITIZEN, "name": "أحمد"}
    return {"id": name, "from": who, "message": text, "created_time": "2026-11-23T08:00:00+0000",
            **more}  # fmt: skip


def page(*items: Any, following: str | None = None) -> dict[str, Any]:
    paging = {"cursors": {"before": "B", "after": "A"}, "next": following}
    return {"data": list(items), **({"paging": paging} if following else {})}


def link(token: str | None = TOKEN, version: str = "v2.8", **steering: str) -> str:
    """A `next` as Meta writes it: the whole call once more, the token in it."""
    asked = {"access_token": token, "pretty": "0", "fields": "id", "limit": "25", **steering}
    told = urlencode({key: value for key, value in asked.items() if value is not None})
    return f"https://graph.facebook.com/{version}/{PAGE}/feed?{told}"


def refusal(code: Any, subcode: int | None = None, **more: Any) -> dict[str, Any]:
    error = {"message": f"(#{code}) no", "type": "OAuthException", "code": code, **more}
    return {"error": error | ({"error_subcode": subcode} if subcode else {})}
