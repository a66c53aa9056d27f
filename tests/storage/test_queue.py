"""The queue is paged by key, answered by its indexes, and shows nobody another body's cases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, insert

from domain.people import EVERYTHING, Scope
from domain.status import OPEN, STATUSES
from storage import queue
from storage.database import Database
from storage.queue import NOBODY, Filter
from storage.tables import CaseRow, ContactRow, ConversationRow, IncidentRow
from tests.factories import START, database_in, message, store

NOW = datetime(2026, 3, 10, tzinfo=UTC)
CHOICES: dict[str, tuple[Any, ...]] = {
    "channel": ("x", "facebook"),
    "service": ("sewage", "roads", None),
    "body": ("drainage", "roads-body", None),
    "area": ("الخان", "مويلح", None),
    "language": ("ar", "en"),
    "assignee": ("huda", "omar", None),
    "intent": ("report", "praise"),
    "emergency": (True, False),
    "sampled": (True, False),
}
CASES = 600


def fields(number: int) -> dict[str, Any]:
    """Case `number`: every mixture of values comes up, due times come up several times."""
    step = number * 2_654_435_761 % 2**32
    chosen = {
        name: some[step // (7 * place + 3) % len(some)]
        for place, (name, some) in enumerate(CHOICES.items())
    }
    chosen["emergency"] = number % 20 == 0
    due = NOW + timedelta(hours=step % 97 - 48)
    return chosen | {
        "id": number,
        "reference": f"R{number}",
        "account": "a",
        "conversation_id": number,
        "contact_id": 1,
        "status": STATUSES[step // 11 % len(STATUSES)],
        "anger": 0,
        "priority": 3,
        "snoozed_until": NOW + timedelta(days=step % 3 - 1) if number % 5 == 0 else None,
        "merged_into_id": 1 if number % 33 == 0 else None,
        "incident_id": 1 if number % 9 == 0 else None,
        "opened_at": NOW - timedelta(hours=number % 200),
        "waiting_since": NOW - timedelta(hours=number % 50) if number % 2 else None,
        "response_due": due,
        "resolution_due": due,
        "next_due_at": due,
        "version": 1,
    }


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Database:
    found = database_in(tmp_path_factory.mktemp("queue"))
    numbers = range(1, CASES + 1)
    with found.write() as connection:
        connection.execute(
            insert(ContactRow).values(id=1, channel="x", external_id="u", first_seen_at=NOW)
        )
        connection.execute(
            insert(IncidentRow).values(id=1, title="Rain", opened_at=NOW, opened_by="huda")
        )
        conversation = {"channel": "x", "account": "a", "public": True}
        connection.execute(
            insert(ConversationRow),
            [{"id": n, "external_id": f"c{n}", **conversation} for n in numbers],
        )
        connection.execute(insert(CaseRow), [fields(number) for number in numbers])
    return found


def pages(database: Database, wanted: Filter, scope: Scope, most: int) -> Iterator[dict[str, Any]]:
    """All rows, page after page."""
    after = None
    while True:
        with database.read() as connection:
            rows = queue.page(connection, wanted, scope, NOW, most, after)
        yield from rows
        if len(rows) < most:
            return
        after = queue.behind(rows[-1])


def fits(case: dict[str, Any], wanted: Filter, scope: Scope) -> bool:
    """The filter once more, told plainly."""
    named = ("channel", "service", "body", "area", "language", "intent", "emergency", "sampled")
    asleep = (
        case["status"] in OPEN
        and case["snoozed_until"] is not None
        and case["snoozed_until"] > NOW
    )  # fmt: skip
    waited = NOW - case["waiting_since"] if case["waiting_since"] else timedelta(0)
    return (
        case["merged_into_id"] is None
        and case["status"] in wanted.statuses
        and all(getattr(wanted, name) in (None, case[name]) for name in named)
        and (wanted.assignee is None or (case["assignee"] or NOBODY) == wanted.assignee)
        and wanted.incident in (None, case["incident_id"])
        and scope.body in (None, case["body"])
        and (wanted.snoozed == "with" or (wanted.snoozed == "only") == asleep)
        and (wanted.opened_longer is None or NOW - case["opened_at"] >= wanted.opened_longer)
        and (
            wanted.waiting_longer is None
            or (case["waiting_since"] is not None and waited >= wanted.waiting_longer)
        )
    )


def maybe(*values: Any) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), st.sampled_from(values))


LENGTH = maybe(timedelta(hours=1), timedelta(hours=30))
FILTERS = st.builds(
    Filter,
    statuses=st.one_of(
        st.just(tuple(sorted(OPEN))), st.sets(st.sampled_from(STATUSES), min_size=1).map(tuple)
    ),
    channel=maybe("x", "facebook"),
    service=maybe("sewage", "roads"),
    body=maybe("drainage", "roads-body"),
    area=maybe("الخان"),
    language=maybe("ar", "en"),
    assignee=maybe("huda", NOBODY),
    intent=maybe("report"),
    incident=maybe(1),
    emergency=maybe(True, False),
    sampled=maybe(True, False),
    opened_longer=LENGTH,
    waiting_longer=LENGTH,
    snoozed=st.sampled_from(("out", "out", "with", "only")),
)
SCOPES = st.sampled_from((EVERYTHING, EVERYTHING, Scope("drainage"), Scope("roads-body")))


@settings(deadline=None)
@given(wanted=FILTERS, scope=SCOPES, most=st.integers(1, 60))
def test_page_by_page_comes_exactly_what_fits_in_order(
    database: Database, wanted: Filter, scope: Scope, most: int
) -> None:
    shown = [row["id"] for row in pages(database, wanted, scope, most)]
    every = [fields(number) for number in range(1, CASES + 1)]
    fitting = [case for case in every if fits(case, wanted, scope)]
    if OPEN.issuperset(wanted.statuses):
        fitting.sort(key=lambda case: (not case["emergency"], case["next_due_at"], case["id"]))
    else:
        fitting.sort(key=lambda case: -case["id"])
    assert shown == [case["id"] for case in fitting]


@settings(deadline=None)
@given(ids=st.lists(st.integers(-5, CASES + 50)), body=st.sampled_from(("drainage", "roads-body")))
def test_a_department_refreshes_its_own_rows_alone(
    database: Database, ids: list[int], body: str
) -> None:
    with database.read() as connection:
        shown = queue.rows(connection, ids, Scope(body))
    mine = [n for n in ids if 0 < n <= CASES and fields(n)["body"] == body]
    assert [row["id"] for row in shown] == mine


AFTER = queue.After(False, NOW, 300)
PLANS = {
    "everything": (Filter(), EVERYTHING, "ix_case_queue"),
    "a channel": (Filter(channel="x"), EVERYTHING, "ix_case_channel"),
    "a service": (Filter(service="sewage"), EVERYTHING, "ix_case_service"),
    "a body": (Filter(body="drainage"), EVERYTHING, "ix_case_body"),
    "an area": (Filter(area="الخان"), EVERYTHING, "ix_case_area"),
    "a language": (Filter(language="ar"), EVERYTHING, "ix_case_language"),
    "mine": (Filter(assignee="huda"), EVERYTHING, "ix_case_assignee"),
    "nobody's": (Filter(assignee=NOBODY), EVERYTHING, "ix_case_assignee"),
    "a department's": (Filter(), Scope("drainage"), "ix_case_body"),
    "emergencies": (Filter(emergency=True), EVERYTHING, "ix_case_queue"),
    "new ones": (Filter(statuses=("new",)), EVERYTHING, "ix_case_status"),
    "new or triaged": (Filter(statuses=("new", "triaged")), EVERYTHING, "ix_case_queue"),
    "old ones": (Filter(waiting_longer=timedelta(hours=4)), EVERYTHING, "ix_case_queue"),
    "put aside": (Filter(snoozed="only"), EVERYTHING, "ix_case_snoozed"),
    "resolved": (Filter(statuses=("resolved",)), EVERYTHING, "ix_case_ended_status"),
    "ended": (Filter(statuses=("resolved", "closed")), EVERYTHING, "ix_case_ended_status"),
    "a body's ended ones": (Filter(statuses=("resolved",)), Scope("roads"), "ix_case_ended_body"),
    "an area's ended ones": (
        Filter(statuses=("closed", "no_action"), area="الخان"), EVERYTHING, "ix_case_ended_area",
    ),
}  # fmt: skip


@pytest.mark.parametrize("after", [None, AFTER], ids=["first page", "next page"])
@pytest.mark.parametrize("name", PLANS)
def test_a_page_is_answered_by_its_index_without_sorting(
    database: Database, name: str, after: queue.After | None
) -> None:
    wanted, scope, index = PLANS[name]
    asked: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, values: Any, *more: Any) -> None:
        asked.append((statement, values))

    with database.read() as connection:
        event.listen(connection, "before_cursor_execute", note)
        queue.page(connection, wanted, scope, NOW, 50, after)
        event.remove(connection, "before_cursor_execute", note)
        finding = [query for query in asked if "ORDER BY" in query[0] and "contact" not in query[0]
                   and "message" not in query[0]]  # fmt: skip
        plans = [
            str(row[3])
            for statement, values in finding
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        ]
    assert finding
    if wanted.snoozed == "only":  # so few that they may be sorted
        plans = [plan for plan in plans if "TEMP B-TREE" not in plan]
    assert all(f"INDEX {index} " in f"{plan} " for plan in plans), plans
    if after and not wanted.ended and wanted.emergency is None and wanted.snoozed == "out":
        assert all("next_due_at>?" in plan for plan in plans), plans


def test_a_row_has_what_an_agent_decides_by(tmp_path: Path) -> None:
    database = database_in(tmp_path)
    first = message("طفح مجاري في شارع الوحدة والريحة لا تطاق", external_id="a")
    again = message(
        "الطفح مستمر في شارع الوحدة ولم يأت أحد، المجاري تغرق البيوت",
        external_id="b", conversation="a", parent_id="a",
        created_at=START + timedelta(hours=1), facts={"summoned": True},
    )  # fmt: skip
    store(database, again, at=61)  # platforms show the newest first
    store(database, first, at=62)
    with database.read() as connection:
        [row] = queue.page(connection, Filter(), EVERYTHING, START)
    assert row["text"].startswith("طفح مجاري") and row["messages"] == 2
    assert row["latest"]["external_id"] == "b"
    assert row["latest"]["facts"] == {"summoned": True}
    assert row["latest"]["contact"] == "citizen-1"
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE message SET deleted_at = '2026-03-02 00:00:00.000000'")
    with database.read() as connection:
        [row] = queue.rows(connection, [row["id"]], EVERYTHING)
    assert row["latest"] is None and row["deleted_at"] is not None
