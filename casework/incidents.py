"""Gathering the cases of one cause, and answering all of them at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from casework.desk import opened
from casework.reply import Desk, reply
from domain.errors import BalaghError, NotAllowed
from domain.people import Person
from domain.words import Words
from pipeline.letters import spoken
from storage import cases, incidents
from storage.database import Database

_TITLE = Words(
    en="An incident needs a title of at most 200 characters.",
    ar="تحتاج الحادثة إلى عنوان لا يتجاوز 200 حرف.",
)
_CLOSED = Words(
    en="Incident {number} is closed. Open a new one.",
    ar="الحادثة {number} مغلقة. افتح حادثة جديدة.",
)


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of an answer to many: letters queued, and why not for the others."""

    queued: int
    refused: tuple[tuple[str, Words], ...]  # reference, reason


def open_from(database: Database, person: Person, name: str, title: str, now: datetime) -> int:
    """A new incident around one case; its number."""
    title = title.strip()
    if not 0 < len(title) <= 200:
        raise NotAllowed(_TITLE)
    with opened(database, person, name, None, "join") as (connection, case):
        values = {"title": title, "service": case["service"], "area": case["area"]}
        number = incidents.add(connection, values, person.login, now)
        cases.change(
            connection, case, person.login, now, "incident", {"incident_id": number},
            incident=number,
        )  # fmt: skip
        return number


def link(database: Database, person: Person, name: str, number: int, now: datetime) -> None:
    with opened(database, person, name, None, "join") as (connection, case):
        incident = incidents.get(connection, number, person.scope)
        if incident["closed_at"] is not None:
            raise NotAllowed(_CLOSED.filled(number=number))
        if case["incident_id"] != number:
            cases.change(
                connection, case, person.login, now, "incident", {"incident_id": number},
                incident=number,
            )  # fmt: skip


def unlink(database: Database, person: Person, name: str, now: datetime) -> None:
    with opened(database, person, name, None, "join") as (connection, case):
        if case["incident_id"] is not None:
            cases.change(
                connection, case, person.login, now, "incident_left", {"incident_id": None},
                incident=case["incident_id"],
            )  # fmt: skip


def close(database: Database, person: Person, number: int, now: datetime) -> None:
    person.need("join")
    with database.write() as connection:
        incidents.get(connection, number, person.scope)
        incidents.close(connection, number, now)


def answer_all(
    desk: Desk, person: Person, number: int, text: str, mode: Literal["public", "private"],
    now: datetime, english: str = "",
) -> Answered:  # fmt: skip
    """One letter for each open case of the incident, each with all the checks of a single one.

    `{reference}` becomes each one's own. With an `english` text, who does not read Arabic gets it.
    """
    person.need("reply")
    with desk.database.read() as connection:
        incidents.get(connection, number, person.scope)
        ids = incidents.case_ids(connection, number, person.scope, open_only=True)
        found = [cases.by_id(connection, one) for one in ids]
    queued, refused = 0, []
    for case in found:
        chosen = english if english.strip() and spoken(case["language"]) != "ar" else text
        own = chosen.replace("{reference}", case["reference"])
        try:
            reply(desk, str(case["id"]), own, mode, person.login, now)
            queued += 1
        except BalaghError as error:
            refused.append((case["reference"], error.sentence))
    return Answered(queued, tuple(refused))
