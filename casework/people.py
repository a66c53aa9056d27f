"""Who may sign in, and as what. Every change is audited; the last administrator stays."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from typing import Any

from casework.signing_in import HASHER, fits
from domain import password as passwords
from domain.errors import NotAllowed
from domain.people import ROLES, Person
from domain.words import Words
from storage import agents, audit, web_sessions
from storage.database import Connection, Database

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
_BAD_LOGIN = Words(
    en="A login has 2 to 40 signs: letters a to z, digits, and . _ - inside. "
    "“{login}” does not fit.",
    ar="يتكون اسم الدخول من 2 إلى 40 علامة: حروف لاتينية وأرقام، وفي داخله . _ - أيضًا. "
    "الاسم «{login}» غير مناسب.",
)
_TEAM = re.compile("[a-z0-9-]{2,40}")
_BAD_TEAM = Words(
    en="A team has a code of small letters, digits and hyphens, and a name in both languages.",
    ar="للفريق رمز من حروف لاتينية صغيرة وأرقام وشرطات، واسم باللغتين.",
)
_TAKEN = Words(
    en="The login “{login}” is taken, perhaps by somebody who left. Logins are never given twice.",
    ar="اسم الدخول «{login}» مستخدم، وربما يعود إلى موظف سابق. لا يُمنح الاسم مرتين.",
)
_NO_ROLE = Words(
    en="There is no role “{role}”. Roles are: {known}.",
    ar="لا يوجد دور باسم «{role}». الأدوار هي: {known}.",
)
_NO_TEAM = Words(
    en="There is no team “{team}”. Teams are: {known}.",
    ar="لا يوجد فريق بالرمز «{team}». الفرق هي: {known}.",
)
_NO_BODY = Words(
    en="There is no department or body “{body}”. There are: {known}.",
    ar="لا توجد جهة بالرمز «{body}». الجهات هي: {known}.",
)
_SOMEBODY_ELSES = Words(
    en="To the identity provider this is {login} already. Take it from {login} first: "
    "`agent set {login} --sso-subject ''`.",
    ar="هذا المعرّف لدى مزوّد الهوية يخص {login} بالفعل. أزله عنه أولًا بالأمر "
    "agent set {login} --sso-subject ''.",
)
_NEEDS_BODY = Words(
    en="A department user needs the department whose cases they see.",
    ar="يحتاج مستخدم الجهة إلى تحديد الجهة التي يطّلع على حالاتها.",
)
_LAST = Words(
    en="This is the last active administrator. Make somebody else one first.",
    ar="هذا آخر مدير نظام فعّال. عيّن مديرًا آخر أولًا.",
)
_WRONG_OLD = Words(en="The present password is wrong.", ar="كلمة المرور الحالية غير صحيحة.")


def add(
    database: Database, by: str, now: datetime, login: str, name: str, role: str,
    *, password: str | None = None, **more: Any,
) -> None:  # fmt: skip
    """A new person. Without a password they sign in elsewhere, or get one later."""
    login = login.strip().lower()
    if not _LOGIN.fullmatch(login):
        raise NotAllowed(_BAD_LOGIN.filled(login=login))
    _check_role(role, more.get("body"))
    values = {"login": login, "name": name.strip() or login, "role": role, **more}
    if password is not None:
        values |= _password(password, login, name, now)
    with database.write() as connection:
        enter(connection, by, now, **values)


def enter(connection: Connection, by: str, now: datetime, **values: Any) -> None:
    """`add` within a transaction. `values`: the person's columns, the login as it is kept."""
    _check_role(values["role"], values.get("body"))
    if agents.find(connection, values["login"]) is not None:
        raise NotAllowed(_TAKEN.filled(login=values["login"]))
    _check_team(connection, values.get("team"))
    agents.add(connection, now, **values)
    audit.add(connection, by, now, "person_added", login=values["login"], role=values["role"])


def change(database: Database, by: str, now: datetime, login: str, **values: Any) -> None:
    """Name, role, body, active, language …; their sessions end where their rights change."""
    with database.write() as connection:
        alter(connection, by, now, agents.get(connection, login), **values)


def alter(
    connection: Connection, by: str, now: datetime, agent: dict[str, Any], **values: Any
) -> None:
    """`change` within a transaction."""
    after = {**agent, **values}
    _check_role(after["role"], after["body"])
    _check_team(connection, values.get("team"))
    _check_subject(connection, agent, values.get("oidc_subject"))
    _keep_an_administrator(connection, agent, after)
    agents.change(connection, agent, **values)
    if values.keys() & {"role", "body", "active", "oidc_subject"}:
        web_sessions.end_all(connection, agent["id"])
    told = {key: value for key, value in values.items() if key not in ("name", "email")}
    audit.add(connection, by, now, "person_changed", login=agent["login"], **told)


def set_password(
    database: Database, by: str, now: datetime, login: str, password: str, keep: str | None = None
) -> None:
    """A new password; every session ends but the one whose hash is `keep`."""
    with database.write() as connection:
        agent = agents.get(connection, login)
        values = _password(password, agent["login"], agent["name"], now)
        agents.change(connection, agent, **values, failures=0, locked_until=None)
        web_sessions.end_all(connection, agent["id"], keep)
        audit.add(connection, by, now, "password_set", login=agent["login"])


def change_own_password(
    database: Database, person: Person, old: str, new: str, keep: str, now: datetime
) -> None:
    with database.read() as connection:
        agent = agents.get(connection, person.login)
    if not fits(agent, old):
        raise NotAllowed(_WRONG_OLD)
    set_password(database, person.login, now, person.login, new, keep)


def unlock(database: Database, by: str, now: datetime, login: str) -> None:
    with database.write() as connection:
        agent = agents.get(connection, login)
        agents.forgive(connection, agent["id"])
        audit.add(connection, by, now, "unlocked", login=agent["login"])


def reset_second_factor(database: Database, by: str, now: datetime, login: str) -> None:
    """For a lost telephone: it is set up anew at the next sign-in; all sessions end."""
    with database.write() as connection:
        agent = agents.get(connection, login)
        agents.change(connection, agent, totp_secret=None, totp_confirmed_at=None, totp_step=None)
        agents.replace_codes(connection, agent["id"], ())
        web_sessions.end_all(connection, agent["id"])
        audit.add(connection, by, now, "second_factor_reset", login=agent["login"])


def put_team(database: Database, by: str, now: datetime, code: str, ar: str, en: str) -> None:
    """A new team, or another name for one."""
    if not _TEAM.fullmatch(code) or not ar.strip() or not en.strip():
        raise NotAllowed(_BAD_TEAM)
    with database.write() as connection:
        agents.put_team(connection, code, ar.strip(), en.strip())
        audit.add(connection, by, now, "team_saved", team=code)


def check_body(body: str | None, known: Collection[str]) -> None:
    """`known`: the bodies of the rule book; None is nobody's department."""
    if body is not None and body not in known:
        raise NotAllowed(_NO_BODY.filled(body=body, known=", ".join(known)))


def _check_team(connection: Connection, team: str | None) -> None:
    known = [one["code"] for one in agents.teams(connection)]
    if team is not None and team not in known:
        raise NotAllowed(_NO_TEAM.filled(team=team, known=", ".join(known) or "–"))


def _check_subject(connection: Connection, agent: dict[str, Any], subject: str | None) -> None:
    other = agents.by_subject(connection, subject) if subject else None
    if other is not None and other["id"] != agent["id"]:
        raise NotAllowed(_SOMEBODY_ELSES.filled(login=other["login"]))


def _check_role(role: str, body: str | None) -> None:
    if role not in ROLES:
        raise NotAllowed(_NO_ROLE.filled(role=role, known=", ".join(ROLES)))
    if role == "department" and not body:
        raise NotAllowed(_NEEDS_BODY)


def _keep_an_administrator(
    connection: Connection, agent: dict[str, Any], after: dict[str, Any]
) -> None:
    was = agent["role"] == "admin" and agent["active"]
    stays = after["role"] == "admin" and after["active"]
    if was and not stays and agents.administrators(connection) == 1:
        raise NotAllowed(_LAST)


def _password(password: str, login: str, name: str, now: datetime) -> dict[str, Any]:
    trouble = passwords.problem(password, login, name)
    if trouble is not None:
        raise NotAllowed(trouble)
    return {"password_hash": HASHER.hash(password), "password_set_at": now}
