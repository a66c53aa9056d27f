"""Contacts of several channels that are one person: linked by an agent, and parted again."""

from __future__ import annotations

from datetime import datetime

from casework.desk import opened
from domain.errors import NotAllowed
from domain.people import Person
from domain.words import Words
from storage import cases, persons
from storage.database import Database

_ALREADY = Words(en="Both cases are of the same person already.", ar="الحالتان لشخص واحد من قبل.")
_ALONE = Words(
    en="This contact is not linked with another one.", ar="جهة الاتصال هذه غير مرتبطة بغيرها."
)


def link(
    database: Database, person: Person, name: str, other: str, now: datetime,
    seen: int | None = None,
) -> None:  # fmt: skip
    """Who wrote case `name` and who wrote case `other` are one person."""
    with opened(database, person, name, seen, right="join") as (connection, case):
        second = cases.find(connection, other, person.scope)
        known = {one["id"] for one in persons.contacts(connection, case["contact_id"])}
        if second["contact_id"] in known:
            raise NotAllowed(_ALREADY)
        persons.join(connection, case["contact_id"], second["contact_id"])
        for one, its in ((case, second), (second, case)):
            data = {"case": its["reference"]}
            cases.add_event(connection, one["id"], person.login, now, "person_linked", **data)


def part(
    database: Database, person: Person, name: str, now: datetime, seen: int | None = None
) -> None:
    """Who wrote this case is somebody else after all."""
    with opened(database, person, name, seen, right="join") as (connection, case):
        if len(persons.contacts(connection, case["contact_id"])) < 2:
            raise NotAllowed(_ALONE)
        persons.part(connection, case["contact_id"])
        cases.add_event(connection, case["id"], person.login, now, "person_parted")
