"""Pauses: a person stops replies or the reading of an account for a while, and lets it go on.

Letters that are queued meanwhile wait and go out afterwards. Alarms are never stopped. The daemon
looks at the switches before each letter and each poll, so a pause holds from the next one on.
"""

from __future__ import annotations

from datetime import datetime

from domain.errors import NotAllowed
from domain.people import Person
from domain.words import Words
from storage import accounts, audit, switches
from storage.database import Connection, Database
from storage.switches import READING, REPLIES

LONGEST_WHY = 200
_NO_SWITCH = Words(
    en="There is no switch “{name}”. There are: replies, replies:ACCOUNT, reading:ACCOUNT.",
    ar="لا يوجد مفتاح إيقاف باسم «{name}». المفاتيح هي: replies وreplies:ACCOUNT وreading:ACCOUNT.",
)
_WAITS = Words(
    en="Replies are paused. The letter is queued and goes out when the pause ends.",
    ar="إرسال الردود موقوف مؤقتًا. يُحفظ الرد في قائمة الانتظار ويُرسل عند انتهاء الإيقاف.",
)
_LONG = Words(
    en="The reason has more than {most} characters. Shorten it.",
    ar="السبب أطول من {most} حرف. اختصره.",
)


def turn(
    database: Database, person: Person, name: str, is_off: bool, why: str, now: datetime
) -> None:
    """Turn the switch `name` off (a pause) or on again. Turning it twice changes nothing."""
    person.need("pause")
    if len(why := why.strip()) > LONGEST_WHY:
        raise NotAllowed(_LONG.filled(most=LONGEST_WHY))
    with database.write() as connection:
        if name not in names(connection):
            raise NotAllowed(_NO_SWITCH.filled(name=name))
        if switches.put(connection, name, is_off, why, person.login, now):
            kind = "paused" if is_off else "resumed"
            audit.add(connection, person.login, now, kind, switch=name)


def names(connection: Connection) -> list[str]:
    """Every switch there is: all replies, and two for each account."""
    kinds = (REPLIES, READING)
    known = sorted(accounts.states(connection))
    return [REPLIES, *(switches.of_account(kind, name) for name in known for kind in kinds)]


def notice(connection: Connection, account: str) -> Words | None:
    """What somebody who answers from this account should know; None where nothing is paused."""
    return _WAITS if switches.replies_are_off(connection, account) else None
