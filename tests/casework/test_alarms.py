"""The emergency lane: paged with the commit, rung by rung, until somebody has it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from casework import alarms, desk, merging, rota
from casework.alarms import Lane
from casework.ingest import ingest
from domain.errors import NotAllowed, NotFound
from domain.people import Person
from domain.rota import EVERYONE, OnCall, on_rung
from domain.source import Source
from storage import accounts, outbox
from storage import alarms as kept
from storage.database import Database
from tests.factories import COMPLAINT, PIPELINE, START, database_in, item, message, rows

FIRE = "حريق في البناية والناس عالقين داخل الشقة الحقونا"
LANE = Lane("https://balagh.example")
ADMIN = Person("root", "admin", None)
AGENT = Person("huda", "agent", None)
RULES = PIPELINE.rules


def turn(database: Database, name: str, rung: int, path: str = "", **more: str) -> None:
    values: dict[str, Any] = {
        "begins": "00:00", "ends": "00:00", "since": "", "until": "", "days": range(7), **more,
    }  # fmt: skip
    ways = path or f"alarms/{name}"
    rota.save(database, ADMIN, None, name=name, rung=rung, paths=ways, now=START, **values)


@pytest.fixture
def database(tmp_path: Path) -> Database:
    found = database_in(tmp_path)
    with found.write() as connection:
        accounts.register(connection, "alarms", "apprise")
        accounts.register(connection, "sms", "kannel")
    for rung, name in enumerate(["officer", "deputy", "lead", "chief"]):
        turn(found, name, rung)
    return found


def read(database: Database, *messages: Any, at: float = 0) -> None:
    now = START + timedelta(minutes=at)
    source = Source("facebook", "page", "comments")
    items = [item(one) for one in messages]
    ingest(database, PIPELINE, source, items, asked_at=now, now=now, lane=LANE)


def later(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def paged(database: Database) -> list[str]:
    query = "SELECT recipient FROM outbox WHERE kind = 'alarm' ORDER BY rowid"
    return [row[0] for row in rows(database, query)]


def test_the_page_is_written_with_the_message(database: Database) -> None:
    read(database, message(FIRE))
    [(policy, account, recipient, text, letter)] = rows(
        database, "SELECT policy, account, recipient, text, id FROM outbox"
    )
    assert (policy, account, recipient) == ("at_least_once", "alarms", "officer")
    assert f"https://balagh.example/alarm/{letter}" in text
    assert FIRE not in text  # a citizen's words do not pass through other hands


def test_what_is_no_emergency_pages_nobody(database: Database) -> None:
    read(database, message(COMPLAINT))
    assert paged(database) == []


def test_rung_by_rung_and_at_last_everybody_again_and_again(database: Database) -> None:
    read(database, message(FIRE))
    assert alarms.climb(database, LANE, RULES, later(2.9)) == 0
    for minutes in (3, 6, 9, 12):
        assert alarms.climb(database, LANE, RULES, later(minutes)) == 1
        assert alarms.climb(database, LANE, RULES, later(minutes)) == 0
    everybody = ["officer", "deputy", "lead", "chief"]
    assert paged(database) == ["officer", "deputy", "lead", *everybody, *everybody]


def test_whoever_is_paged_takes_it_and_nobody_else_is_woken(database: Database) -> None:
    read(database, message(FIRE))
    [(letter,)] = rows(database, "SELECT id FROM outbox")
    alarms.acknowledge_page(database, letter, later(1))
    assert alarms.climb(database, LANE, RULES, later(60)) == 0
    assert rows(database, "SELECT state FROM outbox") == [("needless",)]
    assert rows(database, 'SELECT acknowledged_by FROM "case"') == [("officer",)]
    alarms.acknowledge_page(database, letter, later(2))
    assert rows(database, "SELECT acknowledged_at FROM alarm")[0][0].endswith("08:01:00.000000")


def test_the_key_in_the_console_takes_it_too(database: Database) -> None:
    read(database, message(FIRE))
    desk.acknowledge(database, AGENT, "1", later(1))
    assert alarms.climb(database, LANE, RULES, later(60)) == 0


def test_a_second_message_of_the_same_emergency_raises_no_second_alarm(database: Database) -> None:
    first = message(FIRE)
    read(database, first)
    more = message(FIRE + " بسرعة", conversation=first.external_id, parent_id=first.external_id)
    read(database, more, at=1)
    assert len(paged(database)) == 1


def test_an_edit_that_tells_of_danger_raises_it(database: Database) -> None:
    first = message(COMPLAINT)
    read(database, first)
    edited = message(FIRE, external_id=first.external_id, edited_at=later(1))
    read(database, edited, at=2)
    assert paged(database) == ["officer"]


def test_a_person_raises_it_and_lowers_it(database: Database) -> None:
    read(database, message(COMPLAINT))
    alarm = alarms.by_hand(LANE, RULES)
    desk.set_emergency(database, AGENT, "1", True, START, alarm=alarm)
    assert paged(database) == ["officer"]
    desk.set_emergency(database, AGENT, "1", False, later(1), alarm=alarm)
    assert alarms.climb(database, LANE, RULES, later(60)) == 0
    assert rows(database, "SELECT outcome FROM alarm") == [("lowered",)]
    desk.set_emergency(database, AGENT, "1", True, later(2), alarm=alarm)
    assert paged(database) == ["officer", "officer"]


def test_what_was_found_on_site_closes_the_lane(database: Database) -> None:
    read(database, message(FIRE))
    [(letter,)] = rows(database, "SELECT id FROM outbox")
    with pytest.raises(NotAllowed):
        alarms.close_by_page(database, letter, "party", "", later(5))
    alarms.close_by_page(database, letter, "safe", "أُخمد الحريق", later(20))
    assert rows(database, "SELECT outcome, acknowledged_by FROM alarm") == [("safe", "officer")]
    assert rows(database, "SELECT author, text FROM note") == [("officer", "أُخمد الحريق")]
    assert rows(database, 'SELECT emergency, status FROM "case"') == [(0, "new")]
    with pytest.raises(NotAllowed, match="No alarm is open"):
        alarms.close(database, AGENT, "1", "safe", "", later(21))


def test_a_wrong_or_old_address_opens_nothing(database: Database) -> None:
    read(database, message(FIRE))
    [(letter,)] = rows(database, "SELECT id FROM outbox")
    for name, when in (("0" * 32, later(1)), (letter, START + timedelta(hours=49))):
        with pytest.raises(NotFound):
            alarms.acknowledge_page(database, name, when)


def test_an_empty_rung_is_not_waited_for(tmp_path: Path) -> None:
    database = database_in(tmp_path)
    with database.write() as connection:
        accounts.register(connection, "alarms", "apprise")
    turn(database, "lead", 2)
    read(database, message(FIRE))
    assert paged(database) == ["lead"]


def test_that_nobody_is_on_call_is_said_once_and_tried_on(tmp_path: Path) -> None:
    database = database_in(tmp_path)
    read(database, message(FIRE))
    alarms.climb(database, LANE, RULES, later(3))
    alarms.climb(database, LANE, RULES, later(6))
    events = rows(database, "SELECT count(*) FROM case_event WHERE kind = 'alarm_unheard'")
    assert events == [(1,)]
    with database.write() as connection:
        accounts.register(connection, "alarms", "apprise")
    turn(database, "officer", 0)
    alarms.climb(database, LANE, RULES, later(9))
    assert paged(database) == ["officer"]


def test_each_morning_everybody_on_call_gets_a_test_once(database: Database) -> None:
    lane = Lane("https://balagh.example", test_at=time(7))
    night = datetime.combine(START.date(), time(6, 59), lane.zone)
    assert not alarms.test(database, lane, night)
    assert alarms.test(database, lane, night + timedelta(minutes=1))
    assert not alarms.test(database, lane, night + timedelta(minutes=30))
    assert sorted(paged(database)) == ["chief", "deputy", "lead", "officer"]
    assert alarms.test(database, lane, night + timedelta(days=1, minutes=1))


def test_where_nobody_is_on_call_no_test_is_written(tmp_path: Path) -> None:
    database = database_in(tmp_path)
    lane = Lane("https://balagh.example", test_at=time(7))
    assert not alarms.test(database, lane, datetime.combine(START.date(), time(8), lane.zone))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"name": " "}, "needs a name"),
        ({"rung": 4}, "no such rung"),
        ({"days": []}, "at least one day"),
        ({"days": [9]}, "at least one day"),
        ({"begins": "25:00"}, "Write times as"),
        ({"since": "soon"}, "Write times as"),
        ({"since": "2026-02-02", "until": "2026-02-01"}, "before the first"),
        ({"paths": ""}, "At least one way"),
        ({"paths": "nowhere/officer"}, "nowhere/officer"),
        ({"paths": "sms/06 512 3456"}, "no mobile number"),
    ],
)
def test_a_turn_that_would_reach_nobody_is_refused(
    database: Database, changes: dict[str, Any], told: str
) -> None:
    values: dict[str, Any] = {
        "name": "n", "rung": 0, "paths": "alarms/n", "days": [0], "begins": "00:00",
        "ends": "00:00", "since": "", "until": "",
    }  # fmt: skip
    with pytest.raises(NotAllowed) as refused:
        rota.save(database, ADMIN, None, now=START, **values | changes)
    assert told in refused.value.sentence.en


def test_a_number_is_kept_as_gateways_take_it(database: Database) -> None:
    turn(database, "mobile", 0, "sms/٠٥٠ ١٢٣ ٤٥٦٧")
    read(database, message(FIRE))
    assert "+971501234567" in paged(database)


def test_a_turn_over_midnight_belongs_to_the_day_it_began() -> None:
    friday = OnCall("n", 0, ("a/b",), frozenset({4}), time(19), time(7), until=date(2026, 2, 27))
    evening = datetime(2026, 2, 27, 19, tzinfo=LANE.zone)
    for hours, serves in [
        (-1, False),
        (0, True),
        (11, True),
        (12, False),
        (25, False),
        (-16, False),
    ]:
        assert friday.serves(evening + timedelta(hours=hours)) is serves, hours
    assert on_rung([friday], EVERYONE, evening) == [friday]
    assert on_rung([friday], 1, evening) == []


def test_nobody_is_woken_for_a_case_that_has_ended(database: Database) -> None:
    read(database, message(FIRE))
    desk.set_status(database, AGENT, "1", "no_action", later(1))
    assert alarms.climb(database, LANE, RULES, later(3)) == 0
    assert rows(database, "SELECT outcome, climbs_at FROM alarm") == [("ended", None)]
    assert rows(database, "SELECT state FROM outbox") == [("needless",)]


def test_a_merged_case_is_paged_for_until_somebody_takes_the_one_it_went_into(
    database: Database,
) -> None:
    read(database, message(FIRE), message(FIRE, author="citizen-2"))
    merging.merge(database, AGENT, "2", "1", later(1))
    assert alarms.climb(database, LANE, RULES, later(3)) == 2
    desk.acknowledge(database, AGENT, "1", later(4))
    assert alarms.climb(database, LANE, RULES, later(60)) == 0
    assert rows(database, "SELECT outcome FROM alarm WHERE case_id = 2") == [("ended",)]


def test_a_page_waits_for_no_other_letter_and_leaves_first(database: Database) -> None:
    read(database, message(FIRE))
    with database.write() as connection:
        other = outbox.put(
            connection, case_id=1, channel="apprise", account="alarms", mode="private",
            text="t", author="huda", reply_to_id=1, now=START - timedelta(minutes=5),
        )  # fmt: skip
        connection.exec_driver_sql("UPDATE outbox SET state = 'unknown' WHERE id = ?", (other,))
        [page] = outbox.ready(connection, "alarms", later(1))
        connection.exec_driver_sql("UPDATE outbox SET state = 'queued' WHERE id = ?", (other,))
        assert outbox.ready(connection, "alarms", later(1)) == [page, other]
    assert page != other


def test_a_way_that_fails_brings_the_next_rung_but_never_the_last_one_over(
    database: Database,
) -> None:
    read(database, message(FIRE))
    for minutes in (0.1, 0.2, 0.3):
        with database.write() as connection:
            kept.hurry(connection, 1, later(minutes))
        assert alarms.climb(database, LANE, RULES, later(minutes)) == 1
    with database.write() as connection:
        kept.hurry(connection, 1, later(0.4))
    assert alarms.climb(database, LANE, RULES, later(0.4)) == 0
