"""All that one case's page shows, in a handful of queries however long the conversation is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from domain.people import Scope
from storage import cases, corrections, outbox
from storage.queue_rows import UNNAMED, is_unnamed
from storage.tables import CaseRow, ContactRow, MediaRow, MessageVersionRow, TriageRow

RECENT, RECENT_EVENTS = 30, 30


@dataclass(frozen=True, slots=True)
class CasePage:
    """`versions` and `media` are by message id; `triage` is of the latest message that has one."""

    case: dict[str, Any]
    contact: dict[str, Any]
    family: list[int]  # the case, and those merged into it
    messages: list[dict[str, Any]]
    between: int  # messages left out between the first and the newest
    versions: dict[int, list[dict[str, Any]]]
    media: dict[int, list[dict[str, Any]]]
    judged: int | None  # the message that `triage` is about
    triage: dict[str, Any] | None
    events: list[dict[str, Any]]
    letters: list[dict[str, Any]]
    verdicts: dict[str, str]  # stage -> who accepted or corrected its finding


def read(connection: Connection, case: dict[str, Any], whole: bool, scope: Scope) -> CasePage:
    """`case` as storage.cases.find gave it: whoever may not see it never comes here.

    Unless it is wanted `whole`, of a long conversation the first message and the newest ones. A
    department sees no name of a confidential case.
    """
    family = cases.family(connection, case["id"])
    messages, between = _conversation(connection, case, family, whole)
    edited = [message["id"] for message in messages if message["version"] > 1]
    citizen = contact(connection, case["contact_id"])
    if is_unnamed(case, scope):
        citizen |= UNNAMED | {"profile_url": None, "person_id": None}  # nor who else they are
    if scope.body is not None:
        secret = _confidential(connection, family)
        messages = [one | UNNAMED if one["case_id"] in secret else one for one in messages]
    judged, triage = _latest_triage(connection, case["id"], messages)
    return CasePage(
        case=case,
        contact=citizen,
        family=family,
        messages=messages,
        between=between,
        versions=_versions(connection, edited),
        media=_media(connection, [message["id"] for message in messages]),
        judged=judged,
        triage=triage,
        events=cases.events(connection, case["id"], None if whole else RECENT_EVENTS),
        letters=outbox.of_case(connection, case["id"]),
        verdicts=corrections.of_case(connection, case["id"]),
    )


def _conversation(
    connection: Connection, case: dict[str, Any], family: list[int], whole: bool
) -> tuple[list[dict[str, Any]], int]:
    newest = cases.messages(connection, case, family, newest=None if whole else RECENT + 2)
    if whole or len(newest) < RECENT + 2:
        return newest, 0
    first = cases.messages(connection, case, family, oldest=1)
    shown = [*first, *newest[2:]]
    return shown, cases.count_messages(connection, case, family) - len(shown)


def _confidential(connection: Connection, family: list[int]) -> set[int]:
    """A confidential case stays so when it is merged into another one."""
    query = select(CaseRow.id).where(CaseRow.id.in_(family), CaseRow.confidential)
    return set(connection.scalars(query))


def contact(connection: Connection, contact_id: int) -> dict[str, Any]:
    table: Any = ContactRow.__table__
    row = connection.execute(select(table).where(ContactRow.id == contact_id)).one()
    return dict(row._mapping)


def _versions(connection: Connection, ids: list[int]) -> dict[int, list[dict[str, Any]]]:
    row = MessageVersionRow
    query = (
        select(row.message_id, row.number, row.text, row.seen_at, row.edited_at)
        .where(row.message_id.in_(ids))
        .order_by(row.message_id, row.number)
    )
    return _grouped(connection, query) if ids else defaultdict(list)


def _media(connection: Connection, ids: list[int]) -> dict[int, list[dict[str, Any]]]:
    row = MediaRow
    query = (
        select(row.message_id, row.id, row.kind, row.description, row.state, row.type, row.trouble)
        .where(row.message_id.in_(ids))
        .order_by(row.message_id, row.position)
    )
    return _grouped(connection, query) if ids else defaultdict(list)


def _grouped(connection: Connection, query: Any) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.message_id].append(dict(row._mapping))
    return found


def _latest_triage(
    connection: Connection, case_id: int, messages: list[dict[str, Any]]
) -> tuple[int | None, dict[str, Any] | None]:
    mine = [m["id"] for m in messages if m["direction"] == "in" and m["case_id"] == case_id]
    row = TriageRow
    query = (
        select(row.message_id, row.result, row.findings)
        .where(row.message_id.in_(mine[-20:]))
        .order_by(row.message_id.desc(), row.number.desc())
        .limit(1)
    )
    found = connection.execute(query).first() if mine else None
    if found is None:
        return None, None
    return found.message_id, {"result": found.result, "findings": found.findings}
