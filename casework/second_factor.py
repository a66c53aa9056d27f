"""The second factor: codes of an authenticator app (RFC 6238), and recovery codes for its loss."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import Any

import pyotp

from domain.errors import NotAllowed
from domain.words import Words
from storage import agents, audit
from storage.database import Connection, Database

STEP = 30  # seconds
CODES = 10
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that looks like something else
_TO_LATIN = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")

_WRONG = Words(
    en="This code does not fit. Check that the time of your telephone is right and take the "
    "newest code.",
    ar="هذا الرمز غير مطابق. تأكد من صحة الوقت في هاتفك واستخدم أحدث رمز.",
)
_SET = Words(
    en="The second factor is set up already. An administrator can reset it.",
    ar="التحقق بخطوتين مفعّل مسبقًا. يمكن لمدير النظام إعادة ضبطه.",
)


def begin(database: Database, login: str) -> str:
    """A secret for the app, kept but without force until a code of it was shown."""
    with database.write() as connection:
        agent = agents.get(connection, login)
        if agent["totp_confirmed_at"] is not None:
            raise NotAllowed(_SET)
        if agent["totp_secret"] is None:
            agents.change(connection, agent, totp_secret=pyotp.random_base32(), totp_step=None)
        return str(agent["totp_secret"])


def address(secret: str, login: str) -> str:
    """What the QR code says."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name="Balagh")


def confirm(database: Database, login: str, code: str, now: datetime) -> list[str]:
    """Put the secret in force; the recovery codes, which are shown this once."""
    with database.write() as connection:
        agent = agents.get(connection, login)
        if agent["totp_confirmed_at"] is not None:
            raise NotAllowed(_SET)
        step = _step_of(agent["totp_secret"] or "", code, now)
        if step is None or not agents.use_step(connection, agent["id"], step):
            raise NotAllowed(_WRONG)
        agents.change(connection, agent, totp_confirmed_at=now)
        codes = ["-".join(_word() for _ in range(3)) for _ in range(CODES)]
        agents.replace_codes(connection, agent["id"], [_hash(code) for code in codes])
        audit.add(connection, agent["login"], now, "second_factor_set")
        return codes


def accept(connection: Connection, agent: dict[str, Any], code: str, now: datetime) -> bool:
    """Whether this code opens the door. Each code does so once."""
    if agent["totp_confirmed_at"] is None:
        return False
    step = _step_of(agent["totp_secret"] or "", code, now)
    if step is not None:
        return agents.use_step(connection, agent["id"], step)
    used = agents.use_code(connection, agent["id"], _hash(code), now)
    if used:
        audit.add(connection, agent["login"], now, "recovery_code_used")
    return used


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """The time step whose code this is: the present one, the one before or the next."""
    digits = "".join(code.split()).translate(_TO_LATIN)
    present = int(now.timestamp()) // STEP
    if not secret or len(digits) != 6 or not digits.isascii():
        return None
    totp = pyotp.TOTP(secret)
    fitting = [step for step in (present - 1, present, present + 1)
               if secrets.compare_digest(totp.generate_otp(step), digits)]  # fmt: skip
    return fitting[-1] if fitting else None


def _word() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(4))


def _hash(code: str) -> str:
    plain = "".join(code.lower().split())
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()
