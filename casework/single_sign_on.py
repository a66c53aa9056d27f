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
from casework.refusal import Code, Refused
from casework.signing_in import DoorRules, Opened, is_locked, let_in
from connectors.http import scrub
from domain.errors import NotAllowed
from storage import agents, audit, web_sessions
from storage.database import Connection, Database

ACTOR = "single sign-on"
_CALLED = ("preferred_username", "email")  # claims out of which a login can be made


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
    now: datetime, held: str = "",
) -> Opened:  # fmt: skip
    """A session for whom proved `claims` are about; Refused where they have no place here.

    All in one transaction: somebody who comes twice at once is made once. The session `held`
    before ends; whoever has no place any more loses all of theirs.
    """
    subject = subject_of(claims["iss"], claims["sub"])
    role = _role(claims, rules)
    with database.write() as connection:
        agent = agents.by_subject(connection, subject)
        why = _obstacle(agent, role, rules, now)
        if why is None and role is not None:
            settled = _settle(connection, agent, claims, role, subject, now)
            return let_in(connection, settled, door, now, rules.trusted, held)
        if agent is not None:
            web_sessions.end_all(connection, agent["id"])
    raise Refused(why or "no_role", login=agent["login"] if agent else None)


def note_refusal(database: Database, refusal: NotAllowed, now: datetime) -> None:
    """Into the audit, with what an administrator needs to set the provider right."""
    actor, why = "unknown", "last_administrator"
    if isinstance(refusal, Refused):
        actor, why = refusal.login or actor, refusal.code
    told = {"detail": scrub(refusal.detail)[:200]} if refusal.detail else {}
    with database.write() as connection:
        audit.add(connection, actor, now, "sign_in_failed", how=ACTOR, why=why, **told)


def _role(claims: Mapping[str, Any], rules: SignOnRules) -> Role | None:
    given = claims.get(rules.claim)
    groups = given if isinstance(given, list) else [given]
    has = {group for group in groups if isinstance(group, str)}
    return next((role for group, role in rules.roles.items() if group in has), None)


def _obstacle(
    agent: dict[str, Any] | None, role: Role | None, rules: SignOnRules, now: datetime
) -> Code | None:
    if role is None:
        return "no_role"
    if agent is None:
        return None if rules.create else "unknown"
    return None if agent["active"] and not is_locked(agent, now) else "shut"


def _settle(
    connection: Connection, agent: dict[str, Any] | None, claims: Mapping[str, Any],
    role: Role, subject: str, now: datetime,
) -> dict[str, Any]:  # fmt: skip
    """Who they are here: made anew, or with the role that the provider gives them today."""
    if agent is None:
        login = _free_login(connection, claims)
        people.enter(
            connection, ACTOR, now, login=login, name=_text(claims, "name", 100) or login,
            role=role.role, body=role.body, email=_text(claims, "email", 254) or None,
            oidc_subject=subject,
        )  # fmt: skip
        return agents.get(connection, login)
    if (agent["role"], agent["body"]) != (role.role, role.body):
        people.alter(connection, ACTOR, now, agent, role=role.role, body=role.body)
    return agent


def _free_login(connection: Connection, claims: Mapping[str, Any]) -> str:
    """What they are called there, or as much of it as a login may have, and a number if taken."""
    names = (_text(claims, claim, 254).partition("@")[0] for claim in _CALLED)
    plain = (re.sub(r"[^a-z0-9._-]+", "", name.lower()).lstrip("._-")[:30] for name in names)
    base = next((name for name in plain if len(name) > 1), "agent")
    taken = set(agents.logins(connection, active_only=False))
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return next(login for login in (base, *numbered) if login not in taken)


def _text(claims: Mapping[str, Any], name: str, longest: int) -> str:
    """A claim as plain text, without signs that nobody sees; "" where it is none."""
    given = claims.get(name)
    seen = "".join(filter(str.isprintable, given)) if isinstance(given, str) else ""
    return seen.strip()[:longest]
