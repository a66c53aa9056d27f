"""Which contacts are one person: an agent said so. Linked contacts share a number."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, or_, select, update

from storage.tables import ContactRow

_C = ContactRow


def contacts(connection: Connection, contact_id: int) -> list[dict[str, Any]]:
    """The contact and those linked with it: id, channel, handle, name, person_id."""
    number = select(_C.person_id).where(_C.id == contact_id).scalar_subquery()
    query = (
        select(_C.id, _C.channel, _C.handle, _C.name, _C.profile_url, _C.person_id)
        .where(or_(_C.id == contact_id, _C.person_id == number))
        .order_by(_C.id)
    )
    return [dict(row._mapping) for row in connection.execute(query)]


def join(connection: Connection, contact_id: int, other_id: int) -> None:
    """Both, with everybody already linked with either, become one person."""
    ids = [one["id"] for id_ in (contact_id, other_id) for one in contacts(connection, id_)]
    # The lowest contact's own number: nobody else can have it.
    connection.execute(update(_C).where(_C.id.in_(ids)).values(person_id=min(ids)))


def part(connection: Connection, contact_id: int) -> None:
    """The contact stands alone again; the others stay together, but nobody with himself."""
    rest = [one["id"] for one in contacts(connection, contact_id) if one["id"] != contact_id]
    alone = [contact_id, *rest] if len(rest) == 1 else [contact_id]
    connection.execute(update(_C).where(_C.id.in_(alone)).values(person_id=None))
    if len(rest) > 1:
        connection.execute(update(_C).where(_C.id.in_(rest)).values(person_id=min(rest)))
