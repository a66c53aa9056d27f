"""The arithmetic of a walk: whatever happens to it, nothing between two floors is left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.derived import derived_id
from connectors.walk import (
    bottom_time,
    by_number,
    next_cursor,
    restarted,
    resting,
    stamp,
    usable,
)
from domain.source import Cursor

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def step(
    cursor: Cursor,
    newest: str | None,
    oldest: str | None,
    onward: str | None,
    bottom: str | None = None,
) -> Cursor:
    return next_cursor(
        cursor,
        newest=newest,
        oldest=oldest,
        onward=onward,
        bottom=bottom,
        now=NOW,
        order=by_number,
    )


def test_the_floor_moves_only_at_the_end_of_a_walk() -> None:
    first = step(Cursor(floor="50"), "99", "90", "t1", bottom="45")
    assert (first.floor, first.ceiling, first.position) == ("50", "99", "t1")
    second = step(first, "89", "40", "t2", bottom="45")
    assert (second.floor, second.ceiling, second.position, second.walks) == ("99", None, None, 1)


def test_the_end_of_the_list_ends_a_walk_that_did_not_reach_its_bottom() -> None:
    assert step(Cursor(floor="50"), "99", "90", None, bottom="45").floor == "99"


def test_an_empty_page_with_a_next_goes_on() -> None:
    after = step(Cursor(floor="50", ceiling="99", position="t1"), None, None, "t2", bottom="45")
    assert (after.position, after.ceiling, after.floor) == ("t2", "99", "50")


def test_a_walk_of_empty_pages_keeps_the_floor() -> None:
    assert step(Cursor(floor="50"), None, None, None).floor == "50"


def test_the_ceiling_is_of_the_first_page_that_had_items() -> None:
    empty = step(Cursor(), None, None, "t1")
    first = step(empty, "99", "90", "t2")
    assert step(first, "120", "80", "t3").ceiling == "99"


def test_a_repeated_token_restarts_at_the_top_and_keeps_the_floor() -> None:
    walking = Cursor(floor="50", ceiling="99", position="t1", position_at=NOW, walks=3)
    assert step(walking, "89", "80", "t1", bottom="45") == Cursor(floor="50", walks=3)


def test_the_floor_never_falls() -> None:
    assert step(Cursor(floor="100"), "99", "40", None).floor == "100"


def test_ids_compare_as_numbers_of_any_length() -> None:
    assert by_number("9") < by_number("10") < by_number("2125022791804765334")
    assert by_number("007") == by_number("7")


def test_times_compare_as_text() -> None:
    dubai = datetime.fromisoformat("2026-11-23T12:00:00+04:00")
    assert stamp(dubai) == stamp(NOW)
    assert stamp(NOW) < stamp(NOW + timedelta(microseconds=1))


@pytest.mark.parametrize(("age", "kept"), [(HOUR, True), (HOUR + timedelta(seconds=1), False)])
def test_a_token_older_than_it_lives_is_dropped(age: timedelta, kept: bool) -> None:
    cursor = Cursor(floor="50", ceiling="99", position="t1", position_at=NOW - age)
    assert usable(cursor, NOW, HOUR) == (cursor if kept else restarted(cursor))


def test_a_token_of_unknown_age_is_dropped() -> None:
    assert usable(Cursor(floor="50", position="t1"), NOW, HOUR) == Cursor(floor="50")


def test_the_first_walk_goes_to_the_horizon_and_later_ones_to_the_floor() -> None:
    deep = timedelta(days=30)
    assert bottom_time(Cursor(), NOW, overlap=HOUR, back_fill=deep) == stamp(NOW - deep)
    later = Cursor(floor=stamp(NOW))
    assert bottom_time(later, NOW, overlap=HOUR, back_fill=deep) == stamp(NOW - HOUR)


def test_a_list_rests_after_a_walk_but_never_within_one() -> None:
    done = step(Cursor(), "9", "1", None)
    assert resting(done, NOW + HOUR / 2, HOUR)
    assert not resting(done, NOW + HOUR, HOUR)
    assert not resting(step(Cursor(), "9", "1", "t1"), NOW, HOUR)
    assert not resting(Cursor(), NOW, HOUR)


def test_a_cursor_survives_its_json() -> None:
    cursor = step(Cursor(floor="50"), "99", "90", "t1")
    assert Cursor.from_json(cursor.to_json()) == cursor


@dataclass
class World:
    """A list, newest first, that grows while it is read page by page."""

    size: int
    items: list[int] = field(default_factory=lambda: list(range(1, 30)))
    read: set[int] = field(default_factory=set)

    def poll(self, cursor: Cursor) -> Cursor:
        """One page: the token is the number of the next item, so that it does not shift."""
        ordered = sorted(self.items, reverse=True)
        if cursor.position:
            ordered = [item for item in ordered if item <= int(cursor.position)]
        page, rest = ordered[: self.size], ordered[self.size :]
        self.read |= set(page)
        return step(
            cursor,
            str(page[0]) if page else None,
            str(page[-1]) if page else None,
            str(rest[0]) if rest else None,
            bottom=cursor.floor,
        )


@given(
    st.integers(1, 7),
    st.lists(st.sampled_from(["poll", "new", "restart", "crash"]), max_size=60),
)
def test_no_item_is_ever_left_out(size: int, happenings: list[str]) -> None:
    """Everything up to the floor has been read, whatever is cut, restarted or repeated."""
    world, cursor = World(size), Cursor()
    for happening in happenings:
        if happening == "new":
            world.items.append(max(world.items) + 1)
        elif happening == "restart":
            cursor = restarted(cursor)
        elif happening == "crash":
            world.poll(cursor)  # read, and the cursor is lost
        else:
            cursor = world.poll(cursor)
        floor = int(cursor.floor or 0)
        assert {item for item in world.items if item <= floor} <= world.read


def test_a_derived_id_is_the_same_each_time_and_differs_by_what_it_is_made_of() -> None:
    base = {"parent": "p", "author": "a", "at": "2026", "text": "نص"}
    ids = {derived_id(**base)} | {derived_id(**{**base, key: "other"}) for key in base}  # type: ignore[arg-type]
    assert len(ids) == 5
    assert derived_id(**base) == derived_id(**base)  # type: ignore[arg-type]
    assert derived_id(permalink="https://x/1", text="a") == derived_id(permalink="https://x/1")
    assert derived_id(text="\ud800").startswith("derived-")
