"""What one colleague tells the others about a case. No citizen ever sees it."""

from __future__ import annotations

import re
from datetime import datetime

from casework.desk import opened
from domain.errors import NotAllowed
from domain.people import Person
from domain.words import Words
from storage import agents, cases, notes
from storage.database import Database

LONGEST = 5_000
_NAMED = re.compile(r"(?<![\w.@-])@([a-zA-Z0-9][a-zA-Z0-9._-]{0,38}[a-zA-Z0-9])")
_EMPTY = Words(en="The note is empty.", ar="الملاحظة فارغة.")
_LONG = Words(
    en="A note has at most {most} characters, this one {length}.",
    ar="لا تزيد الملاحظة على {most} حرف، وهذه {length}.",
)


def write(database: Database, person: Person, name: str, text: str, now: datetime) -> list[str]:
    """Keep a note; the logins named in it with @ who are told of it."""
    text = text.strip()
    if not text:
        raise NotAllowed(_EMPTY)
    if len(text) > LONGEST:
        raise NotAllowed(_LONG.filled(most=LONGEST, length=len(text)))
    with opened(database, person, name, None) as (connection, case):
        known = set(agents.logins(connection)) - {person.login}
        mentioned = [one.lower() for one in _NAMED.findall(text) if one.lower() in known]
        note = notes.add(connection, case["id"], person.login, text, mentioned, now)
        cases.add_event(connection, case["id"], person.login, now, "note", note=note)
    return list(dict.fromkeys(mentioned))
