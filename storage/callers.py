"""Who called before: contacts by a number, a name or a case, and which cases are theirs."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, or_, select, update

from domain.people import Scope
from domain.status import OPEN
from storage import search
from storage.queue_rows import rows
from storage.tables import CaseRow, ContactRow, MessageRow

_C, _P = CaseRow, ContactRow
_SHOWN = (_P.id, _P.channel, _P.external_id, _P.handle, _P.name, _P.person_id)
_HITS = 400  # messages looked through for a name


def by_number(connection: Connection, channel: str, number: str) -> list[dict[str, Any]]:
    query = select(*_SHOWN).where(_P.channel == channel, _P.external_id == number)
    return [dict(row._mapping) for row in connection.execute(query)]


def by_digits(connection: Connection, channel: str, digits: str, most: int) -> list[dict[str, Any]]:
    """Contacts of `channel` whose number has these digits in it, the latest first."""
    query = select(*_SHOWN).where(_P.channel == channel, _P.external_id.contains(digits))
    query = query.where(_P.external_id.startswith("+")).order_by(_P.id.desc()).limit(most)
    return [dict(row._mapping) for row in connection.execute(query)]


def by_words(connection: Connection, terms: search.Terms) -> list[dict[str, Any]]:
    """Authors of the newest messages that have all the words, the newest first.

    The index holds an author's name beside what they said, so not all are called so.
    """
    hits = search.hits(connection, search.sought(connection, terms), _HITS)
    query = select(MessageRow.id, *_SHOWN).join(_P, _P.id == MessageRow.contact_id)
    found: dict[int, dict[str, Any]] = {}
    for row in connection.execute(query.where(MessageRow.id.in_(hits)).order_by(MessageRow.id)):
        found[row[0]] = dict(zip((column.key for column in _SHOWN), row[1:], strict=True))
    return list({one["id"]: one for _, one in sorted(found.items(), reverse=True)}.values())


def by_reference(connection: Connection, reference: str, scope: Scope) -> list[dict[str, Any]]:
    """Whose case has this public reference, where `scope` may see it."""
    query = select(*_SHOWN).join(_C, _C.contact_id == _P.id).where(_C.reference == reference)
    if scope.body is not None:
        query = query.where(_C.body == scope.body)
    return [dict(row._mapping) for row in connection.execute(query)]


def by_id(connection: Connection, contact_id: int) -> dict[str, Any] | None:
    row = connection.execute(select(*_SHOWN).where(_P.id == contact_id)).first()
    return dict(row._mapping) if row else None


def cases_of(
    connection: Connection, contact: dict[str, Any], scope: Scope, most: int
) -> list[dict[str, Any]]:
    """The contact's cases, on every channel on which they are known: open ones first.

    Rows as the queue has them. A merged case is shown by the one that it was merged into.
    """
    mine: Any = _C.contact_id == contact["id"]
    if contact["person_id"] is not None:
        same = select(_P.id).where(_P.person_id == contact["person_id"])
        mine = or_(mine, _C.contact_id.in_(same))
    query = select(_C.id).where(mine, _C.merged_into_id.is_(None))
    if scope.body is not None:
        query = query.where(_C.body == scope.body)
    query = query.order_by(_C.status.in_(OPEN).desc(), _C.id.desc()).limit(most)
    return rows(connection, list(connection.scalars(query)), scope)


def introduce(
    connection: Connection, contact_id: int, handle: str | None, name: str | None
) -> None:
    """Callers say their name when they like: what is given now is theirs."""
    given = {key: value for key, value in (("handle", handle), ("name", name)) if value}
    if given:
        connection.execute(update(_P).where(_P.id == contact_id).values(given))


def saved(connection: Connection, channel: str, external_id: str) -> Any:
    """The case of a message that was stored before: case_id, digest and contact (its number)."""
    query = (
        select(MessageRow.case_id, MessageRow.digest, _P.external_id.label("contact"))
        .join(_P, _P.id == MessageRow.contact_id)
        .where(MessageRow.channel == channel, MessageRow.external_id == external_id)
    )
    return connection.execute(query).first()
