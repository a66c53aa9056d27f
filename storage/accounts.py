"""Accounts: the circuit and the waiting time of each credential."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from storage import dialect
from storage.tables import AccountRow

_A = AccountRow
_TABLE: Any = AccountRow.__table__


@dataclass(frozen=True, slots=True)
class AccountState:
    """What the daemon must know before it polls an account."""

    name: str
    channel: str
    not_before: datetime | None
    circuit_open_since: datetime | None
    probe_at: datetime | None
    failures: int
    trouble: dict[str, Any] | None


def register(connection: Connection, name: str, channel: str) -> None:
    statement = dialect.insert_new(connection.dialect.name, _TABLE)
    connection.execute(statement, {"name": name, "channel": channel, "failures": 0})


def channel_of(connection: Connection, name: str) -> str:
    """ "" for an account that was never there."""
    return connection.scalar(select(_A.channel).where(_A.name == name)) or ""


def writers(connection: Connection, channels: Collection[str]) -> list[str]:
    """Names of the accounts of these channels."""
    return list(connection.scalars(select(_A.name).where(_A.channel.in_(channels))))


def states(connection: Connection) -> dict[str, AccountState]:
    query = select(*(getattr(_A, name) for name in AccountState.__slots__))
    return {row.name: AccountState(**row._mapping) for row in connection.execute(query)}


def wait(connection: Connection, name: str, until: datetime, trouble: Mapping[str, Any]) -> None:
    """The platform's limit is reached: nothing of this account before `until`."""
    values = {"not_before": until, "trouble": dict(trouble)}
    connection.execute(update(_A).where(_A.name == name).values(values))


def open_circuit(
    connection: Connection, name: str, now: datetime, probe_at: datetime, trouble: Mapping[str, Any]
) -> bool:
    """Credentials rejected. True where the circuit was closed until now."""
    was = connection.scalar(select(_A.circuit_open_since).where(_A.name == name))
    values = {
        "circuit_open_since": was or now,
        "probe_at": probe_at,
        "failures": _A.failures + 1,
        "trouble": dict(trouble),
    }
    connection.execute(update(_A).where(_A.name == name).values(values))
    return was is None


def heal(connection: Connection, name: str, usage: Mapping[str, float] | None = None) -> None:
    """An answer came: the credential works."""
    values: dict[str, Any] = {
        "circuit_open_since": None,
        "probe_at": None,
        "failures": 0,
        "trouble": None,
    }
    if usage is not None:
        values["usage"] = dict(usage)
    healthy = _A.circuit_open_since.is_(None) & (_A.failures == 0) & _A.trouble.is_(None)
    changed = update(_A).where(_A.name == name)
    connection.execute((changed if usage is not None else changed.where(~healthy)).values(values))
