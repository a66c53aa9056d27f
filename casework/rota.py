"""The turns on call: who is paged, on which rung, when and how."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time

from connectors.phones import read_phone
from domain.errors import NotAllowed
from domain.people import Person
from domain.rota import EVERYONE, OnCall
from domain.words import Words
from storage import accounts, alarms, audit
from storage.database import Connection, Database

PAGERS = ("apprise", "kannel", "twilio")  # channels by which somebody can be paged
_NAME = Words(
    en="A turn needs a name of at most 100 characters.",
    ar="تحتاج المناوبة إلى اسم لا يتجاوز 100 حرف.",
)
_RUNG = Words(
    en="There is no such rung. Choose one of the list.",
    ar="لا توجد درجة كهذه في سلّم التنبيه. اختر من القائمة.",
)
_DAYS = Words(en="Choose at least one day.", ar="اختر يومًا واحدًا على الأقل.")
_TIMES = Words(
    en="Write times as 07:00, and dates as 2026-11-27.",
    ar="اكتب الوقت هكذا 07:00 والتاريخ هكذا 2026-11-27.",
)
_ORDER = Words(en="The last day is before the first one.", ar="اليوم الأخير يسبق اليوم الأول.")
_PATHS = Words(
    en="At least one way to be paged is needed, one a line, as account/address: “{wrong}” is none. "
    "Accounts that can page: {known}.",
    ar="يلزم طريق واحد على الأقل للتنبيه، كل طريق في سطر بصيغة الحساب/العنوان: «{wrong}» لا يصلح. "
    "الحسابات المتاحة للتنبيه: {known}.",
)
_NUMBER = Words(
    en="“{wrong}” is no mobile number: an SMS would not arrive. Check its digits, or page them "
    "another way.",
    ar="«{wrong}» ليس رقم هاتف متحرك، فلن تصل إليه رسالة نصية. تحقّق من أرقامه أو اختر وسيلة أخرى.",
)


def save(
    database: Database, person: Person, number: int | None, *, name: str, rung: int,
    paths: str, days: Sequence[int], begins: str, ends: str, since: str, until: str,
    now: datetime,
) -> None:  # fmt: skip
    """`paths` has one a line. NotAllowed says what is wrong."""
    person.need("manage")
    name = name.strip()
    if not 0 < len(name) <= 100:
        raise NotAllowed(_NAME)
    if not 0 <= rung <= EVERYONE:
        raise NotAllowed(_RUNG)
    if not days or not set(days) <= set(range(7)):
        raise NotAllowed(_DAYS)
    hours = _time(begins), _time(ends)
    dates = _date(since), _date(until)
    if dates[0] and dates[1] and dates[1] < dates[0]:
        raise NotAllowed(_ORDER)
    with database.write() as connection:
        ways = _paths(connection, paths)
        turn = OnCall(name, rung, ways, frozenset(days), *hours, *dates)
        alarms.put_turn(connection, number, turn)
        audit.add(connection, person.login, now, "on_call_saved", name=name, rung=rung)


def remove(database: Database, person: Person, number: int, now: datetime) -> None:
    person.need("manage")
    with database.write() as connection:
        alarms.drop_turn(connection, number)
        audit.add(connection, person.login, now, "on_call_removed", number=number)


def _paths(connection: Connection, given: str) -> tuple[str, ...]:
    known = accounts.writers(connection, PAGERS)
    lines = [line.strip() for line in given.splitlines() if line.strip()]
    if not lines:
        raise NotAllowed(_PATHS.filled(wrong="", known=", ".join(known) or "–"))
    found = []
    for line in lines:
        account, _, address = line.partition("/")
        if account not in known or not re.fullmatch(r"[+\w .@-]{1,80}", address):
            raise NotAllowed(_PATHS.filled(wrong=line, known=", ".join(known) or "–"))
        if accounts.channel_of(connection, account) != "apprise":
            phone = read_phone(address)
            if phone.kind != "mobile":
                raise NotAllowed(_NUMBER.filled(wrong=address))
            address = str(phone.e164)
        found.append(f"{account}/{address}")
    return tuple(dict.fromkeys(found))


def _time(value: str) -> time:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value.strip()):
        raise NotAllowed(_TIMES)
    return time.fromisoformat(value.strip())


def _date(value: str) -> date | None:
    if not value.strip():
        return None
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        raise NotAllowed(_TIMES) from None
