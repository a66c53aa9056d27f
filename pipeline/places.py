"""Stage find_places: where it is, as far as the words say.

A gazetteer of Sharjah (rules/places.yaml) and of what lies around it, so that a matter of another
emirate is recognised. A span covers the name as the citizen wrote it, its number and its street
word, without an Arabic preposition; `area` is the gazetteer's name for it.

Kinds: area, street, landmark, town, city (Sharjah itself, where nothing closer is named) and
outside (not in Sharjah; `area` is then the emirate).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from domain.finding import Finding, Span
from domain.text import Folded
from domain.words import Words as Bilingual
from pipeline.lexicon import Entry, Lexicon, Match, Words, forms, phrase_keys, words_of
from pipeline.shape import ShapeWrong, inside, known, mapping, need, number, texts

if TYPE_CHECKING:
    from pipeline.draft import Draft
    from pipeline.rulebook import RuleBook

CITY = "Sharjah"
OUTSIDE = "outside"
_ARTICLES = frozenset({"al", "el", "ul"})
_SUN_ARTICLES = frozenset({"as", "ash", "an", "ar", "at", "az", "ad", "adh"})
_SECTIONS = {"areas": "area", "towns": "town", "streets": "street", "landmarks": "landmark"}
_PLACE_KEYS = frozenset(
    {"ar", "en", "other", "alone", "cued", "numbered", "numbers", "ambiguous", "common", "bare"}
    | {"area"}
)
_WORD_LISTS = ("cues", "area_words", "not_before", "number_links", "units", "street_compounds")
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th)$")
_CLOSE = re.compile(r"[\s(/#-]*$")  # what may stand between a name and its number


class Needs(NamedTuple):
    """What must stand beside a form of a name for it to count."""

    number: bool = False
    street: bool = False
    article: bool = False
    cue: bool = False
    area_word: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """One form of a place's name."""

    area: str
    kind: str
    needs: Needs
    numbers: int = 0
    ambiguous: bool = False


@dataclass(frozen=True)
class Gazetteer:
    """places.yaml, compiled."""

    names: Lexicon[Name]
    areas: dict[str, Bilingual]  # what an agent may correct a place to, with its numbered parts
    titles: dict[str, Bilingual]  # every place that triage names: these, streets and what is there
    cues: frozenset[str]
    area_words: frozenset[str]
    not_before: frozenset[str]
    number_links: frozenset[str]
    units: frozenset[str]
    streets_before: frozenset[str]
    streets_after: frozenset[str]
    street_compounds: frozenset[str]
    institutions_before: frozenset[str]
    institutions_after: frozenset[str]
    number_words: dict[tuple[str, ...], int]


@lru_cache(maxsize=20_000)
def respell(word: str) -> str:
    """One spelling for the ways to write an Arabic name in Latin letters."""
    if not word.isascii():
        return word
    word = word.replace("ee", "i").replace("oo", "u").replace("ou", "u").replace("dh", "d")
    word = word.replace("q", "k").replace("ay", "ai").replace("ei", "ai").replace("ey", "ai")
    word = re.sub(r"(?:i?yy?|i)ah?$", "ia", word)
    word = re.sub(r"(?<=..)[aei]h$", "a", word)
    return re.sub(r"([a-z])\1", r"\1", word.replace("uw", "u"))


def load(data: dict[str, Any]) -> Gazetteer:
    """Reads places.yaml."""
    own = ("street_words", "institutions", "number_words", OUTSIDE)
    mapping(data, allowed={*_SECTIONS, *_WORD_LISTS, *own})
    entries = [
        Entry(phrase, name)
        for section, kind in _SECTIONS.items()
        for area, facts in mapping(need(data, section), section).items()
        for phrase, name in _forms_of(area, kind, facts, inside(section, area))
    ]
    for emirate, facts in mapping(need(data, OUTSIDE), OUTSIDE).items():
        key = inside(OUTSIDE, emirate)
        entries += (Entry(phrase, name) for phrase, name in _forms_of(emirate, OUTSIDE, facts, key))
    streets = mapping(need(data, "street_words"), "street_words", ("ar", "en"))
    institutions = mapping(need(data, "institutions"), "institutions", ("before", "after"))
    words = {name: _keys(data, name) for name in _WORD_LISTS}
    return Gazetteer(
        names=Lexicon(_each_once(entries), endings=False, spelling=respell),
        areas=dict(_areas(data)),
        titles=dict(_titles(data)),
        cues=words["cues"] | words["area_words"],
        area_words=words["area_words"],
        not_before=words["not_before"],
        number_links=words["number_links"],
        units=words["units"],
        streets_before=_keys(streets, "ar", "street_words"),
        streets_after=_keys(streets, "en", "street_words"),
        street_compounds=words["street_compounds"],
        institutions_before=_keys(institutions, "before", "institutions"),
        institutions_after=_keys(institutions, "after", "institutions"),
        number_words=_number_words(need(data, "number_words")),
    )


def _areas(data: dict[str, Any]) -> Iterator[tuple[str, Bilingual]]:
    """Districts and towns by the name that a case carries, in both languages."""
    for section in ("areas", "towns"):
        for area, facts in mapping(need(data, section), section).items():
            arabic = (texts(facts.get("ar", []), inside(section, area)) or [area])[0]
            yield area, Bilingual(area, arabic)
            for count in range(1, int(facts.get("numbers", 0)) + 1):
                yield f"{area} {count}", Bilingual(f"{area} {count}", f"{arabic} {count}")


def _titles(data: dict[str, Any]) -> Iterator[tuple[str, Bilingual]]:
    for section in ("streets", "landmarks", OUTSIDE):
        for place, facts in mapping(need(data, section), section).items():
            arabic = (texts(facts.get("ar", []), inside(section, place)) or [place])[0]
            if section == "streets":
                arabic = f"{'طريق' if place.endswith('Road') else 'شارع'} {arabic}"
            yield place, Bilingual(place, arabic)
    yield from _areas(data)


def _keys(data: dict[str, Any], name: str, above: str = "") -> frozenset[str]:
    """The last word of each phrase of a list: what stands next to the place's name."""
    listed = texts(need(data, name, above), inside(above, name))
    last = name in {"before", "cues"}
    return frozenset(phrase_keys(one)[-1 if last else 0] for one in listed)


def _number_words(data: object) -> dict[tuple[str, ...], int]:
    found: dict[tuple[str, ...], int] = {}
    if not isinstance(data, dict):
        raise ShapeWrong("number_words", "a mapping of number to words is needed here")
    for value, words in data.items():
        key = inside("number_words", value)
        meant = int(number(value, key, 1, 99))
        found |= {phrase_keys(one): meant for one in texts(words, key)}
    return found


def _forms_of(area: str, kind: str, data: object, key: str) -> Iterator[tuple[str, Name]]:
    """Every way to write one place of the file."""
    facts = mapping(data, key, _PLACE_KEYS)
    listed = {
        name: texts(facts.get(name, []), inside(key, name))
        for name in ("ar", "en", "other", "alone", "cued", "numbered")
    }
    common = known(str(facts.get("common", False)).lower(), ("true", "false", "very"), key)
    plain = Needs()
    arabic = Needs(street=kind == "street", cue=common == "true", area_word=common == "very")
    latin = Needs(street=kind == "street", article=facts.get("bare") is False)
    numbers = int(number(facts.get("numbers", 0), inside(key, "numbers"), 0, 99))
    place = Name(
        str(facts.get("area", area)), kind, plain, numbers, facts.get("ambiguous", False) is True
    )
    own_name = [area] if kind not in {"street", OUTSIDE} else []
    for phrase in listed["ar"]:
        yield phrase, replace(place, needs=arabic)
    for phrase in [*own_name, *listed["en"]]:
        for form, needs in _with_article(phrase, latin):
            yield form, replace(place, needs=needs)
    for phrase in (*listed["other"], *listed["alone"]):
        yield phrase, place
    for phrase in listed["cued"]:
        yield phrase, replace(place, needs=Needs(cue=True))
    for phrase in listed["numbered"]:
        yield phrase, replace(place, needs=Needs(number=True))


def _with_article(phrase: str, needs: Needs) -> Iterator[tuple[str, Needs]]:
    """Nahda and AlNahda. An article of its own is looked for in the text, before the name."""
    words = list(phrase_keys(phrase))
    if not words:
        raise ShapeWrong("", f"the name {phrase!r} has no letters")
    if words[0] in _ARTICLES | _SUN_ARTICLES and len(words) > 1:
        words = words[1:]
    rest = " ".join(words)
    yield rest, needs
    for article in ("al", "el"):
        yield article + rest, needs._replace(article=False)


def _each_once(entries: list[Entry[Name]]) -> list[Entry[Name]]:
    return list({(entry.phrase, entry.code): entry for entry in entries}.values())


def find_places(draft: Draft, rules: RuleBook) -> Draft:
    """The places that the text names, in its order."""
    places = tuple(find(draft.folded, rules.places))
    names = [f"{place.text} → {place.area}" for place in places]
    finding = Finding(
        "find_places",
        [{"area": p.area, "kind": p.kind, "start": p.start, "end": p.end} for p in places],
        0.6 if any(place.ambiguous for place in places) else 0.9,
        "; ".join(names) or "no place named",
    )
    return draft.having(finding, places=places)


class _Found(NamedTuple):
    area: str
    kind: str
    start: int  # in the folded text
    end: int
    ambiguous: bool


def find(folded: Folded, gazetteer: Gazetteer) -> list[Span]:
    """Places in a text. Where two names overlap the first wins, then the longer."""
    words = words_of(folded.text)
    found: list[_Found] = []
    matches = gazetteer.names.every(folded.text)
    matches.sort(key=lambda m: (m.first, -m.last, not m.code.needs.street))
    for match in matches:
        if not found or match.start >= found[-1].end:
            place = _read(match, folded.text, words, gazetteer)
            if place:
                found.append(place)
    settled = [_settled(found, index, folded.text) for index in range(len(found))]
    if any(place.kind not in {"city", OUTSIDE} for place in settled):
        settled = [place for place in settled if place.kind != "city"]
    return [_span(place, folded) for place in settled]


def _settled(found: list[_Found], index: int, text: str) -> _Found:
    """An ambiguous name is no longer so where its emirate stands beside it."""
    place = found[index]
    if place.ambiguous:
        for other in (*found[max(0, index - 1) : index], *found[index + 1 : index + 2]):
            if not other.ambiguous and _beside(place, other, text):
                if other.kind == "city":
                    return place._replace(ambiguous=False)
                if other.kind == OUTSIDE:
                    return place._replace(ambiguous=False, kind=OUTSIDE, area=other.area)
    return place


def _span(place: _Found, folded: Folded) -> Span:
    start, end = folded.span(place.start, place.end)
    text = folded.original[start:end]
    return Span(place.kind, text, start, end, place.area, place.ambiguous)


def _beside(one: _Found, other: _Found, text: str) -> bool:
    """ "Al Nahda, Dubai" and "دبي - النهدة"."""
    first, second = (one, other) if one.start < other.start else (other, one)
    return text[first.end : second.start].strip(" ,-()/.") in {"", "في", "in", "fi"}


def _read(match: Match[Name], text: str, words: Words, gazetteer: Gazetteer) -> _Found | None:
    """The place that a match names, or None where the words around it say otherwise."""
    name = match.code
    first, start, has_article = _article_before(match, text, words)
    last, end, part = (
        _number_after(match, text, words, gazetteer) if name.numbers else _no_number(match)
    )
    before = words.keys[first - 1] if first > 0 else ""
    after = words.keys[last + 1] if last + 1 < len(words.keys) else ""
    street = _street(first, last, text, words, gazetteer)
    needs = name.needs
    if (
        (needs.article and not has_article)
        or (needs.number and not part)
        or (needs.street and not street)
    ):
        return None
    if (needs.cue or needs.area_word) and not part and not street:
        cues = gazetteer.area_words if needs.area_word else gazetteer.cues
        cued = before in cues or any(form.key in cues for form in forms(before))
        behind_preposition = match.start > words.starts[match.first] and not needs.area_word
        if after in gazetteer.not_before or not (cued or behind_preposition):
            return None
    kind = name.kind
    if kind == "town" and name.area == CITY:
        if before in gazetteer.institutions_before or after in gazetteer.institutions_after:
            return None
        kind = "city"
    if street and kind not in (OUTSIDE, "city"):
        kind, start, end = "street", min(start, street[0]), max(end, street[1])
    area = f"{name.area} {part}" if part else name.area
    return _Found(area, kind, start, end, name.ambiguous)


def _no_number(match: Match[Name]) -> tuple[int, int, int]:
    return match.last, match.end, 0


def _article_before(match: Match[Name], text: str, words: Words) -> tuple[int, int, bool]:
    """First word and start of the name, its Latin article included."""
    index = match.first - 1
    if index >= 0 and _is_article(words.keys[index], text[match.start]):
        gap = text[words.ends[index] : match.start]
        if gap.strip() in {"", "-"} and "\n" not in gap:
            return index, words.starts[index], True
    return match.first, match.start, False


def _is_article(word: str, following: str) -> bool:
    """Al, or one whose last letter is the name's first: "An Nahda", but "at Nahda" is English."""
    if word in _ARTICLES:
        return "a" <= following <= "z"
    return word in _SUN_ARTICLES and word[1] == following


def _number_after(
    match: Match[Name], text: str, words: Words, gazetteer: Gazetteer
) -> tuple[int, int, int]:
    """Last word, end, and number of a name such as "Majaz 3" or "الصناعية العاشرة"."""
    keys, most = words.keys, match.code.numbers
    glued = text[match.end : words.ends[match.last]]
    if glued.isdigit():
        part = int(glued)
        return (match.last, words.ends[match.last], part) if 0 < part <= most else _no_number(match)
    index, end = match.last + 1, match.end
    while index < len(keys) and keys[index] in gazetteer.number_links and index < match.last + 3:
        if text[end : words.starts[index]].strip(" -(."):
            return _no_number(match)
        end = words.ends[index]
        index += 1
    if index >= len(keys) or not _CLOSE.match(text[end : words.starts[index]].replace(".", "")):
        return _no_number(match)
    for after in (index + 2, index + 1):
        part = _number(keys[index:after], gazetteer) if after <= len(keys) else 0
        counts = after < len(keys) and keys[after] in gazetteer.units
        if 0 < part <= most and not counts:
            return after - 1, words.ends[after - 1], part
    return _no_number(match)


def _number(keys: tuple[str, ...], gazetteer: Gazetteer) -> int:
    if len(keys) == 1:
        if keys[0].isdigit() and len(keys[0]) <= 2:
            return int(keys[0])
        ordinal = _ORDINAL.match(keys[0])
        if ordinal:
            return int(ordinal[1])
    return gazetteer.number_words.get(keys, 0)


def _street(
    first: int, last: int, text: str, words: Words, gazetteer: Gazetteer
) -> tuple[int, int] | None:
    """Start and end of a street word beside words first..last."""
    if first > 0 and not text[words.ends[first - 1] : words.starts[first]].strip():
        for form in forms(words.keys[first - 1], False):
            if form.key in gazetteer.streets_before:
                start = words.starts[first - 1] + form.head
                return start, words.ends[first - 1]
    if last + 1 < len(words.keys) and words.keys[last + 1] in gazetteer.streets_after:
        gap = text[words.ends[last] : words.starts[last + 1]]
        beyond = words.keys[last + 2] if last + 2 < len(words.keys) else ""
        if not gap.strip(" -") and beyond not in gazetteer.street_compounds:
            return words.starts[last + 1], words.ends[last + 1]
    return None
