"""One poll: what it stores, when the source is due again, and what each error does."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from daemon.poller import poll_next
from daemon.tick import register
from domain.errors import CursorRefused, Gone, PermissionMissing, RateLimited, RetryLater
from domain.source import Cursor, Watch
from domain.words import Words
from storage import accounts
from storage.database import Database
from tests.daemon.rig import WORDS, Inlet, Rig, page, raw, rig, station
from tests.factories import COMPLAINT, START, rows


def at_work(database: Database, *steps: Any, inboxes: tuple[str, ...] = ("comments",)) -> Rig:
    inlet = Inlet("page", inboxes)
    inlet.script(*steps)
    here = rig(database, station(inlet))
    register(here.house, here.station())
    return here


def poll(rig: Rig) -> bool:
    return poll_next(rig.house, rig.station())


def wait_of(database: Database, inbox: str = "comments", child: str = "") -> float:
    """Seconds from START to the time at which the source is due."""
    [(due,)] = rows(
        database, "SELECT next_due_at FROM source WHERE inbox = ? AND child = ?", inbox, child
    )
    return (datetime.fromisoformat(due).replace(tzinfo=START.tzinfo) - START).total_seconds()


def test_a_poll_stores_its_page_with_the_cursor_and_waits(database: Database) -> None:
    here = at_work(database, page(raw(COMPLAINT, "1"), floor="1"))
    assert poll(here)
    assert rows(database, "SELECT external_id FROM message") == [("1",)]
    assert rows(database, "SELECT cursor FROM source") == [('{"floor":"1","walks":0}',)]
    assert wait_of(database) == 60
    assert not poll(here)
    [report] = here.reports
    assert (report.stored, report.trouble) == (1, None)


def test_a_walk_that_is_not_at_its_end_goes_on_at_once(database: Database) -> None:
    here = at_work(database, page(more=True))
    assert poll(here)
    assert wait_of(database) == 0


def test_an_item_that_breaks_normalize_is_set_aside_and_the_rest_is_stored(
    database: Database,
) -> None:
    items = [raw(COMPLAINT, "1"), raw("poison", "2"), raw(COMPLAINT + " أيضًا", "3")]
    here = at_work(database, page(*items, floor="3"))
    assert poll(here)
    assert rows(database, "SELECT external_id FROM message ORDER BY 1") == [("1",), ("3",)]
    [(reason, body)] = rows(database, "SELECT reason, body FROM quarantine")
    assert "KeyError" in reason
    assert "poison" in body
    assert rows(database, "SELECT version FROM source") == [(1,)], "the page is done with"
    assert here.reports[0].quarantined == 1


def test_not_before_holds_its_source_alone(database: Database) -> None:
    here = at_work(
        database, page(not_before=START + timedelta(hours=1)), inboxes=("comments", "feed")
    )
    assert poll(here)
    assert poll(here)
    assert (wait_of(database), wait_of(database, "feed")) == (3600, 60)
    with database.read() as connection:
        assert accounts.states(connection)["page"].not_before is None


def test_a_limit_that_is_nearly_used_holds_the_account(database: Database) -> None:
    until = START + timedelta(hours=1)
    here = at_work(database, page(not_before=until, usage={"calls": 0.95}))
    poll(here)
    with database.read() as connection:
        assert accounts.states(connection)["page"].not_before == until


def test_failures_in_a_row_wait_longer_and_an_answer_ends_the_row(database: Database) -> None:
    here = at_work(database, *[RetryLater(WORDS, "502")] * 7)
    waits = []
    for _ in range(7):
        assert poll(here)
        waits.append(wait_of(database) - (here.clock() - START).total_seconds())
        here.clock.forward(waits[-1] + 1)
    for wait, whole in zip(waits, (60, 120, 240, 480, 900, 900, 900), strict=True):
        assert 0.6 * whole <= wait <= whole
    assert [report.first for report in here.reports] == [True] + [False] * 6
    assert poll(here)
    assert rows(database, "SELECT failures, trouble FROM source") == [(0, None)]


@pytest.mark.parametrize("late", [None, timedelta(seconds=-30)], ids=["no time", "a time gone by"])
def test_a_limit_without_a_use_of_its_time_backs_off(database: Database, late: Any) -> None:
    here = at_work(database, RateLimited(WORDS, not_before=START + late if late else None))
    assert poll(here)
    assert 36 <= wait_of(database) <= 60
    with database.read() as connection:
        until = accounts.states(connection)["page"].not_before
    assert until is not None
    assert until > START


def test_a_time_to_retry_is_never_sooner_than_the_back_off(database: Database) -> None:
    here = at_work(database, RetryLater(WORDS, not_before=START + timedelta(hours=2)))
    poll(here)
    assert wait_of(database) == 7200


def test_a_missing_permission_holds_its_inbox_for_an_hour(database: Database) -> None:
    here = at_work(database, PermissionMissing(WORDS), inboxes=("comments", "feed"))
    poll(here)
    poll(here)
    assert (wait_of(database), wait_of(database, "feed")) == (3600, 60)


def test_our_own_mistake_is_written_down_and_backs_off(database: Database) -> None:
    here = at_work(database, ZeroDivisionError("division by zero"))
    assert poll(here)
    assert 36 <= wait_of(database) <= 60
    [(trouble,)] = rows(database, "SELECT trouble FROM source")
    assert "ZeroDivisionError" in trouble
    assert here.reports[0].trouble is not None
    assert rows(database, "SELECT failed FROM coverage") == [(1,)]


def test_a_refused_cursor_walks_again_from_the_top(database: Database) -> None:
    walking = Cursor(floor="5", ceiling="9", position="token", position_at=START)
    first = page(more=True)
    here = at_work(database, type(first)((), walking, more=True), CursorRefused(WORDS))
    poll(here)
    poll(here)
    assert rows(database, "SELECT cursor FROM source") == [('{"floor":"5","walks":0}',)]


def test_a_post_that_is_gone_is_not_polled_again_and_its_inbox_is(database: Database) -> None:
    watch = (Watch("comments", "post-1", 3),)
    here = at_work(database, page(watch=watch), Gone(WORDS), Gone(WORDS))
    for _ in range(3):
        here.clock.forward(1)
        poll(here)
    closed = "SELECT child, closed_at IS NOT NULL FROM source ORDER BY child"
    assert rows(database, closed) == [("", 0), ("post-1", 1)]


def test_a_gap_is_told(database: Database) -> None:
    gap = Words(en="Older than 800 mentions.", ar="أقدم من 800 إشارة.")
    here = at_work(database, page(gap=gap))
    poll(here)
    assert here.reports[0].trouble == gap.en
    [(kept,)] = rows(database, "SELECT gap FROM coverage")
    assert gap.en in kept
