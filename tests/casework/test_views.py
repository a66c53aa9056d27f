"""Saved views: one's own, and everybody's with the right to share."""

from __future__ import annotations

from pathlib import Path

import pytest

from casework import views as saving
from domain.errors import NotAllowed, NotFound
from domain.people import Person
from storage import audit, views
from storage.database import Database
from tests.factories import START, database_in

HUDA, OMAR = Person("huda", "agent"), Person("omar", "agent")
LEAD = Person("mona", "lead")
QUERY = {"service": "sewage", "assignee": "nobody"}


def names(database: Database, person: Person) -> list[str]:
    with database.read() as connection:
        return [view["name"] for view in views.of(connection, person.login)]


def told(database: Database) -> list[tuple[str, str]]:
    with database.read() as connection:
        return [(row["actor"], row["kind"]) for row in audit.page(connection)]


def test_ones_own_views_are_nobody_elses(tmp_path: Path) -> None:
    database = database_in(tmp_path)
    view = saving.save(database, HUDA, "  مجاري   الخان ", QUERY, START)
    assert names(database, HUDA) == ["مجاري الخان"]
    assert names(database, OMAR) == []
    with database.read() as connection:
        assert views.get(connection, view, "huda")["query"] == QUERY
        with pytest.raises(NotFound):
            views.get(connection, view, "omar")
    for change in (
        lambda: saving.rename(database, OMAR, view, "mine", START),
        lambda: saving.remove(database, LEAD, view, START),
    ):
        with pytest.raises(NotFound):
            change()
    assert told(database) == []


def test_a_view_for_everybody_needs_the_right_and_is_audited(tmp_path: Path) -> None:
    database = database_in(tmp_path)
    with pytest.raises(NotAllowed):
        saving.save(database, HUDA, "Sewage", QUERY, START, shared=True)
    view = saving.save(database, LEAD, "Sewage", QUERY, START, shared=True)
    saving.save(database, HUDA, "Own", QUERY, START)
    assert names(database, HUDA) == ["Sewage", "Own"]
    with pytest.raises(NotAllowed):
        saving.remove(database, HUDA, view, START)
    saving.rename(database, LEAD, view, "Drains", START)
    assert names(database, OMAR) == ["Drains"]
    saving.remove(database, LEAD, view, START)
    assert names(database, OMAR) == []
    kinds = ["view_removed", "view_renamed", "view_shared"]
    assert told(database) == [("mona", kind) for kind in kinds]


def test_a_name_is_needed_and_given_once(tmp_path: Path) -> None:
    database = database_in(tmp_path)
    saving.save(database, HUDA, "Mine", QUERY, START)
    saving.save(database, LEAD, "Ours", QUERY, START, shared=True)
    for person, name, shared in (
        (HUDA, " ", False),
        (HUDA, "x" * 61, False),
        (HUDA, "Mine ", False),
        (LEAD, "Ours", True),
    ):
        with pytest.raises(NotAllowed):
            saving.save(database, person, name, QUERY, START, shared=shared)
    saving.save(database, OMAR, "Mine", QUERY, START)
    assert names(database, OMAR) == ["Ours", "Mine"]


def test_nobody_keeps_more_than_a_list_can_show(tmp_path: Path) -> None:
    database = database_in(tmp_path)
    for number in range(saving.MOST):
        saving.save(database, HUDA, f"View {number}", {}, START)
    with pytest.raises(NotAllowed, match="50"):
        saving.save(database, HUDA, "One more", {}, START)
