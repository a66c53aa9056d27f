"""Taking a call down, without a line of JavaScript: nothing typed is lost, nothing saved twice."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from app.settings import Settings
from app.wiring import make_outlets
from tests.factories import message, rows, store
from tests.web.rig import CSRF, Rig, rig

WORDS = "طفح مجاري في مويلح قرب المدرسة"
KEY = "0123456789abcdef" * 2


@pytest.fixture
def console(tmp_path: Path) -> Rig:
    return rig(tmp_path)


def send(console: Rig, address: str = "/calls", fragment: bool = False, **given: Any) -> Any:
    form = {"csrf": CSRF, "key": KEY, "text": WORDS, **given}
    headers = {"hx-request": "true"} if fragment else {}
    return console.client.post(address, data=form, headers=headers)


def count(console: Rig, table: str = "case") -> int:
    return int(rows(console.database, f'SELECT count(*) FROM "{table}"')[0][0])  # noqa: S608


def test_a_call_leads_to_its_case_and_to_what_is_read_out(console: Rig) -> None:
    given = send(console, caller="050 123 4567", name="سالم", service="pests", intent="complaint")
    assert given.status_code == 303
    shown = console.client.get(given.headers["location"]).text
    reference = rows(console.database, 'SELECT reference FROM "case"')[0][0]
    assert f"{reference[:4]} {reference[4:]}" in shown and "Read the reference out" in shown
    assert "+971501234567" in shown and "@+971" not in shown
    assert "Taken down by hand: call" in shown


@pytest.mark.parametrize(
    ("place", "area"), [("المجاز 3", "Al Majaz 3"), ("al majaz 3", "Al Majaz 3"), ("", "Muwailih")]
)
def test_a_place_in_either_language_is_the_area(console: Rig, place: str, area: str) -> None:
    send(console, place=place)
    assert rows(console.database, 'SELECT area FROM "case"')[0][0] == area


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"text": "  "}, "Write what the caller wants."),
        ({"text": "ا" * 5001}, "5001 characters"),
        ({"caller": "0501"}, "no telephone number"),
    ],
)
def test_a_mistake_is_told_at_its_field_and_nothing_typed_is_lost(
    console: Rig, wrong: dict[str, str], said: str
) -> None:
    typed = {
        "name": "Salim", "place": "behind the mosque", "service": "pests", "intent": "request",
        "priority": "1", "language": "ur", "emergency": "1", "sms": "1", "confidential": "1",
        "kind": "visit", **wrong,
    }  # fmt: skip
    told = send(console, **typed)
    (field,) = wrong
    assert told.status_code == 422 and count(console) == 0
    assert re.search(rf'id="{field}-wrong">[^<]*{said}', told.text)
    assert re.search(rf'id="{field}"[^>]*aria-invalid="true"', told.text)
    for kept in ("Salim", "behind the mosque", f'value="{KEY}"'):
        assert kept in told.text
    chosen = re.findall(r'<option value="([^"]+)" selected', told.text)
    assert chosen == ["pests", "request", "visit", "ur", "1"]
    assert len(re.findall(r'type="checkbox"[^>]*checked', told.text)) == 3


def test_sent_twice_it_is_one_case(console: Rig) -> None:
    first, second = send(console, caller="0501234567"), send(console, caller="0501234567")
    assert first.headers["location"] == second.headers["location"]
    assert count(console) == 1


def test_going_back_and_writing_another_call_over_it_keeps_both(console: Rig) -> None:
    send(console)
    told = send(console, text="حفرة في الطريق")
    assert told.status_code == 409 and "saved already" in told.text and "حفرة في" in told.text
    key = re.search(r'name="key" value="([0-9a-f]{32})"', told.text)
    assert key and key[1] != KEY
    assert send(console, text="حفرة في الطريق", key=key[1]).status_code == 303
    assert count(console) == 2


def test_a_known_caller_is_shown_beside_the_form(console: Rig) -> None:
    send(console, caller="0501234567", name="سالم")
    part = send(console, "/calls/callers", fragment=True, caller="4567", text="").text
    assert "<html" not in part and "سالم" in part and 'value="case:1"' in part
    whole = send(console, "/calls/callers", caller="4567", name="Somebody").text
    assert "<html" in whole and 'value="case:1"' in whole and "Somebody" in whole
    assert WORDS in whole, "the button of those without JavaScript keeps what was typed"
    assert "Nobody known" in send(console, "/calls/callers", fragment=True, caller="0559").text


def test_a_call_is_added_to_the_case_that_was_chosen(console: Rig) -> None:
    store(console.database, message())
    given = send(console, caller="", take="case:1", text="ما زالت المجاري طافحة")
    assert given.headers["location"] == "/cases/1?logged=1"
    assert rows(console.database, 'SELECT merged_into_id FROM "case" WHERE id = 2')[0][0] == 1


def test_a_caller_who_was_found_by_name_is_the_same_contact(console: Rig) -> None:
    send(console, caller="0501234567", name="سالم")
    send(console, key="f" * 32, caller="سالم", take="contact:1", text="حفرة في الطريق")
    assert (count(console), count(console, "contact")) == (2, 1)


def test_a_name_in_the_callers_field_is_a_name(console: Rig) -> None:
    send(console, caller="Mona", kind="visit")
    kept = rows(console.database, "SELECT name, handle FROM contact")
    assert [tuple(one) for one in kept] == [("Mona", None)]


@pytest.mark.parametrize(
    "wrong", [{"key": "short"}, {"take": "case:x"}, {"kind": "fax"}, {"priority": "9"}]
)
def test_what_no_form_of_ours_sends_is_refused(console: Rig, wrong: dict[str, str]) -> None:
    assert send(console, **wrong).status_code == 422
    assert count(console) == 0


def test_a_department_sees_a_confidential_case_and_no_name(tmp_path: Path) -> None:
    agents = rig(tmp_path)
    send(agents, caller="0501234567", name="Salim Said", confidential="1")
    theirs = rig(tmp_path, role="department", body="drainage", login="drains").client
    for address in ("/cases/1", "/cases/1?part=conversation", "/cases/1?part=facts", "/queue"):
        shown, ours = theirs.get(address), agents.client.get(address)
        assert shown.status_code == 200 and "Salim" not in shown.text, address
        assert "1234567" not in shown.text, address
        assert "Salim" in ours.text, address
    assert "Confidential" in theirs.get("/cases/1").text


def test_a_merge_gives_no_confidential_name_away(tmp_path: Path) -> None:
    agents = rig(tmp_path)
    store(agents.database, message())
    send(agents, caller="0501234567", name="Salim Said", confidential="1")
    agents.client.post("/cases/2/do", data={"csrf": CSRF, "do": "merge", "value": "1"})
    assert "Salim" in agents.client.get("/cases/1").text
    theirs = rig(tmp_path, role="department", body="drainage", login="drains").client
    shown = theirs.get("/cases/1").text
    assert WORDS in shown and "Salim" not in shown


@pytest.mark.parametrize("role", ["auditor", "department"])
def test_only_those_who_answer_citizens_take_calls(tmp_path: Path, role: str) -> None:
    console = rig(tmp_path, role=role, body="drainage")
    assert console.client.get("/calls").status_code == 403
    assert send(console).status_code == 403
    assert "/calls" not in console.client.get("/queue").text


def test_the_hotline_needs_no_account_and_says_how_it_is_answered() -> None:
    limits = make_outlets(Settings())("hotline").limits(message(), None)  # type: ignore[arg-type]
    assert not limits.public and not limits.private
    assert limits.why_not and "phone or SMS" in limits.why_not.en
