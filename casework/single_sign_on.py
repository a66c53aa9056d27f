"""Signing in through the city's own identity provider: who it is here, and as what.

Somebody is known by the provider's issuer and subject alone: names and addresses change hands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casework import people
from casework.signing_in import DoorRules, Opened, is_locked, let_in
from domain.errors import NotAllowed
from domain.words import Words
from storage import agents, audit
from storage.database import Database

ACTOR = "single sign-on"
_NO_ROLE = Words(
    en="Your account may not use Balagh: none of its groups has a role here. Ask the "
    "administrator.",
    ar="لا يحق لحسابك استخدام بلاغ: لا دور هنا لأي من مجموعاته. راجع مدير النظام.",
)
_UNKNOWN = Words(
    en="Your account is not known here yet. Ask the administrator to add it.",
    ar="حسابك غير معروف هنا بعد. اطلب من مدير النظام إضافته.",
)
_SHUT = Words(
    en="Your account here is closed or locked. Ask the administrator.",
    ar="حسابك هنا موقوف أو مقفل. راجع مدير النظام.",
)


@dataclass(frozen=True, slots=True)
class Role:
    role: str
    body: str | None = None  # of a department user


@dataclass(frozen=True, slots=True)
class SignOnRules:
    """config.yaml, `console.oidc`. `roles` by the claim's value; the first that fits counts."""

    claim: str
    roles: Mapping[str, Role]
    create: bool = True  # whoever has a role gets a place here by signing in
    trusted: bool = True  # no second factor of ours: the provider asks for one


def subject_of(issuer: str, subject: str) -> str:
    return f"{issuer} {subject}"


def admit(
    database: Database, claims: Mapping[str, Any], rules: SignOnRules, door: DoorRules,
    now: datetime,
) -> Opened:  # fmt: skip
    """A session for whom proved `claims` are about; NotAllowed where they have no place here."""
    subject = subject_of(str(claims["iss"]), str(claims["sub"]))
    with database.read() as connection:
        agent = agents.by_subject(connection, subject)
    role = _role(claims, rules)
    if role is None:
        _refuse(database, agent, now, _NO_ROLE)
    if agent is None and not rules.create:
        _refuse(database, agent, now, _UNKNOWN)
    if agent is not None and (not agent["active"] or is_locked(agent, now)):
        _refuse(database, agent, now, _SHUT)
    login = _settle(database, agent, claims, role, subject, now)
    with database.read() as connection:
        settled = agents.get(connection, login)
    return let_in(database, settled, door, now, trusted=rules.trusted)


def _role(claims: Mapping[str, Any], rules: SignOnRules) -> Role | None:
    given = claims.get(rules.claim)
    has = {given} if isinstance(given, str) else set(given) if isinstance(given, list) else set()
    return next((role for group, role in rules.roles.items() if group in has), None)


def _settle(
    database: Database, agent: dict[str, Any] | None, claims: Mapping[str, Any],
    role: Role | None, subject: str, now: datetime,
) -> str:  # fmt: skip
    """Their login; made anew, or with the role that the provider gives them today."""
    assert role is not None  # noqa: S101 - refused before
    if agent is None:
        login = _free_login(database, claims)
        name = str(claims.get("name") or login)[:100]
        more = {"body": role.body, "email": claims.get("email"), "oidc_subject": subject}
        people.add(database, ACTOR, now, login, name, role.role, **more)
        return login
    if (agent["role"], agent["body"]) != (role.role, role.body):
        people.change(database, ACTOR, now, agent["login"], role=role.role, body=role.body)
    return str(agent["login"])


def _free_login(database: Database, claims: Mapping[str, Any]) -> str:
    """What they are called there, or as much of it as a login may have, and a number if taken."""
    wanted = str(claims.get("preferred_username") or claims.get("email") or "")
    plain = re.sub(r"[^a-z0-9._-]+", "", wanted.partition("@")[0].lower()).lstrip("._-")[:30]
    base = plain if len(plain) > 1 else "agent"
    with database.read() as connection:
        taken = set(agents.logins(connection, active_only=False))
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return next(login for login in (base, *numbered) if login not in taken)


def _refuse(database: Database, agent: dict[str, Any] | None, now: datetime, why: Words) -> None:
    with database.write() as connection:
        audit.add(connection, agent["login"] if agent else "unknown", now, "sign_in_failed",
                  how=ACTOR)  # fmt: skip
    raise NotAllowed(why)
