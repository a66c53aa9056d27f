"""Calls and visits go into the same queue, once, with the agent's word over triage's."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from casework import desk
from casework.callers import look_up
from casework.calls import Call, log_call
from casework.indexing import rebuild
from domain.errors import Conflict, NotAllowed, NotFound
from domain.people import EVERYTHING, Person, Scope
from pipeline.searching import query_terms
from storage import queue, queue_rows
from storage.database import Database
from storage.found import page
from storage.queue import Filter
from tests.factories import PIPELINE, START, database_in, message, rows, store

HUDA = Person("huda", "agent")
DRAINS = Person("drains", "department", "drainage")
NUMBER = "+971501234567"
HEARING = PIPELINE.rules.hearing


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return database_in(tmp_path)


def call(text: str = "طفح مجاري في مويلح قرب المدرسة", **given: Any) -> Call:
    return Call(**{"key": f"{abs(hash((text, str(given)))):x}", "text": text, **given})


def log(database: Database, *args: Any, at: float = 0.0, **given: Any) -> dict[str, Any]:
    one = args[0] if args and isinstance(args[0], Call) else call(*args, **given)
    return log_call(database, PIPELINE, HUDA, one, START + timedelta(minutes=at))


def counts(database: Database) -> dict[str, int]:
    names = ("case", "contact", "conversation", "message", "case_event", "correction")
    return {name: rows(database, f'SELECT count(*) FROM "{name}"')[0][0] for name in names}  # noqa: S608


def test_a_call_is_a_case_like_any_other(database: Database) -> None:
    case = log(database, number=NUMBER, name="سالم")
    assert (case["channel"], case["service"], case["area"]) == ("hotline", "sewage", "Muwailih")
    kept = rows(database, "SELECT kind, direction, public, account FROM message")
    assert [tuple(one) for one in kept] == [("call", "in", 0, "hotline")]
    kept = rows(database, "SELECT external_id, handle, name FROM contact")
    assert [tuple(one) for one in kept] == [(NUMBER, NUMBER, "سالم")]
    events = rows(database, "SELECT actor, kind FROM case_event ORDER BY id")
    assert [tuple(one) for one in events] == [("balagh", "opened"), ("huda", "logged")]
    assert rows(database, "SELECT count(*) FROM triage")[0][0] == 1
    with database.read() as connection:
        queued = queue.page(connection, Filter(), EVERYTHING, START, 10)
        assert [row["reference"] for row in queued] == [case["reference"]]
        for words in ("مدرسة", "سالم", "050 123 4567"):
            terms = query_terms(words, HEARING)
            found = page(connection, terms, Filter(), EVERYTHING, START).rows
            assert [row["id"] for row in found] == [case["id"]], words


def test_no_event_holds_the_callers_words_or_number(database: Database) -> None:
    log(database, number=NUMBER, name="سالم", service="pests", confidential=True)
    kept = " ".join(str(one) for (one,) in rows(database, "SELECT data FROM case_event"))
    assert not any(word in kept for word in (NUMBER, "501234567", "سالم", "مجاري"))


def test_the_agents_word_is_laid_over_and_kept_as_corrections(database: Database) -> None:
    case = log(
        database, service="pests", area="Al Majaz 3", intent="complaint", priority=1,
        emergency=True, language="ur", confidential=True, sms_consent=True,
    )  # fmt: skip
    wanted = {
        "service": "pests", "body": "public-health", "area": "Al Majaz 3", "intent": "complaint",
        "priority": 1, "emergency": True, "language": "ur", "confidential": True,
        "sms_consent": True, "status": "triaged",
    }  # fmt: skip
    assert {name: case[name] for name in wanted} == wanted
    stages = rows(database, "SELECT stage, agent FROM correction ORDER BY id")
    assert [tuple(one) for one in stages] == [
        ("judge_service", "huda"), ("find_places", "huda"), ("judge_intent", "huda"),
        ("decide_priority", "huda"), ("judge_emergency", "huda"),
    ]  # fmt: skip


def test_what_triage_found_already_is_no_correction(database: Database) -> None:
    log(database, service="sewage", area="Muwailih", intent="report")
    assert counts(database)["correction"] == 0


def test_what_triage_would_have_put_away_stays_in_the_queue(database: Database) -> None:
    assert store(database, message("صباح الخير")).cases
    # One in fifty of those is shown to a person all the same.
    [(status, sampled)] = rows(database, 'SELECT status, sampled FROM "case"')
    assert status == ("new" if sampled else "no_action")
    case = log(database, "صباح الخير", intent="enquiry")
    assert (case["status"], case["intent"], case["waiting_since"]) == ("triaged", "enquiry", None)


def test_the_callers_place_is_found_by_triage_and_by_a_search(database: Database) -> None:
    case = log(database, "أنابيب مكسورة والماء في الشارع", place="المجاز 3 خلف المسجد")
    assert case["area"] == "Al Majaz 3"
    assert rows(database, "SELECT text FROM message_version")[0][0].endswith("خلف المسجد")


def test_one_form_sent_ten_times_at_once_is_one_case(database: Database) -> None:
    one, given = call(number=NUMBER, service="pests", emergency=True), []

    def send() -> None:
        given.append(log(database, one)["reference"])

    threads = [threading.Thread(target=send) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(given) == 10 and len(set(given)) == 1
    assert counts(database) == {
        "case": 1, "contact": 1, "conversation": 1, "message": 1, "case_event": 4, "correction": 2,
    }  # fmt: skip


def test_another_call_in_a_form_already_saved_does_not_overwrite_it(database: Database) -> None:
    one = call(number=NUMBER)
    first = log(database, one)
    for other in (replace(one, text="حفرة في الطريق"), replace(one, number="+971502222222")):
        with pytest.raises(Conflict, match=first["reference"]):
            log(database, other)
    assert counts(database)["message"] == 1
    assert log(database, replace(other, key="another"))["id"] != first["id"]


@pytest.mark.parametrize(
    "wrong", [{"service": "nothing"}, {"area": "Atlantis"}, {"priority": 9}, {"into": "ZZZZZZZZ"}]
)
def test_what_cannot_be_saved_whole_leaves_nothing_behind(
    database: Database, wrong: dict[str, Any]
) -> None:
    before = counts(database)
    with pytest.raises((NotAllowed, NotFound)):
        log(database, number=NUMBER, emergency=True, **wrong)
    assert counts(database) == before


def test_a_confidential_caller_is_found_by_number_and_never_by_name(database: Database) -> None:
    case = log(database, number=NUMBER, name="سالم", confidential=True)
    kept = rows(database, "SELECT handle, name FROM contact")
    assert [tuple(one) for one in kept] == [(NUMBER, "سالم")]
    assert found(database, "4567") == [NUMBER]
    for _ in range(2):
        with database.read() as connection:
            assert not page(connection, query_terms("سالم"), Filter(), EVERYTHING, START).rows
            assert page(connection, query_terms("مدرسة"), Filter(), EVERYTHING, START).rows
            (shown,) = queue_rows.rows(connection, [case["id"]], DRAINS.scope)
            assert shown["name"] is shown["handle"] is shown["contact"] is None
            (shown,) = queue_rows.rows(connection, [case["id"]], EVERYTHING)
            assert shown["name"] == "سالم"
        assert rebuild(database, PIPELINE.rules) == 1, "an index made anew knows no name either"


def test_consent_to_text_messages_is_given_for_oneself_alone(database: Database) -> None:
    first = log(database, number=NUMBER)
    case = log(database, "جارهم", number="+971552223333", into=first["reference"], sms_consent=True)
    assert not case["sms_consent"]
    case = log(database, "وأنا أيضا", number=NUMBER, into=first["reference"], sms_consent=True)
    assert case["id"] == first["id"] and case["sms_consent"]


def test_two_calls_of_one_number_are_two_cases_of_one_contact(database: Database) -> None:
    log(database, number=NUMBER)
    log(database, "حفرة كبيرة في الطريق بالمجاز 3", number=NUMBER, name="سالم")
    assert counts(database)["case"] == 2 and counts(database)["contact"] == 1
    assert rows(database, "SELECT name FROM contact")[0][0] == "سالم", "the name came later"


def test_two_who_give_no_number_are_two_people(database: Database) -> None:
    log(database, "حفرة في الطريق", kind="visit")
    log(database, "قطط ضالة في الحديقة", kind="visit")
    assert counts(database)["contact"] == 2


def test_a_call_is_added_to_an_open_case_of_any_channel(database: Database) -> None:
    store(database, message("إنارة الشارع مطفأة في المجاز 3"))
    reference, priority = rows(database, 'SELECT reference, priority FROM "case"')[0]
    again = call("طفل غرق في مجرى المياه الآن ساعدونا بسرعة", into=reference, number=NUMBER)
    case = log(database, again)
    assert case["reference"] == reference
    assert case["emergency"], "an emergency must not be hidden in the case that was merged"
    assert case["priority"] <= priority
    assert counts(database)["case"] == 2
    assert log(database, again)["reference"] == reference, "sent twice, it is added once"
    assert counts(database)["case"] == 2


def test_a_call_wakes_the_case_it_is_added_to_and_keeps_its_secret(database: Database) -> None:
    first = log(database, number=NUMBER)
    desk.snooze(database, HUDA, first["reference"], START + timedelta(days=2), START)
    case = log(database, "ما زالت طافحة", into=first["reference"], confidential=True, at=5)
    assert case["id"] == first["id"]
    assert case["snoozed_until"] is None and case["confidential"]
    assert counts(database)["contact"] == 1, "who adds to a case of theirs is known by it"


def test_nothing_is_added_to_a_case_that_has_ended(database: Database) -> None:
    store(database, message())
    desk.set_status(database, HUDA, "1", "no_action", START)
    with pytest.raises(NotAllowed):
        log(database, into="1")
    assert counts(database)["case"] == 1


def test_whoever_may_not_answer_takes_no_calls(database: Database) -> None:
    for person in (DRAINS, Person("audit", "auditor")):
        with pytest.raises(NotAllowed):
            log_call(database, PIPELINE, person, call(), START)


def found(database: Database, wanted: str, person: Person = HUDA) -> list[Any]:
    return [one.contact["external_id"] for one in look_up(database, person, wanted, HEARING)]


def test_a_caller_is_found_by_number_name_or_reference(database: Database) -> None:
    case = log(database, number=NUMBER, name="سالم أحمد الكتبي")
    log(database, "حفرة", number="+971552223333", name="Mona Said")
    written = (
        "0501234567",
        "+971 50 123 4567",
        "٠٥٠ ١٢٣ ٤٥٦٧",
        "4567",
        "123 45",
        "05012",
        "+97150",
    )
    for wanted in (*written, "سالم", "احمد", "الكتبي", "سالم احمد"):
        assert found(database, wanted) == [NUMBER], wanted
    assert found(database, case["reference"].lower()) == [NUMBER]
    assert found(database, "mona") == ["+971552223333"]
    assert found(database, "12") == [] and found(database, "") == []
    assert found(database, "مجاري") == [], "what somebody said is not what they are called"


def test_their_open_cases_come_first(database: Database) -> None:
    first = log(database, number=NUMBER)
    last = log(database, "حفرة في الطريق", number=NUMBER, at=1)
    desk.set_status(database, HUDA, str(last["id"]), "no_action", START)
    (caller,) = look_up(database, HUDA, NUMBER, HEARING)
    assert [row["id"] for row in caller.open] == [first["id"]]
    assert [row["id"] for row in caller.ended] == [last["id"]]
    assert caller.may_call


def test_a_department_learns_of_no_caller_with_nothing_of_its_own(database: Database) -> None:
    sewage = log(database, number=NUMBER)
    pests = log(database, "صراصير", number="+971552223333", service="pests")
    assert sewage["body"] == DRAINS.scope.body
    assert found(database, "+971", DRAINS) == [NUMBER]
    assert found(database, pests["reference"], DRAINS) == []
    assert DRAINS.scope == Scope("drainage")
