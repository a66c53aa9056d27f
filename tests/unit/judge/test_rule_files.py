"""The rule files hold what their headers promise, and a slip in one is answered with its place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from domain.text import fold_text
from pipeline import body, deadlines, emergency, frames, intent, mood, priority, service
from pipeline.shape import ShapeWrong
from pipeline.vocabulary import inflected
from tests.factories import PIPELINE

FOLDER = Path(service.__file__).parent / "rules"
CODES = [
    "waste-collection", "waste-dumping", "street-cleaning", "odour", "rain-ponding", "sewage",
    "pests", "animals", "food-safety", "salon-health", "building", "shared-housing", "rent",
    "paid-parking", "parking-obstruction", "abandoned-vehicle", "road-damage", "traffic",
    "street-light", "utilities", "parks-trees", "beach", "noise", "vendors-adverts",
    "public-behaviour", "markets", "digital-services", "staff-service", "public-safety", "other",
]  # fmt: skip


def read(name: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return data


def phrases(code: str) -> Iterator[str]:
    for part in ("problem", "subject"):
        for language in read("services")["services"][code].get(part, {}).values():
            yield from language


def test_the_thirty_services_in_both_languages() -> None:
    services = PIPELINE.rules.services.services
    assert list(services) == CODES
    assert all(one.name.ar and one.name.en and one.group.ar for one in services.values())


@pytest.mark.parametrize("code", [code for code in CODES if code != "other"])
def test_a_phrase_speaks_for_its_service(code: str) -> None:
    rules, own = PIPELINE.rules.services, list(phrases(code))
    assert len(own) >= 40
    written = {one: next(inflected(one)).rstrip("*") for one in own}
    silent = [one for one in own if code not in rules.evidence(fold_text(written[one]))]
    # A phrase of one service may stand inside a longer one of another; not many.
    assert len(silent) <= len(own) * 0.02, silent


@pytest.mark.parametrize("table", ["bodies.owners", "priorities.services"])
def test_every_service_is_in_every_table(table: str) -> None:
    name, field = table.split(".")
    assert set(getattr(getattr(PIPELINE.rules, name), field)) == set(CODES)


def test_intents_name_services() -> None:
    rules = PIPELINE.rules.intents
    named = rules.complaint_services | rules.municipal_services | rules.everyday_services
    assert named < set(CODES)


LOADERS = {
    "services": service.load,
    "intents": intent.load,
    "emergency": emergency.load,
    "frames": frames.load,
    "mood": mood.load,
    "bodies": body.load,
    "priorities": priority.load,
    "sla": deadlines.load,
}


@pytest.mark.parametrize("name", LOADERS)
def test_a_misspelt_key_is_named(name: str) -> None:
    with pytest.raises(ShapeWrong, match="colour"):
        LOADERS[name](read(name) | {"colour": "red"})


@pytest.mark.parametrize(
    ("name", "path", "value", "said"),
    [
        ("services", ("services", "odour", "group"), "smells", "services.odour.group"),
        ("services", ("services", "odour", "together"), [[["a"]]], "two lists"),
        ("services", ("services", "odour", "problem", "en"), [True], "services.odour.problem.en"),
        ("services", ("services", "odour", "problem", "en"), ["😡"], "no word to look for"),
        ("mood", ("words", "anger"), ["a"], "words.anger"),
        ("mood", ("words", "anger"), {"much": ["a"]}, "above 0"),
        ("bodies", ("services", "odour", "body"), "nobody", "services.odour.body"),
        ("bodies", ("emirates", "Dubai"), "nobody", "emirates.Dubai"),
        ("priorities", ("services", "odour"), 7, "from 1 to 4"),
        ("sla", ("zone",), "Asia/Atlantis", "Atlantis"),
        ("sla", ("calendars", "hotline", "week", "monday"), ["9-5"], "07:30-14:30"),
        ("sla", ("calendars", "hotline", "week", "monday"), ["15:00-09:00"], "before it begins"),
        ("sla", ("calendars", "hotline", "week"), {}, "some working hours"),
        ("sla", ("calendars", "departments", "holidays"), ["soon"], "2026-12-02"),
        ("sla", ("priorities",), {1: {}}, "1, 2, 3 and 4"),
        ("sla", ("priorities", 1, "resolution", "calendar"), "moon", "hotline"),
    ],
)
def test_a_wrong_value_is_answered_with_its_place(
    name: str, path: tuple[Any, ...], value: object, said: str
) -> None:
    data = read(name)
    inner = data
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    with pytest.raises(ShapeWrong, match=said):
        LOADERS[name](data)
