"""What administrators change is at work everywhere, and nothing wrong is ever saved."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from casework.catalogue import Catalogue, mark
from domain.errors import ConfigInvalid, Conflict, NotAllowed
from domain.people import Person
from domain.sla import due
from domain.words import Words
from pipeline.catalogue import KINDS, Change, entries, owners
from pipeline.draft import Context
from pipeline.rulebook import RuleBook, load_rules
from pipeline.stages import Pipeline
from storage import catalogue as stored
from storage.database import Database
from tests.factories import START, database_in, message, rows

ADMIN = Person("amal", "admin")
WORDS = {"ar": "شحن المركبات الكهربائية", "en": "Electric car charging"}
SCOOTERS = {**WORDS, "group": "roads", "body": "srta", "words": ["شاحن السيارة الكهربائية"]}


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return database_in(tmp_path)


def catalogue(database: Database, told: list[Words] | None = None) -> Catalogue:
    said = told if told is not None else []
    return Catalogue(database, _load, said.append, look_every=0.0)


def _load(changes: Sequence[Change]) -> RuleBook:
    return load_rules(overlay=changes)


def decided(pipeline: Pipeline, text: str) -> Any:
    one = message(text)
    return pipeline.decide(pipeline.understand(one), Context(now=START))


def test_a_new_service_is_guessed_by_its_words_and_goes_to_its_body(database: Database) -> None:
    console, daemon = catalogue(database), catalogue(database)
    console.save(ADMIN, "service", "ev-charging", SCOOTERS, START)
    text = "شاحن السيارة الكهربائية خربان في المجاز"
    for one in (console, daemon):  # the other process found it by itself
        decision = decided(one.pipeline(), text)
        assert (decision.services[0].code, decision.body) == ("ev-charging", "srta")
        assert decision.priority == 3


def test_a_service_switched_off_is_not_guessed_or_offered_but_keeps_its_name(
    database: Database,
) -> None:
    here = catalogue(database)
    text = "طفح مجاري في شارع الوحدة"
    assert decided(here.pipeline(), text).services[0].code == "sewage"
    here.save(ADMIN, "service", "sewage", {"active": False}, START)
    rules = here.pipeline().rules
    assert "sewage" not in {guess.code for guess in decided(here.pipeline(), text).services}
    assert "sewage" not in owners(rules)
    assert rules.services.services["sewage"].name.ar
    here.save(ADMIN, "service", "sewage", {"active": True}, START)
    assert decided(here.pipeline(), text).services[0].code == "sewage"


def test_a_service_given_to_another_body_keeps_its_exceptions(database: Database) -> None:
    here = catalogue(database)
    here.save(ADMIN, "service", "street-cleaning", {"body": "environmental-services"}, START)
    assert owners(here.pipeline().rules)["street-cleaning"] == "environmental-services"
    owner = here.pipeline().rules.bodies.owners["street-cleaning"]
    assert owner.exceptions == ("horticulture-parks",)


def test_a_body_gets_its_number_and_a_new_area_is_found_in_both_scripts(
    database: Database,
) -> None:
    here = catalogue(database)
    here.save(ADMIN, "body", "beeah", {"number": "80023324", "confirmed": True}, START)
    body = here.pipeline().rules.bodies.bodies["beeah"]
    assert (body.number, body.confirmed, body.name.ar) == ("80023324", True, "مجموعة بيئة")
    here.save(ADMIN, "area", "Al Rawabi", {"ar": ["الروابي"], "en": ["al rawaby"]}, START)
    assert here.pipeline().rules.places.areas["Al Rawabi"].ar == "الروابي"
    for text in ("حفرة كبيرة في الروابي", "a pothole in Al Rawaby"):
        assert [place.area for place in decided(here.pipeline(), text).places] == ["Al Rawabi"]


def test_a_spelling_is_added_to_those_of_the_file(database: Database) -> None:
    here = catalogue(database)
    here.save(ADMIN, "area", "Muwailih", {"ar": ["مويلح", "المويلحة الجديدة"]}, START)
    for text in ("حفرة في المويلحة الجديدة", "حفرة في ضاحية مويلح"):
        assert decided(here.pipeline(), text).places[0].area == "Muwailih"


def test_targets_and_calendars_set_the_deadlines_by_the_new_hours(database: Database) -> None:
    here = catalogue(database)
    week = {day: ["09:00-14:30"] for day in ("monday", "tuesday", "wednesday", "thursday")}
    ramadan = {"name": "Ramadan 1448", "first": "2027-02-08", "last": "2027-03-08", "week": week}
    here.save(ADMIN, "calendar", "departments", {"seasons": [ramadan]}, START)
    here.save(ADMIN, "calendar", "patrols", {"week": {"sunday": ["18:00-24:00"]}}, START)
    both = {"first_response": {"minutes": 10, "calendar": "hotline"},
            "resolution": {"minutes": 60, "calendar": "patrols"}}  # fmt: skip
    here.save(ADMIN, "sla", "2", both, START)
    targets = here.pipeline().rules.sla.priorities[2]
    assert targets.first_response.minutes == 10
    # START is a Sunday, noon in Sharjah: an hour of patrols ends at seven in the evening.
    assert due(START, 60, targets.resolution.calendar) == START + timedelta(hours=7)
    known = here.pipeline().rules.sla.calendars["departments"]
    assert known.seasons[0].name == "Ramadan 1448"
    assert len(known.holidays) > 10, "what is not given stays as the file has it"


@pytest.mark.parametrize(
    ("kind", "code", "data", "said"),
    [
        ("service", "ev", {**WORDS, "group": "space", "body": "srta"}, "group: 'space'"),
        ("service", "ev", {**WORDS, "group": "roads"}, "body: is missing"),
        ("service", "ev", {**SCOOTERS, "body": "nobody"}, "'nobody' is not known"),
        ("service", "ev", {**SCOOTERS, "words": ["!!!"]}, "no word to look for"),
        ("service", "ev", {**SCOOTERS, "wrods": []}, "wrods"),
        ("service", "ev", {**SCOOTERS, "ar": " "}, "ev.ar"),
        ("service", "other", {"active": False}, "stays on"),
        ("body", "new-body", {"en": "New"}, "ar: is missing"),
        ("area", "Al Rawabi", {"ar": ["؟"], "en": ["!"]}, "no letters|no word"),
        ("sla", "5", {}, "'5' is not known"),
        ("sla", "1", {"first_response": {"minutes": 0, "calendar": "hotline"}}, "from 1 to"),
        ("calendar", "night", {"week": {}}, "some working hours"),
        ("calendar", "night", {"week": {"monday": ["14:00-07:00"]}}, "ends before it begins"),
        ("calendar", "departments", {"holidays": ["2026-13-01"]}, "a date like"),
        ("calendar", "departments", {"seasons": [{"name": "x"}]}, "is missing"),
        ("calendar", "departments", {"seasons": ["x"]}, "mapping"),
        ("service", "Bad Code", SCOOTERS, "does not fit"),
        ("area", "الروابي", {"ar": ["الروابي"]}, "does not fit"),
        ("nonsense", "x", {}, "nothing called"),
    ],
)
def test_a_mistake_is_answered_and_nothing_is_saved(
    database: Database, kind: str, code: str, data: dict[str, Any], said: str
) -> None:
    here = catalogue(database)
    before = here.pipeline()
    with pytest.raises(NotAllowed, match=said):
        here.save(ADMIN, kind, code, data, START)
    assert here.pipeline() is before
    assert rows(database, "SELECT * FROM catalogue") == []
    assert rows(database, "SELECT * FROM audit") == []


def test_only_who_manages_may_change_anything(database: Database) -> None:
    for role in ("agent", "lead", "department", "auditor"):
        with pytest.raises(NotAllowed):
            catalogue(database).save(Person("x", role), "body", "beeah", {"confirmed": True}, START)
    assert rows(database, "SELECT * FROM catalogue") == []


def test_the_audit_has_what_it_was_and_what_it_is(database: Database) -> None:
    here = catalogue(database)
    here.save(ADMIN, "service", "noise", {"body": "inspection", "active": True}, START)
    here.save(ADMIN, "service", "noise", {"body": "sharjah-police"}, START)
    found = rows(database, "SELECT actor, kind, data FROM audit ORDER BY id")
    told = [json.loads(data) for _, _, data in found]
    assert {row[:2] for row in found} == {("amal", "catalogue_changed")}
    assert told[0] == {"of": "service", "code": "noise", "old": {"body": "sharjah-police"},
                       "new": {"body": "inspection"}}  # fmt: skip
    assert (told[1]["old"], told[1]["new"]) == ({"body": "inspection"}, {"body": "sharjah-police"})


def test_who_saw_an_older_state_does_not_overwrite_the_newer(database: Database) -> None:
    here = catalogue(database)
    with database.read() as connection:
        seen = mark(connection, "body", "beeah")
    here.save(ADMIN, "body", "beeah", {"number": "1"}, START, seen)
    with pytest.raises(Conflict):
        here.save(ADMIN, "body", "beeah", {"number": "2"}, START, seen)
    assert here.pipeline().rules.bodies.bodies["beeah"].number == "1"


def test_what_cannot_be_loaded_leaves_the_old_rules_at_work_and_says_so(
    database: Database,
) -> None:
    told: list[Words] = []
    here = catalogue(database, told)
    before = here.pipeline()
    with database.write() as connection:
        stored.put(connection, "service", "ev", {"ar": "x"}, "somebody", START)
    assert here.pipeline() is before
    assert here.trouble is not None
    assert "services.ev" in here.trouble.en
    assert here.pipeline() is before
    assert len(told) == 1, "it is said once, not each second"
    started = catalogue(database, told)
    assert started.pipeline().rules.services.services.keys() == (
        before.rules.services.services.keys()
    )
    assert len(told) == 2
    started.save(ADMIN, "service", "ev", SCOOTERS, START)
    assert here.pipeline().rules.services.services["ev"].name.en == WORDS["en"]
    assert (here.trouble, started.trouble) == (None, None)


def test_every_entry_given_back_as_it_is_changes_nothing(database: Database) -> None:
    """The shapes that pages show are the shapes that are taken."""
    rules = load_rules()
    changes = [
        Change(kind, code, data) for kind in KINDS for code, data in entries(rules, kind).items()
    ]
    again = load_rules(overlay=changes)
    for kind in KINDS:
        assert entries(again, kind) == entries(rules, kind)
    assert again.sla == rules.sla
    assert again.bodies.owners == rules.bodies.owners


def test_files_that_are_wrong_are_still_said_at_the_start(
    database: Database, tmp_path: Path
) -> None:
    with pytest.raises(ConfigInvalid):
        Catalogue(database, lambda changes: load_rules(tmp_path / "none", changes))
