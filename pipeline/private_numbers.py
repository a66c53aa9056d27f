"""Which numbers of a public reply are somebody's own: telephones, identity, accounts, cards."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise

import phonenumbers
from phonenumbers import PhoneNumberType

from pipeline.digits import Piece, readings
from pipeline.private_data import luhn, mod97

Found = tuple[str, int, int]  # kind, start, end

_FEWEST, _MOST = 9, 24  # digits of the numbers that are looked for
_DATED = 5  # single digits in dates and hours side by side
_LONGEST = 60  # characters of one number that nothing but its digits tells
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_YEAR = r"(?:19[3-9]\d|20[0-4]\d)"
_WHEN = re.compile(
    rf"(?<![\d])(?<!\d[./:-])(?:{_DAY}(?P<a> ?[./\- ] ?){_MONTH}(?P=a){_YEAR}"
    rf"|{_YEAR}(?P<b> ?[./\- ] ?){_MONTH}(?P=b){_DAY}"
    rf"|{_MONTH}(?P<c>[./-]){_DAY}(?P=c){_YEAR}"
    rf"|(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?(?![.:]?\d))(?!\d)"
)
_AE = re.compile(r"(?<![^\W\d_])a[\W_]{0,4}e[\W_o]{0,4}$", re.IGNORECASE)
_LISTED = re.compile(r"[,،;/:\n]|[^\W\d_]")


def _forms(*forms: str) -> tuple[re.Pattern[str], ...]:
    """Each of them is found at every place, also inside of another."""
    return tuple(re.compile(f"(?=({form}))") for form in forms)


_IDENTITY = _forms(
    r"784\d{12}", r"784(?:19|20)\d{7}", r"784(?:19|20)\d{8}", r"784(?:19|20)\d{9}",
    r"784(?:19|20)\d{11}",
)  # fmt: skip
_SURE = _forms(
    r"05\d{8}", r"9710?[2-9]\d{7}", r"9710?[2-9]\d{8}",
    *(rf"00[1-9]\d{{{size}}}" for size in range(12, 8, -1)),
)  # fmt: skip
_LIKELY = _forms(r"0[234679]\d{7}", r"5[024568]\d{7}")
_LONG_LOCAL = re.compile(r"0[1-9]\d{9}$")
_CARD = re.compile(r"(?:4\d{12}|[2-6]\d{15}|3[47]\d{13}|3[068]\d{12}|[56]\d{17,18})$")
_ABROAD = ("91", "92", "63", "880", "20", "966", "965", "968", "973", "974", "962", "961", "963",
           "94", "977", "967", "964", "98", "44", "249", "212", "216", "86", "7", "1")  # fmt: skip
_CALLED = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE, PhoneNumberType.FIXED_LINE_OR_MOBILE}


class Public:
    """Numbers that all may know."""

    def __init__(self, numbers: Collection[str], prefixes: Collection[str]) -> None:
        self._numbers = frozenset(numbers)
        self._prefixes = tuple(prefixes)

    def __contains__(self, digits: str) -> bool:
        local = digits.removeprefix("00").removeprefix("971").removeprefix("0")
        return digits in self._numbers or local in self._numbers or local.startswith(self._prefixes)


def times(text: str) -> list[tuple[int, int]]:
    """Where dates and hours stand."""
    return [match.span() for match in _WHEN.finditer(text)]


@dataclass(frozen=True)
class _Line:
    """One reading of a run: its digits in a line, and where in them its pieces begin and end."""

    text: str
    pieces: list[Piece]
    digits: str
    first: dict[int, int]
    last: dict[int, int]

    @classmethod
    def of(cls, text: str, pieces: list[Piece]) -> _Line:
        ends = list(accumulate(len(piece.digits) for piece in pieces))
        first = {end: index for index, end in enumerate(ends[:-1], 1)} | {0: 0}
        digits = "".join(piece.digits for piece in pieces)
        return cls(text, pieces, digits, first, {end: index for index, end in enumerate(ends)})

    def cut(self, start: int, end: int) -> list[Piece]:
        """The pieces that say digits[start:end]; none where it would cut one in two."""
        here, there = self.first.get(start), self.last.get(end)
        return [] if here is None or there is None else self.pieces[here : there + 1]

    def every(self, forms: Iterable[re.Pattern[str]]) -> Iterator[tuple[str, list[Piece]]]:
        for form in forms:
            for match in form.finditer(self.digits):
                if pieces := self.cut(*match.span(1)):
                    yield match[1], pieces


def touches(when: list[tuple[int, int]], start: int, end: int) -> bool:
    """Whether a date or an hour stands in text[start:end]."""
    before = bisect_left(when, (end, 0)) - 1
    return before >= 0 and when[before][1] > start


def numbers(
    text: str, run: list[Piece], when: list[tuple[int, int]], public: Public, known: bool
) -> Iterator[Found]:
    """What is somebody's own in one run; `known`: the words before it say it is a reference."""
    for reading in readings(run):
        line = _Line.of(text, reading)
        if len(line.digits) < _FEWEST:
            continue
        for kind, pieces in _in_line(line, public, known):
            start, end = pieces[0].start, pieces[-1].end
            dated = touches(when, start, end)
            single = sum(len(piece.digits) == 1 for piece in pieces)  # few in dates and hours
            if not dated or kind in ("emirates_id", "iban") or single > _DATED:
                yield kind, start, end


def _in_line(line: _Line, public: Public, known: bool) -> Iterator[tuple[str, list[Piece]]]:
    for _, pieces in line.every(_IDENTITY):
        yield "emirates_id", pieces
    if _AE.search(line.text, max(0, line.pieces[0].start - 12), line.pieces[0].start):
        yield from (("iban", pieces) for size in (22, 21, 20) if (pieces := line.cut(0, size)))
    for digits, pieces in line.every(_SURE):
        if digits not in public:
            yield "phone", pieces
    yield from (("phone", pieces) for pieces in _behind_plus(line, public))
    if known:
        return
    for digits, pieces in line.every(_LIKELY):
        alone = len(pieces) == 1 or pieces[0].spoken or len(pieces) >= len(digits) - 2
        if digits not in public and (alone or not _LISTED.search(_gaps(line.text, pieces))):
            yield "phone", pieces
    if kind := _whole(line, public):
        yield kind, line.pieces


def _behind_plus(line: _Line, public: Public) -> Iterator[list[Piece]]:
    for start, index in line.first.items():
        at = line.pieces[index].start
        if "+" in line.text[max(0, at - 3) : at]:
            for size in range(15, 8, -1):
                pieces = line.cut(start, start + size)
                if pieces and line.digits[start : start + size] not in public:
                    yield pieces
                    break


def _whole(line: _Line, public: Public) -> str | None:
    """What a run is as a whole: its digits alone would say too little."""
    digits, sizes = line.digits, [len(piece.digits) for piece in line.pieces]
    if len(digits) > _MOST or digits in public:
        return None
    if _CARD.match(digits) and luhn(digits) and max(sizes) in (1, 2, 4, 6, len(digits)):
        return "card"
    if line.pieces[-1].end - line.pieces[0].start > _LONGEST:
        return None
    if _LONG_LOCAL.match(digits) or sizes == [5, 5]:
        return "phone"
    listed = _LISTED.search(_gaps(line.text, line.pieces))
    return "phone" if not listed and _is_abroad(digits) else None


def _gaps(text: str, pieces: list[Piece]) -> str:
    return "".join(text[one.end : other.start] for one, other in pairwise(pieces))


def _is_abroad(digits: str) -> bool:
    """A whole number of a country from which many live here, without its plus."""
    if not 11 <= len(digits) <= 13 or not digits.startswith(_ABROAD):
        return False
    try:
        number = phonenumbers.parse("+" + digits, None)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(number) and phonenumbers.number_type(number) in _CALLED


_IBAN = re.compile(
    r"(?<![^\W_])[a-z]{2}\d{2}(?:[ -]?[a-z0-9]{4}){2,7}(?:[ -]?[a-z0-9]{1,3})?(?![a-z0-9])",
    re.IGNORECASE,
)


def ibans(text: str) -> Iterator[Found]:
    """Those of all countries, by their check digits."""
    for match in _IBAN.finditer(text):
        if match[0].isascii() and mod97(match[0]):
            yield "iban", *match.span()
