"""Those who may sign in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from domain.errors import Conflict, NotFound
from domain.words import Words
from storage.console_tables import AgentRow, RecoveryCodeRow, TeamRow

_A = AgentRow
_AGENTS: Any = AgentRow.__table__
_CODES: Any = RecoveryCodeRow.__table__
_TEAMS: Any = TeamRow.__table__
_NOBODY = Words(
    en="Nobody has the login “{login}”. `agent list` shows who there is.",
    ar="لا يوجد مستخدم باسم الدخول «{login}». يعرض الأمر agent list المستخدمين.",
)
_CHANGED = Words(
    en="Somebody else changed {login} a moment ago. Look again and repeat.",
    ar="غيّر شخص آخر بيانات {login} قبل لحظات. راجعها ثم أعد المحاولة.",
)


def get(connection: Connection, login: str) -> dict[str, Any]:
    """The person with this login; NotFound in words."""
    row = find(connection, login)
    if row is None:
        raise NotFound(_NOBODY.filled(login=login))
    return row


def find(connection: Connection, login: str) -> dict[str, Any] | None:
    return _one(connection, _A.login == login.lower())


def by_id(connection: Connection, agent_id: int) -> dict[str, Any] | None:
    return _one(connection, _A.id == agent_id)


def by_subject(connection: Connection, subject: str) -> dict[str, Any] | None:
    """Whom an identity provider knows by this: casework.single_sign_on.subject_of."""
    return _one(connection, _A.oidc_subject == subject)


def _one(connection: Connection, condition: Any) -> dict[str, Any] | None:
    row = connection.execute(select(_AGENTS).where(condition)).first()
    return dict(row._mapping) if row else None


def everybody(connection: Connection) -> list[dict[str, Any]]:
    """All who ever could sign in, the active ones first."""
    query = select(_AGENTS).order_by(_A.active.desc(), _A.login)
    return [dict(row._mapping) for row in connection.execute(query)]


def logins(connection: Connection, active_only: bool = True) -> list[str]:
    query = select(_A.login).order_by(_A.login)
    return list(connection.scalars(query.where(_A.active.is_(True)) if active_only else query))


def add(connection: Connection, now: datetime, **values: Any) -> None:
    connection.execute(_AGENTS.insert(), {"created_at": now, "version": 1, **values})


def change(connection: Connection, agent: dict[str, Any], **values: Any) -> None:
    """Set `values` if nobody changed the person since they were read; Conflict otherwise."""
    same = (_A.id == agent["id"], _A.version == agent["version"])
    done = connection.execute(
        update(_A).where(*same).values(**values, version=_A.version + 1)
    ).rowcount
    if done != 1:
        raise Conflict(_CHANGED.filled(login=agent["login"]))
    agent |= values
    agent["version"] += 1


def count_failure(connection: Connection, agent_id: int) -> int:
    """One more wrong password or code in a row; how many there are now. Never lost to a race."""
    connection.execute(update(_A).where(_A.id == agent_id).values(failures=_A.failures + 1))
    return int(connection.scalar(select(_A.failures).where(_A.id == agent_id)) or 0)


def lock(connection: Connection, agent_id: int, until: datetime) -> None:
    connection.execute(update(_A).where(_A.id == agent_id).values(locked_until=until))


def forgive(connection: Connection, agent_id: int) -> None:
    connection.execute(update(_A).where(_A.id == agent_id).values(failures=0, locked_until=None))


def use_step(connection: Connection, agent_id: int, step: int) -> bool:
    """Take a time step of the second factor; False where it, or a later one, was used before."""
    fresh = (_A.totp_step.is_(None)) | (_A.totp_step < step)
    statement = update(_A).where(_A.id == agent_id, fresh).values(totp_step=step)
    return connection.execute(statement).rowcount == 1


def administrators(connection: Connection) -> int:
    query = select(func.count()).where(_A.role == "admin", _A.active.is_(True))
    return int(connection.scalar(query) or 0)


def replace_codes(connection: Connection, agent_id: int, hashes: Sequence[str]) -> None:
    connection.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.agent_id == agent_id))
    if hashes:
        rows = [{"agent_id": agent_id, "code_hash": one} for one in hashes]
        connection.execute(_CODES.insert(), rows)


def use_code(connection: Connection, agent_id: int, code_hash: str, now: datetime) -> bool:
    """Use a recovery code up; False where there is no such unused one."""
    row = RecoveryCodeRow
    mine = (row.agent_id == agent_id, row.code_hash == code_hash, row.used_at.is_(None))
    return connection.execute(update(row).where(*mine).values(used_at=now)).rowcount == 1


def codes_left(connection: Connection, agent_id: int) -> int:
    row = RecoveryCodeRow
    query = select(func.count()).where(row.agent_id == agent_id, row.used_at.is_(None))
    return int(connection.scalar(query) or 0)


def teams(connection: Connection) -> list[dict[str, Any]]:
    return [dict(row._mapping) for row in connection.execute(select(_TEAMS).order_by(TeamRow.code))]


def put_team(connection: Connection, code: str, ar: str, en: str) -> None:
    known = update(TeamRow).where(TeamRow.code == code).values(ar=ar, en=en)
    if connection.execute(known).rowcount == 0:
        connection.execute(_TEAMS.insert(), {"code": code, "ar": ar, "en": en})
