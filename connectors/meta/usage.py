"""How much of Meta's limits is used, from the headers that facebook-sdk drops."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

HEADERS = ("X-App-Usage", "X-Page-Usage", "X-Business-Use-Case-Usage", "X-Ad-Account-Usage")
NEARLY_FULL = 0.9  # Meta throttles somewhere above this, and not always says so


def usage(headers: Mapping[str, str]) -> dict[str, float]:
    """The used share of each limit, 0..1 and above; empty where Meta sent nothing."""
    shares: dict[str, float] = {}
    for name, entry in _entries(headers):
        used = [_number(entry.get(key)) for key in ("call_count", "total_time", "total_cputime")]
        shares[name] = max(shares.get(name, 0.0), max(used) / 100)
    return shares


def is_nearly_full(headers: Mapping[str, str]) -> bool:
    return any(share >= NEARLY_FULL for share in usage(headers).values())


def not_before(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """When Meta says that calls work again; None where it does not say."""
    minutes = [_number(e.get("estimated_time_to_regain_access")) for _, e in _entries(headers)]
    seconds = max([minute * 60 for minute in minutes] + [_retry_after(headers)])
    return now + timedelta(seconds=min(seconds, 86_400)) if seconds > 0 else None


def _entries(headers: Mapping[str, str]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for header in HEADERS:
        if header not in headers:
            continue
        body = _parsed(headers[header])
        if header != "X-Business-Use-Case-Usage":
            yield header.removeprefix("X-").removesuffix("-Usage").lower(), body
            continue
        for of_object in body.values():
            for entry in of_object if isinstance(of_object, list) else ():
                if isinstance(entry, dict):
                    yield str(entry.get("type", "business")), entry


def _parsed(header: str) -> dict[str, Any]:
    try:
        body = json.loads(header)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _number(value: object) -> float:
    good = isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
    return float(value) if good and isinstance(value, int | float) else 0.0


def _retry_after(headers: Mapping[str, str]) -> float:
    value = headers.get("Retry-After", "")
    return float(value) if value.isdigit() else 0.0
