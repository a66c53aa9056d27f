"""How a matter stands, by its reference: words of status, nothing else, and no guessing."""

from __future__ import annotations

from pathlib import Path

import pytest

from casework import desk, merging
from domain.people import Person
from domain.status import STATUSES
from tests.factories import COMPLAINT, START, message, rows, store
from tests.web.rig import Rig, door
from web.citizens.status import MISSES, STATUS

AGENT = Person("huda", "agent", None)


@pytest.fixture
def city(tmp_path: Path) -> Rig:
    found = door(tmp_path)
    store(found.database, message(author="citizen-1"), message(author="citizen-2"))
    return found


def reference(city: Rig, number: int = 1) -> str:
    query = f'SELECT reference FROM "case" WHERE id = {number}'  # noqa: S608 - a number of ours
    return str(rows(city.database, query)[0][0])


def test_every_status_has_words_for_citizens() -> None:
    assert set(STATUS) == set(STATUSES)


def test_a_reference_opens_its_status_and_nothing_else(city: Rig) -> None:
    assert city.client.get("/status").status_code == 200
    page = city.client.get("/status", params={"reference": reference(city)})
    assert page.status_code == 200 and STATUS["new"].ar in page.text
    for private in (COMPLAINT, "citizen-1", "/cases/"):
        assert private not in page.text


def test_as_people_type_it(city: Rig) -> None:
    typed = reference(city).lower().replace("0", "o").replace("1", "l")
    page = city.client.get("/status", params={"reference": f" {typed[:4]} {typed[4:]} "})
    assert page.status_code == 200


def test_a_merged_case_tells_of_the_one_it_went_into(city: Rig) -> None:
    merging.merge(city.database, AGENT, "2", "1", START)
    for status in ("triaged", "in_progress"):
        desk.set_status(city.database, AGENT, "1", status, START)
    page = city.client.get("/status", params={"reference": reference(city, 2)})
    assert STATUS["in_progress"].ar in page.text


def test_who_has_it_is_told_with_a_number_only_if_confirmed(city: Rig) -> None:
    known = {"sharjah-police", "sewa"}
    for number, body in (("1", "sharjah-police"), ("2", "sewa")):
        desk.set_body(city.database, AGENT, number, body, known, START)
        desk.set_status(city.database, AGENT, number, "redirected", START)
    police = city.client.get("/status", params={"reference": reference(city, 1)}).text
    sewa = city.client.get("/status", params={"reference": reference(city, 2)}).text
    assert "شرطة الشارقة" in police and "901" in police
    assert "هيئة كهرباء" in sewa and "991" not in sewa


@pytest.mark.parametrize("guess", ["1", "00000000", "' OR 1=1", "<b>x</b>", "\x00", "٣" * 8])
def test_what_is_no_reference_opens_nothing(city: Rig, guess: str) -> None:
    page = city.client.get("/status", params={"reference": guess})
    assert page.status_code == 404 and "<b>" not in page.text


def test_guessing_is_slowed_down(city: Rig) -> None:
    for _ in range(MISSES):
        assert city.client.get("/status?reference=AAAAAAAA").status_code == 404
    assert city.client.get("/status", params={"reference": reference(city)}).status_code == 429
    city.clock.forward(1.1)
    assert city.client.get("/status", params={"reference": reference(city)}).status_code == 200
