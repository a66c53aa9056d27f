"""The console's door: a password, then a second factor, then a session that ends by itself.

Whoever fails is told the same sentence, be it an unknown name, a wrong password or a locked door,
after the same time. A session's token is in the browser's cookie alone and changes with each step.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from casework import second_factor
from domain.errors import NotAllowed
from domain.words import Words
from storage import agents, audit, web_sessions
from storage.database import Connection, Database

HASHER = PasswordHasher()
FREE_TRIES = 5
FIRST_LOCK, LONGEST_LOCK = timedelta(minutes=1), timedelta(hours=1)
OWING = timedelta(minutes=10)  # how long a right password waits for its code
FORGOTTEN = timedelta(days=7)  # no session is good for so long: its row goes
TOUCH = timedelta(minutes=1)  # a session is not written down at every click
_NOBODY = HASHER.hash(secrets.token_urlsafe())  # verified for unknown names, to take as long

_REFUSED = Words(
    en="The name or the password is wrong, or there were too many tries. Try again in a while.",
    ar="اسم الدخول أو كلمة المرور غير صحيح، أو تكررت المحاولات. أعد المحاولة بعد قليل.",
)
_WRONG_CODE = Words(
    en="This code is not valid. Take the newest one from your telephone, or a recovery code.",
    ar="هذا الرمز غير صالح. استخدم أحدث رمز في هاتفك أو أحد رموز الاسترداد.",
)


@dataclass(frozen=True, slots=True)
class DoorRules:
    """How strict the door is: config.yaml, `console`."""

    idle: timedelta = timedelta(minutes=30)
    absolute: timedelta = timedelta(hours=12)
    two_factor: bool = True  # everybody needs a second factor


@dataclass(frozen=True, slots=True)
class Opened:
    """A new session. `owes`: "code", "set-up" of a second factor, or nothing."""

    token: str
    owes: str | None


def knock(
    database: Database, login: str, password: str, rules: DoorRules, now: datetime, held: str = ""
) -> Opened:
    """Name and password; NotAllowed where they do not fit. The session `held` before ends."""
    with database.read() as connection:
        seen = agents.find(connection, login.strip())
    right = fits(seen, password)
    with database.write() as connection:
        # Again, alone with it: many tries at once must not all find the door unlocked.
        agent = agents.find(connection, login.strip())
        same = agent and seen and agent["password_hash"] == seen["password_hash"]
        if agent and same and right and agent["active"] and not is_locked(agent, now):
            web_sessions.end(connection, hash_of(held))
            _hash_anew(connection, agent, password)
            return _let_in(connection, agent, rules, now, "password")
        _fail(connection, agent, now)
    raise NotAllowed(_REFUSED)


def let_in(
    connection: Connection, agent: dict[str, Any], rules: DoorRules, now: datetime,
    trusted: bool = True, held: str = "",
) -> Opened:  # fmt: skip
    """A session for somebody whom another door has proved; `trusted` for the second factor too.

    The session `held` before ends.
    """
    web_sessions.end(connection, hash_of(held))
    if trusted:
        return _open(connection, agent, True, now, "oidc")
    return _let_in(connection, agent, rules, now, "oidc")


def present_code(
    database: Database, token: str, code: str, rules: DoorRules, now: datetime
) -> Opened:
    """The second factor of a session that owes it; the session gets a new token."""
    with database.write() as connection:
        session = _good(web_sessions.find(connection, hash_of(token)), rules, now)
        agent = agents.by_id(connection, session["agent_id"]) if session else None
        if session and agent and not is_locked(agent, now):
            if second_factor.accept(connection, agent, code, now):
                web_sessions.end(connection, session["token_hash"])
                return _open(connection, agent, True, now, "code")
            _fail(connection, agent, now)
    raise NotAllowed(_WRONG_CODE)


def renew(database: Database, session: dict[str, Any], now: datetime) -> Opened:
    """A new token for a session whose second factor has just been set up."""
    with database.write() as connection:
        web_sessions.end(connection, session["token_hash"])
        agent = agents.get(connection, session["login"])
        return _open(connection, agent, True, now, "set-up")


def visit(database: Database, token: str, rules: DoorRules, now: datetime) -> dict[str, Any] | None:
    """The session of this token with its person, kept awake; None where it has ended."""
    session = look(database, hash_of(token), rules, now)
    if session is not None and now - session["seen_at"] > TOUCH:
        with database.write() as connection:
            web_sessions.touch(connection, session["token_hash"], now)
    return session


def look(
    database: Database, token_hash: str, rules: DoorRules, now: datetime
) -> dict[str, Any] | None:
    """The session without keeping it awake: a page that only listens is nobody at work."""
    with database.read() as connection:
        return _good(web_sessions.find(connection, token_hash), rules, now)


def _good(session: dict[str, Any] | None, rules: DoorRules, now: datetime) -> dict[str, Any] | None:
    """The session while it lasts. One that owes its second factor lasts but minutes."""
    if session is None or not session["active"]:
        return None
    if not session["second_factor"] and now - session["opened_at"] > OWING:
        return None
    if now - session["opened_at"] > rules.absolute or now - session["seen_at"] > rules.idle:
        return None
    return session


def leave(database: Database, token: str, now: datetime) -> None:
    with database.write() as connection:
        session = web_sessions.find(connection, hash_of(token))
        if session is not None:
            web_sessions.end(connection, session["token_hash"])
            audit.add(connection, session["login"], now, "signed_out")


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def fits(agent: dict[str, Any] | None, password: str) -> bool:
    """Takes as long for somebody who is not there."""
    kept = agent["password_hash"] if agent else None
    try:
        return HASHER.verify(kept or _NOBODY, password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def is_locked(agent: dict[str, Any], now: datetime) -> bool:
    return agent["locked_until"] is not None and agent["locked_until"] > now


def _fail(connection: Connection, agent: dict[str, Any] | None, now: datetime) -> None:
    """Count it; from the fifth in a row on the door is shut, twice as long each time.

    A try at a shut door says nothing about the password, so it does not keep the door shut.
    """
    if agent is None:
        audit.add(connection, "unknown", now, "sign_in_failed")
        return
    if is_locked(agent, now):
        return
    failures = agents.count_failure(connection, agent["id"])
    if failures >= FREE_TRIES:
        wait = min(FIRST_LOCK * 2 ** min(failures - FREE_TRIES, 10), LONGEST_LOCK)
        agents.lock(connection, agent["id"], now + wait)
    audit.add(connection, agent["login"], now, "sign_in_failed", failures=failures)


def _let_in(
    connection: Connection, agent: dict[str, Any], rules: DoorRules, now: datetime, how: str
) -> Opened:
    """Wrong tries are forgiven when all is shown, not for a password alone: whoever has that could
    guess codes without end."""
    if agent["totp_confirmed_at"] is not None:
        return Opened(_open(connection, agent, False, now, how).token, "code")
    opened = _open(connection, agent, not rules.two_factor, now, how)
    return Opened(opened.token, "set-up" if rules.two_factor else None)


def _hash_anew(connection: Connection, agent: dict[str, Any], password: str) -> None:
    """A password kept with parameters of before is kept with those of today."""
    if HASHER.check_needs_rehash(agent["password_hash"]):
        agents.change(connection, agent, password_hash=HASHER.hash(password))


def _open(
    connection: Connection, agent: dict[str, Any], whole: bool, now: datetime, how: str
) -> Opened:
    web_sessions.drop_old(connection, now - FORGOTTEN, now - FORGOTTEN)
    token = secrets.token_urlsafe(32)
    web_sessions.open_one(
        connection, hash_of(token), agent["id"], secrets.token_urlsafe(24), whole, now
    )
    if whole:
        agents.forgive(connection, agent["id"])
        audit.add(connection, agent["login"], now, "signed_in", how=how)
    return Opened(token, None)
