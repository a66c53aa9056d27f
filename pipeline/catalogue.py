"""What administrators change or add over the rule files: services, bodies, areas, targets, hours.

A change is laid over the data of the file before its reader sees it, so that it is checked like the
file itself and a mistake in it is answered with the same sentence.

    service   {ar, en, group, body, priority, active, words: [phrase …]}
    body      {ar, en, own, number, confirmed}
    area      {ar: [name, spelling …], en: [spelling …]}   by its name in places.yaml
    sla       {first_response: {minutes, calendar}, resolution: {…}}   by priority, "1" … "4"
    calendar  {week: {monday: ["07:30-15:30"] …}, holidays: [date …], seasons: [{name, first, …}]}

What a change leaves out stays as the file has it; what the file does not have is added.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from domain.sla import Hours
from pipeline.deadlines import DAYS, Target
from pipeline.shape import inside, items, known, mapping, need

if TYPE_CHECKING:
    from pipeline.rulebook import RuleBook

DEFAULT_PRIORITY = 3
Data = dict[str, Any]


class Change(NamedTuple):
    """One entry of the catalogue."""

    kind: str
    code: str
    data: Mapping[str, Any]


def overlaid(name: str, data: Data, changes: Iterable[Change]) -> Data:
    """The data of the file `name` with the changes laid over it: the same object where none is."""
    for change in changes:
        layers = _LAYERS[known(change.kind, _LAYERS, "catalogue")]
        if layer := layers.get(name):
            data = layer(data, change.code, dict(change.data), f"catalogue.{change.kind}")
    return data


def _service_names(data: Data, code: str, given: Data, key: str) -> Data:
    mapping(given, inside(key, code), _SERVICE)
    one = {**data["services"].get(code, {}), **_some(given, "ar", "en", "group", "active")}
    if given.get("words"):
        one["problem"] = {**one.get("problem", {}), "added": given["words"]}
    return _with(data, "services", code, one)


def _service_body(data: Data, code: str, given: Data, key: str) -> Data:
    one = {**data["services"].get(code, {}), **_some(given, "body")}
    need(one, "body", inside(key, code))
    return _with(data, "services", code, one)


def _service_priority(data: Data, code: str, given: Data, key: str) -> Data:
    priority = given.get("priority", data["services"].get(code, DEFAULT_PRIORITY))
    return _with(data, "services", code, priority)


def _body(data: Data, code: str, given: Data, key: str) -> Data:
    return _with(data, "bodies", code, {**data["bodies"].get(code, {}), **given})


def _area(data: Data, code: str, given: Data, key: str) -> Data:
    mapping(given, inside(key, code), ("ar", "en"))
    section = "towns" if code in data["towns"] else "areas"
    facts = dict(data[section].get(code, {}))
    for language, names in given.items():
        first = items(names, inside(key, language))
        facts[language] = [*first, *(one for one in facts.get(language, []) if one not in first)]
    return _with(data, section, code, facts)


def _target(data: Data, code: str, given: Data, key: str) -> Data:
    rank = int(known(code, ("1", "2", "3", "4"), key))
    return {**data, "priorities": {**data["priorities"], rank: given}}


def _calendar(data: Data, code: str, given: Data, key: str) -> Data:
    one = {**data["calendars"].get(code, {}), **given}
    one["holidays"] = [_day(day) for day in items(one.get("holidays", []), key)]
    one["seasons"] = [
        {name: _day(value) if name in ("first", "last") else value for name, value in facts.items()}
        for facts in map(mapping, items(one.get("seasons", []), key))
    ]
    return _with(data, "calendars", code, one)


def _day(value: object) -> object:
    """JSON has no dates. What is none stays as it is: the file's reader will say so."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _with(data: Data, section: str, code: str, one: Any) -> Data:
    return {**data, section: {**data[section], code: one}}


def _some(given: Data, *names: str) -> Data:
    return {name: given[name] for name in names if name in given}


_SERVICE = ("ar", "en", "group", "body", "priority", "active", "words")
_LAYERS: dict[str, dict[str, Callable[[Data, str, Data, str], Data]]] = {
    "service": {
        "services": _service_names, "bodies": _service_body, "priorities": _service_priority,
    },
    "body": {"bodies": _body},
    "area": {"places": _area},
    "sla": {"sla": _target},
    "calendar": {"sla": _calendar},
}  # fmt: skip
KINDS = tuple(_LAYERS)


def owners(rules: RuleBook) -> dict[str, str]:
    """Whose matter each service is that may be chosen."""
    services = rules.services.services
    table = rules.bodies.owners
    return {code: table[code].body for code, one in services.items() if one.active}


def entries(rules: RuleBook, kind: str) -> dict[str, Data]:
    """Every entry of a kind as the rules have it now, in the shape of a change."""
    return _ENTRIES[kind](rules)


def _services(rules: RuleBook) -> dict[str, Data]:
    return {
        code: {
            "ar": one.name.ar, "en": one.name.en, "group": one.group_code, "active": one.active,
            "body": rules.bodies.owners[code].body, "priority": rules.priorities.services[code],
        }
        for code, one in rules.services.services.items()
    }  # fmt: skip


def _bodies(rules: RuleBook) -> dict[str, Data]:
    return {
        code: {"ar": one.name.ar, "en": one.name.en, "own": one.own, "number": one.number,
               "confirmed": one.confirmed}
        for code, one in rules.bodies.bodies.items()
    }  # fmt: skip


def _areas(rules: RuleBook) -> dict[str, Data]:
    """Without the numbered parts: those come with their area."""
    return {
        name: {"ar": [words.ar]}
        for name, words in rules.places.areas.items()
        if not name[-1].isdigit()
    }


def _targets(rules: RuleBook) -> dict[str, Data]:
    def told(target: Target) -> Data:
        return {"minutes": target.minutes, "calendar": target.calendar.name}

    return {
        str(rank): {"first_response": told(one.first_response), "resolution": told(one.resolution)}
        for rank, one in rules.sla.priorities.items()
    }


def _calendars(rules: RuleBook) -> dict[str, Data]:
    return {
        name: {
            "week": _week(one.week),
            "holidays": sorted(day.isoformat() for day in one.holidays),
            "seasons": [
                {"name": season.name, "first": season.first.isoformat(),
                 "last": season.last.isoformat(), "week": _week(season.week)}
                for season in one.seasons
            ],
        }
        for name, one in rules.sla.calendars.items()
    }  # fmt: skip


def _week(week: tuple[tuple[Hours, ...], ...]) -> dict[str, list[str]]:
    return {
        day: [f"{opens:%H:%M}-{'24:00' if str(closes) == '00:00:00' else f'{closes:%H:%M}'}"
              for opens, closes in hours]
        for day, hours in zip(DAYS, week, strict=True)
        if hours
    }  # fmt: skip


_ENTRIES: dict[str, Callable[[RuleBook], dict[str, Data]]] = {
    "service": _services,
    "body": _bodies,
    "area": _areas,
    "sla": _targets,
    "calendar": _calendars,
}
