"""What a list shows of each case: for the queue, for searches, and for refreshing single rows.

A handful of queries for a whole page, however many messages its cases have.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from domain.people import Scope
from storage.tables import (
    CaseRow,
    ContactRow,
    IncidentRow,
    MessageRow,
    MessageVersionRow,
    TriageRow,
)

_C = CaseRow
_M = MessageRow
_CASE = (
    select(
        _C.id,
        _C.reference,
        _C.channel,
        _C.account,
        _C.status,
        _C.intent,
        _C.service,
        _C.body,
        _C.area,
        _C.language,
        _C.anger,
        _C.priority,
        _C.emergency,
        _C.acknowledged_at,
        _C.sampled,
        _C.confidential,
        _C.assignee,
        _C.snoozed_until,
        _C.incident_id,
        IncidentRow.title.label("incident"),
        _C.opened_at,
        _C.waiting_since,
        _C.next_due_at,
        _C.version,
        ContactRow.external_id.label("contact"),
        ContactRow.handle,
        ContactRow.name,
    )
    .join(ContactRow, ContactRow.id == _C.contact_id)
    .outerjoin(IncidentRow, IncidentRow.id == _C.incident_id)
)
UNNAMED = {"contact": None, "handle": None, "name": None}
_NO_MESSAGE = dict.fromkeys(("created_at", "permalink", "deleted_at", "findings")) | {"text": ""}


def rows(
    connection: Connection, ids: Sequence[int], scope: Scope, *, why: bool = False
) -> list[dict[str, Any]]:
    """The cases among `ids` that `scope` may see, in that order.

    Each with its citizen, its first words, how many `messages` it has, and as `latest` what
    storage.cases.messages says of the citizen's latest message that is still there (None: there
    is none). With `why`, also the `findings` of its first message.
    """
    if not ids:
        return []
    query = _CASE.where(_C.id.in_(ids))
    if scope.body is not None:
        query = query.where(_C.body == scope.body)
    cases = {row.id: dict(row._mapping) for row in connection.execute(query)}
    counts, ends = _ends(connection, cases)
    said = _messages(connection, {message for pair in ends.values() for message in pair if message})
    if why:
        _add_findings(connection, said)
    for number, case in cases.items():
        first, latest = ends.get(number, (None, None))
        opening = said[first] if first else _NO_MESSAGE
        case |= {key: opening[key] for key in _NO_MESSAGE}
        case["latest"] = said.get(latest) if latest else None
        case["messages"] = counts[number]
        if is_unnamed(case, scope):
            case.update(UNNAMED)
    return [cases[number] for number in ids if number in cases]


def is_unnamed(case: dict[str, Any], scope: Scope) -> bool:
    """Whether the caller's name is kept from whoever sees one department's cases alone."""
    return bool(case["confidential"] and scope.body is not None)


def _ends(
    connection: Connection, ids: dict[int, Any]
) -> tuple[Counter[int], dict[int, tuple[int, int | None]]]:
    """How many messages each case has; the citizen's first, and the latest that is not deleted."""
    query = select(_M.case_id, _M.id, _M.direction, _M.deleted_at).where(_M.case_id.in_(ids))
    counts: Counter[int] = Counter()
    found: dict[int, tuple[int, int | None]] = {}
    for case_id, message, direction, deleted in connection.execute(
        query.order_by(_M.created_at, _M.id)
    ):
        assert case_id is not None  # noqa: S101 - the condition says so
        counts[case_id] += 1
        if direction == "in":
            first, latest = found.get(case_id, (message, None))
            found[case_id] = first, latest if deleted else message
    return counts, found


def _messages(connection: Connection, ids: set[int]) -> dict[int, dict[str, Any]]:
    version = MessageVersionRow
    query = (
        select(
            _M.id,
            _M.external_id,
            _M.kind,
            _M.public,
            _M.created_at,
            _M.deleted_at,
            _M.permalink,
            _M.root_id,
            _M.parent_id,
            _M.facts,
            version.text,
            ContactRow.handle,
            ContactRow.name,
            ContactRow.external_id.label("contact"),
        )
        .join(version, (version.message_id == _M.id) & (version.number == _M.version))
        .outerjoin(ContactRow, ContactRow.id == _M.contact_id)
        .where(_M.id.in_(ids))
    )
    return {row.id: {**row._mapping, "findings": None} for row in connection.execute(query)}


def _add_findings(connection: Connection, messages: dict[int, dict[str, Any]]) -> None:
    triage = TriageRow
    query = (
        select(triage.message_id, triage.findings)
        .join(_M, (triage.message_id == _M.id) & (triage.number == _M.version))
        .where(_M.id.in_(messages))
    )
    for row in connection.execute(query):
        messages[row.message_id]["findings"] = row.findings
