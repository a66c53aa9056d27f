"""Signed-in browsers. Only the hash of a session's token is kept: a copy opens no door."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, or_, select, update

from storage.console_tables import AgentRow, WebSessionRow

_S = WebSessionRow
_TABLE: Any = WebSessionRow.__table__


def open_one(
    connection: Connection, token_hash: str, agent_id: int, csrf: str, second_factor: bool,
    now: datetime,
) -> None:  # fmt: skip
    row = {
        "token_hash": token_hash, "agent_id": agent_id, "csrf": csrf,
        "second_factor": second_factor, "opened_at": now, "seen_at": now,
    }  # fmt: skip
    connection.execute(_TABLE.insert(), row)


def find(connection: Connection, token_hash: str) -> dict[str, Any] | None:
    """The session and its person, whether or not it is still good."""
    agent = AgentRow
    query = (
        select(
            _S.token_hash, _S.agent_id, _S.csrf, _S.second_factor, _S.opened_at, _S.seen_at,
            agent.login, agent.name, agent.role, agent.body, agent.active, agent.language,
            agent.digits, agent.calendar, agent.theme, agent.totp_confirmed_at,
        )
        .join(agent, agent.id == _S.agent_id)
        .where(_S.token_hash == token_hash)
    )  # fmt: skip
    row = connection.execute(query).first()
    return dict(row._mapping) if row else None


def touch(connection: Connection, token_hash: str, now: datetime) -> None:
    connection.execute(update(_S).where(_S.token_hash == token_hash).values(seen_at=now))


def end(connection: Connection, token_hash: str) -> None:
    connection.execute(delete(_S).where(_S.token_hash == token_hash))


def end_all(connection: Connection, agent_id: int, but: str | None = None) -> int:
    """End a person's sessions, perhaps all but one; how many."""
    return connection.execute(
        delete(_S).where(_S.agent_id == agent_id, _S.token_hash != (but or ""))
    ).rowcount


def of_agent(connection: Connection, agent_id: int) -> list[dict[str, Any]]:
    query = select(_TABLE).where(_S.agent_id == agent_id).order_by(_S.seen_at.desc())
    return [dict(row._mapping) for row in connection.execute(query)]


def drop_old(connection: Connection, opened: datetime, seen: datetime) -> None:
    """Those opened before `opened` or last seen before `seen`."""
    connection.execute(delete(_S).where(or_(_S.opened_at < opened, _S.seen_at < seen)))
