"""What crosses between the HTTP server and a platform module."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from simulator.world import Item, Version


@dataclass
class Request:
    """One HTTP request, with the platform's prefix already taken off the path."""

    method: str
    platform: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]  # names in lower case
    body: bytes = b""
    base: str = ""  # "http://127.0.0.1:PORT/prefix", for building `next` links
    fault: str | None = None  # a cursor fault to apply (simulator.paging does)
    served: list[tuple[Item, Version]] = field(default_factory=list)
    gone: list[tuple[str, str]] = field(default_factory=list)

    def param(self, name: str, default: str | None = None) -> str | None:
        values = self.query.get(name)
        return values[0] if values else default

    def form(self) -> dict[str, list[str]]:
        return parse_qs(self.body.decode("utf-8"), keep_blank_values=True)

    def json(self) -> Any:
        """The body as JSON; ValueError where it is none."""
        return json.loads(self.body)

    def bearer(self) -> str | None:
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if scheme.lower() == "bearer" else None

    def serve(self, item: Item, version: Version) -> None:
        """Note that this item is in the answer; journalled when the answer has been sent."""
        self.served.append((item, version))

    def tell_gone(self, channel: str, item_id: str) -> None:
        """Note that the answer tells the reader this id is deleted or unknown."""
        self.gone.append((channel, item_id))


@dataclass
class Response:
    """An answer: `body` is JSON data, or bytes that are sent as they are."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    def encoded(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        # Escaped, as Graph and X send it; also carries lone surrogates.
        return json.dumps(self.body, ensure_ascii=True, separators=(",", ":")).encode("ascii")
