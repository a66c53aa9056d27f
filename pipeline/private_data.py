"""Stage find_private_data: what must be masked before text goes to a log, an export or a model.

Numbers are looked for in the folded text, where every digit is ASCII and hidden marks are gone;
the spans are those of the original.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import phonenumbers
from phonenumbers import PhoneNumberType

from domain.finding import Finding, Span
from domain.text import Folded, fold
from pipeline.lexicon import Lexicon, Words, phrase_keys, words_of
from pipeline.shape import mapping, need, texts

if TYPE_CHECKING:
    from pipeline.draft import Draft
    from pipeline.rulebook import RuleBook

_LISTS = (
    *("not_phone", "emirates_id", "iban", "plate", "plate_between", "vehicle", "emirates"),
    *("name", "name_label", "name_ends"),
)
KINDS = ("email", "emirates_id", "iban", "phone", "plate", "name")

_S = r"[ .()\-]{0,3}"  # what people put between the digits of one number
_SOME_DIGITS = re.compile(r"\d")
_EMIRATES_ID = re.compile(rf"(?<!\d)784{_S}(?:19|20)\d\d{_S}\d{{7}}{_S}\d(?!\d)")
_IBAN = re.compile(rf"(?<![a-z])ae(?:{_S}\d){{21}}(?!\d)")
_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?!\d)")
_PHONE = re.compile(
    rf"(?<![\d+])(?:"
    rf"(?:(?:\+ ?|00)?971{_S}(?:0{_S})?|0{_S})?5{_S}[024568](?:{_S}\d){{7}}"  # UAE mobile
    rf"|(?:(?:\+ ?|00)?971{_S}(?:0{_S})?|0{_S})[234679](?:{_S}\d){{7}}"  # UAE land line
    rf"|(?:\+ ?|00)[1-9](?:{_S}\d){{7,13}}"  # abroad
    rf")(?!{_S}\d\d\d|\d)"
)
_CHAT_LINK = re.compile(r"(?:wa\.me/|whatsapp\.com/send/?\?phone=)\+?(\d{8,15})", re.IGNORECASE)
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24}"
)
_PUBLIC_NUMBERS = frozenset(
    {
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.UAN,
    }
)
_LONGEST_NAME = 4
_CUE_REACH = 50  # characters before a number that may say what it is
_LABELLED = re.compile(r" ?[:=-]")


@dataclass(frozen=True)
class PrivateRules:
    """private.yaml, compiled."""

    not_phone: re.Pattern[str]
    emirates_id: re.Pattern[str]
    iban: re.Pattern[str]
    plate: re.Pattern[str]
    emirate_plate: re.Pattern[str]
    plate_cue: Lexicon[str]
    vehicle: Lexicon[str]
    name: Lexicon[bool]
    name_ends: frozenset[str]


def load(data: dict[str, Any]) -> PrivateRules:
    """Reads private.yaml."""
    mapping(data, allowed=_LISTS)
    lists = {name: texts(need(data, name), name) for name in _LISTS}
    emirates = _any_of(lists["emirates"])
    between = _any_of([*lists["plate_between"], *lists["emirates"]])
    # Sharjah 3 12345 · دبي A 12345 · A12345 · 12345 الشارقة
    plate = rf"(?:(?:{emirates})[ ,-]*)?(?:[a-z]{{1,2}}|\d{{1,2}})?[ /-]*\d{{1,5}}(?![\d])"
    return PrivateRules(
        not_phone=re.compile(rf"(?:{_any_of(lists['not_phone'])})[ :#.-]*(?:is|هو)?[ :]*$"),
        emirates_id=re.compile(rf"\b(?:{_any_of(lists['emirates_id'])})\b"),
        iban=re.compile(rf"\b(?:{_any_of(lists['iban'])})\b"),
        plate=re.compile(rf"[ :#.,=-]*(?:(?:{between})\b[ :#.,=-]*){{0,3}}?(?P<plate>{plate})"),
        emirate_plate=re.compile(
            rf"\b(?P<plate>(?:{emirates})[ ,-]*(?:[a-z]{{1,2}}|\d{{1,2}})[ /-]+\d{{3,5}})(?!\d)"
        ),
        plate_cue=Lexicon.of({"plate": lists["plate"]}),
        vehicle=Lexicon.of({"vehicle": lists["vehicle"]}),
        name=Lexicon.of({True: lists["name"], False: lists["name_label"]}, endings=False),
        name_ends=frozenset(key for one in lists["name_ends"] for key in phrase_keys(one)),
    )


def _any_of(phrases: Iterable[str]) -> str:
    keys = {r"\s+".join(map(re.escape, phrase_keys(phrase))) for phrase in phrases}
    return "|".join(sorted(keys, key=lambda key: (-len(key), key)))


def find_spans(text: str, rules: RuleBook) -> tuple[Span, ...]:
    """Private data in any text, such as an agent's reply."""
    return tuple(find(text, fold(text), rules.private))


def find_private_data(draft: Draft, rules: RuleBook) -> Draft:
    """Spans of phones, identity numbers, e-mail addresses, plates and names.

    An emirate's name that is part of a plate is no longer a place.
    """
    spans = tuple(find(draft.message.text, draft.folded, rules.private))
    places = _outside_plates(draft.places, spans)
    kinds = [span.kind for span in spans]
    because = ", ".join(f"{kinds.count(kind)} {kind}" for kind in KINDS if kind in kinds)
    finding = Finding(
        "find_private_data",
        [{"kind": span.kind, "start": span.start, "end": span.end} for span in spans],
        1.0,
        because or "nothing private found",
    )
    return draft.having(finding, pii=spans, places=places)


def _outside_plates(places: tuple[Span, ...], spans: tuple[Span, ...]) -> tuple[Span, ...]:
    within = {at for span in spans if span.kind == "plate" for at in range(span.start, span.end)}
    return tuple(place for place in places if within.isdisjoint(range(place.start, place.end)))


def find(text: str, folded: Folded, rules: PrivateRules) -> list[Span]:
    """Private data in `text`, in its order, without overlaps."""
    taken = bytearray(len(text))
    found: list[tuple[int, int, str]] = []
    for start, end, kind in _candidates(text, folded, rules):
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            found.append((start, end, kind))
    return [Span(kind, text[start:end], start, end) for start, end, kind in sorted(found)]


def mask(text: str, spans: Iterable[Span]) -> str:
    """`text` with each span replaced by its kind in brackets, such as [phone]."""
    pieces: list[str] = []
    at = 0
    for span in sorted(spans, key=lambda span: span.start):
        if span.start >= at:
            pieces += (text[at : span.start], f"[{span.kind}]")
        at = max(at, span.end)
    return "".join(pieces) + text[at:]


def _candidates(text: str, folded: Folded, rules: PrivateRules) -> Iterator[tuple[int, int, str]]:
    """The surest kinds first: where two overlap, the first wins. Spans of the original text."""
    if "@" in text:
        yield from ((*match.span(), "email") for match in _EMAIL.finditer(text))
    if "wa.me" in text or "whatsapp.com" in text:
        yield from ((*match.span(1), "phone") for match in _CHAT_LINK.finditer(text))
    plain = folded.text
    if _SOME_DIGITS.search(plain):
        for start, end, kind in _numbers(plain, rules):
            yield (*folded.span(start, end), kind)
    for start, end in names(folded, rules):
        yield (*folded.span(start, end), "name")


def _numbers(plain: str, rules: PrivateRules) -> Iterator[tuple[int, int, str]]:
    for match in _EMIRATES_ID.finditer(plain):
        if luhn(match[0]) or _cued(rules.emirates_id, plain, match):
            yield (*match.span(), "emirates_id")
    for match in _IBAN.finditer(plain):
        if mod97(match[0]) or _cued(rules.iban, plain, match):
            yield (*match.span(), "iban")
    for match in _PHONE.finditer(plain):
        if _is_private_phone(match[0]) and not _is_other_number(plain, match, rules):
            yield (*match.span(), "phone")
    for start, end in plates(plain, rules):
        yield start, end, "plate"


def _cued(cue: re.Pattern[str], plain: str, match: re.Match[str]) -> bool:
    return bool(cue.search(plain, max(0, match.start() - _CUE_REACH), match.start()))


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of those before it (ISO/IEC 7812)."""
    total = 0
    for index, digit in enumerate(reversed([int(char) for char in digits if char.isdigit()])):
        doubled = digit * 2 if index % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def mod97(iban: str) -> bool:
    """Whether an IBAN's two check digits are right (ISO 7064)."""
    plain = "".join(char for char in iban if char.isalnum()).upper()
    return int("".join(str(int(char, 36)) for char in plain[4:] + plain[:4])) % 97 == 1


def _is_private_phone(candidate: str) -> bool:
    """A number that someone could be called on; not a public line such as 800 or 600."""
    if _DATE.match(candidate):
        return False
    digits = "".join(char for char in candidate if char.isdigit() or char == "+")
    if digits.startswith("971"):
        digits = "+" + digits
    try:
        number = phonenumbers.parse(digits, "AE")
    except phonenumbers.NumberParseException:
        return False
    if not phonenumbers.is_valid_number(number):
        return False
    return phonenumbers.number_type(number) not in _PUBLIC_NUMBERS


def _is_other_number(plain: str, match: re.Match[str], rules: PrivateRules) -> bool:
    """A reference or meter number: only where nothing at its start says "phone"."""
    if match[0].startswith(("+", "0", "971")):
        return False
    return _cued(rules.not_phone, plain, match)


def plates(plain: str, rules: PrivateRules) -> Iterator[tuple[int, int]]:
    """Plates behind a cue, or beside a vehicle with their emirate."""
    for cue in rules.plate_cue.find(plain):
        match = rules.plate.match(plain, cue.end)
        if match:
            yield match.span("plate")
    match = rules.emirate_plate.search(plain)
    if match and rules.vehicle.find(plain):
        yield from (found.span("plate") for found in rules.emirate_plate.finditer(plain))


def names(folded: Folded, rules: PrivateRules) -> Iterator[tuple[int, int]]:
    """Up to four words behind a cue, as long as nothing ends the name."""
    plain = folded.text
    for cue in rules.name.find(plain):
        words = words_of(plain)
        first = cue.last + 1
        if not cue.code and not _LABELLED.match(plain, cue.end):
            continue
        last = _end_of_name(folded, words, first, rules)
        if last >= first:
            yield words.starts[first], words.ends[last]


def _end_of_name(folded: Folded, words: Words, first: int, rules: PrivateRules) -> int:
    """The last word of a name that begins with word `first`; first - 1 if there is none."""
    capitals = False
    for index in range(first, min(first + _LONGEST_NAME, len(words.keys))):
        key, start = words.keys[index], words.starts[index]
        gap = folded.text[words.ends[index - 1] : start]
        if gap.strip(" :=-." if index == first else " ") or "\n" in gap:
            return index - 1
        begins = folded.original[folded.offsets[start]]
        ended = key in rules.name_ends and not _is_ali(folded, words, index)
        if ended or not begins.isalpha() or (capitals and not begins.isupper()):
            return index - 1
        capitals = capitals or begins.isupper()
    return min(first + _LONGEST_NAME, len(words.keys)) - 1


def _is_ali(folded: Folded, words: Words, index: int) -> bool:
    """علي the name and على "on" fold to the same letters."""
    start, end = folded.span(words.starts[index], words.ends[index])
    return folded.original[start:end] == "علي"
