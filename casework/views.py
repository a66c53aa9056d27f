"""Keeping a filter under a name: for oneself, or with the right for everybody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain.errors import NotAllowed
from domain.people import Person
from domain.words import Words
from storage import audit, views
from storage.database import Connection, Database

LONGEST_NAME = 60
MOST = 50  # views of one person, and of everybody
_NAMELESS = Words(
    en="Give the view a name of at most {most} letters.",
    ar="اكتب اسمًا للعرض لا يزيد على {most} حرفًا.",
)
_TAKEN = Words(
    en="There is a view “{name}” already. Choose another name, or delete that one first.",
    ar="يوجد عرض باسم «{name}». اختر اسمًا آخر أو احذف الموجود أولًا.",
)
_TOO_MANY = Words(
    en="There are {most} views already. Delete one that nobody uses.",
    ar="بلغ عدد العروض المحفوظة الحد الأقصى وهو {most}. احذف منها ما لم يعد مستخدمًا.",
)


def save(
    database: Database, person: Person, name: str, query: Mapping[str, str], now: datetime,
    *, shared: bool = False,
) -> int:  # fmt: skip
    """Keep a filter, its fields as the address has them; the view's id."""
    person.need("share" if shared else "see")
    owner = None if shared else person.login
    with database.write() as connection:
        name = _free_name(connection, owner, name)
        if views.count(connection, owner) >= MOST:
            raise NotAllowed(_TOO_MANY.filled(most=MOST))
        view_id = views.add(connection, owner, name, dict(query))
        _tell(connection, person, now, "view_shared", view_id, shared)
        return view_id


def rename(database: Database, person: Person, view_id: int, name: str, now: datetime) -> None:
    with database.write() as connection:
        view = _own(connection, person, view_id)
        if name.strip() != view["name"]:
            name = _free_name(connection, view["owner"], name)
            views.rename(connection, view_id, name)
            _tell(connection, person, now, "view_renamed", view_id, view["owner"] is None)


def remove(database: Database, person: Person, view_id: int, now: datetime) -> None:
    with database.write() as connection:
        view = _own(connection, person, view_id)
        views.remove(connection, view_id)
        _tell(connection, person, now, "view_removed", view_id, view["owner"] is None)


def _own(connection: Connection, person: Person, view_id: int) -> dict[str, Any]:
    """A view that this person may change; NotFound for somebody else's own."""
    view = views.get(connection, view_id, person.login)
    person.need("share" if view["owner"] is None else "see")
    return view


def _free_name(connection: Connection, owner: str | None, name: str) -> str:
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise NotAllowed(_NAMELESS.filled(most=LONGEST_NAME))
    if views.named(connection, owner, name) is not None:
        raise NotAllowed(_TAKEN.filled(name=name))
    return name


def _tell(
    connection: Connection, person: Person, now: datetime, kind: str, view_id: int, shared: bool
) -> None:
    """Only what everybody sees is everybody's business."""
    if shared:
        audit.add(connection, person.login, now, kind, view=view_id)
