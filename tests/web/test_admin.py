"""Administrators change what the rules say; the pages show it and so does triage, at once."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.source import Source
from storage import accounts, coverage, sources
from tests.factories import START, rows
from tests.web.rig import CSRF, Rig, rig

PAGES = (
    "", "/services", "/services/entry", "/services/entry?code=sewage", "/bodies", "/bodies/entry",
    "/bodies/entry?code=beeah", "/areas", "/areas/entry", "/areas/entry?code=Al+Majaz", "/targets",
    "/calendars", "/calendars/entry", "/calendars/entry?code=departments", "/inboxes",
)  # fmt: skip


@pytest.fixture
def admin(tmp_path: Path) -> Rig:
    return rig(tmp_path, "admin")


def post(here: Rig, address: str, **fields: Any) -> Any:
    return here.client.post(address, data={"csrf": CSRF, **fields})


def seen_in(html: str) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', html)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_in_both_languages(tmp_path: Path, page: str, language: str) -> None:
    here = rig(tmp_path, "admin", language)
    assert here.client.get(f"/admin{page}").status_code == 200


@pytest.mark.parametrize("role", ["agent", "lead", "department", "auditor"])
def test_nobody_else_sees_or_changes_them(tmp_path: Path, role: str) -> None:
    here = rig(tmp_path, role, body="drainage" if role == "department" else None)
    for page in PAGES:
        assert here.client.get(f"/admin{page}").status_code == 403
    for address in ("services", "bodies", "areas", "targets", "calendars"):
        fields = {"code": "beeah", "ar": "ا", "en": "a", "week": "", "answer": 1, "solution": 1,
                  "answer_calendar": "hotline", "solution_calendar": "hotline"}  # fmt: skip
        assert post(here, f"/admin/{address}", **fields).status_code == 403
    assert rows(here.database, "SELECT * FROM catalogue") == []


def test_a_new_service_is_in_the_list_and_in_the_queues_filter(admin: Rig) -> None:
    fields = {"code": "ev-charging", "ar": "شحن المركبات", "en": "Car charging", "group": "roads",
              "body": "srta", "priority": 2, "active": 1, "words": "شاحن السيارة\n\n",
              "fresh": 1}  # fmt: skip
    assert post(admin, "/admin/services", **fields).status_code == 303
    assert "Car charging" in admin.client.get("/admin/services").text
    assert '<option value="ev-charging"' in admin.client.get("/queue").text
    form = admin.client.get("/admin/services/entry?code=ev-charging").text
    assert "شاحن السيارة</textarea>" in form
    again = post(admin, "/admin/services", **fields)
    assert again.status_code == 409
    assert "is there already" in again.text


def test_a_service_switched_off_is_offered_no_more(admin: Rig) -> None:
    form = admin.client.get("/admin/services/entry?code=noise").text
    fields = {"code": "noise", "ar": "الضوضاء", "en": "Noise", "group": "order",
              "body": "sharjah-police", "seen": seen_in(form)}  # fmt: skip
    assert post(admin, "/admin/services", **fields).status_code == 303
    assert '<option value="noise"' not in admin.client.get("/queue").text
    assert "off" in admin.client.get("/admin/services").text


def test_a_mistake_is_told_with_what_was_typed_still_there(admin: Rig) -> None:
    fields = {"code": "ev-charging", "ar": "", "en": "Car charging", "group": "roads",
              "body": "srta", "active": 1, "words": "!!!", "fresh": 1}  # fmt: skip
    refused = post(admin, "/admin/services", **fields)
    assert refused.status_code == 409
    assert 'role="alert"' in refused.text
    assert 'value="Car charging"' in refused.text
    assert 'value="ev-charging"' in refused.text
    assert rows(admin.database, "SELECT * FROM catalogue") == []


def test_the_slower_of_two_administrators_is_told_and_keeps_what_they_typed(admin: Rig) -> None:
    seen = seen_in(admin.client.get("/admin/bodies/entry?code=beeah").text)
    fields = {"code": "beeah", "ar": "بيئة", "en": "Bee'ah", "seen": seen}
    assert post(admin, "/admin/bodies", **fields, number="800").status_code == 303
    slower = post(admin, "/admin/bodies", **fields, number="900")
    assert slower.status_code == 409
    assert 'value="900"' in slower.text
    [(data,)] = rows(admin.database, "SELECT data FROM catalogue")
    assert '"800"' in data


def test_an_area_gets_its_arabic_name_on_every_page(admin: Rig) -> None:
    fields = {"code": "Al Rawabi", "ar": "الروابي\nروابي", "en": "rawaby", "fresh": 1}
    assert post(admin, "/admin/areas", **fields).status_code == 303
    assert "الروابي" in admin.client.get("/admin/areas").text
    assert '<option value="Al Rawabi"' in admin.client.get("/queue").text


def test_a_target_and_a_season_are_saved_as_the_page_shows_them(admin: Rig) -> None:
    target = {"code": "2", "answer": 15, "answer_calendar": "hotline", "solution": 600,
              "solution_calendar": "departments"}  # fmt: skip
    assert post(admin, "/admin/targets", **target).status_code == 303
    assert 'name="answer" type="number" min="1" max="1000000" required value="15"' in (
        admin.client.get("/admin/targets").text
    )
    none = [""] * 7
    fields = {
        "code": "departments",
        "week": ["07:30-12:00, 13:00-15:30", *["07:30-15:30"] * 3, "", "", ""],
        "holidays": "2027-01-01",
        "season_name": ["Ramadan 1448", ""],
        "season_first": ["2027-02-08", ""],
        "season_last": ["2027-03-08", ""],
        "season_week": [*["09:00-14:30"] * 4, "", "", "", *none],
    }
    assert post(admin, "/admin/calendars", **fields).status_code == 303
    form = admin.client.get("/admin/calendars/entry?code=departments").text
    assert 'value="07:30-12:00, 13:00-15:30"' in form
    assert form.count('value="09:00-14:30"') == 4
    assert "2027-01-01</textarea>" in form
    told = post(admin, "/admin/calendars", **{**fields, "holidays": "tomorrow"})
    assert told.status_code == 409
    assert "tomorrow</textarea>" in told.text


def test_hours_that_are_none_are_told(admin: Rig) -> None:
    told = post(admin, "/admin/calendars", code="night", week=["half past", *[""] * 6], fresh=1)
    assert told.status_code == 409
    assert 'value="half past"' in told.text


def test_what_is_not_there_is_not_found(admin: Rig) -> None:
    assert admin.client.get("/admin/services/entry?code=nothing").status_code == 404


@pytest.mark.parametrize(("language", "said"), [("ar", "انتهى التفويض"), ("en", "Token ended")])
def test_an_inboxs_trouble_is_told_in_the_readers_language(
    tmp_path: Path, language: str, said: str
) -> None:
    here = rig(tmp_path, "admin", language)
    trouble = {"en": "Token ended", "ar": "انتهى التفويض", "detail": ""}
    source = Source("facebook", "page", "comments")
    with here.database.write() as connection:
        accounts.register(connection, "page", "facebook")
        sources.register(connection, [source], START)
        coverage.add(connection, source, START, {"polls": 3, "failed": 2, "stored": 41})
        accounts.open_circuit(connection, "page", START, START + timedelta(minutes=5), trouble)
    html = here.client.get("/admin/inboxes").text
    assert said in html
    assert "<td>41</td>" in html
