"""Which numbers of a public reply are somebody's own: telephones, identity, bank, documents, codes."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import accumulate

import phonenumbers
from phonenumbers import PhoneNumberType

from pipeline.digits import Piece, readings
from pipeline.private_data import luhn, mod97

Found = tuple[str, int, int]  # kind, start, end

_MOST = 24  # digits of the longest number that is looked for
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_YEAR = r"(?:19[3-9]\d|20[0-4]\d)"
_WHEN = re.compile(
    rf"(?<![\d])(?<!\d[./:-])(?:{_DAY}(?P<a> ?[./\- ] ?){_MONTH}(?P=a){_YEAR}"
    rf"|{_YEAR}(?P<b> ?[./\- ] ?){_MONTH}(?P=b){_DAY}"
    rf"|{_MONTH}(?P<c>[./-]){_DAY}(?P=c){_YEAR}"
    rf"|(?:[01]?\d|2[0-4])[:.][0-5]\d(?::[0-5]\d)?(?![.:]?\d))(?!\d)"
)
_AE = re.compile(r"(?<![^\W\d_])a[\W_]{0,4}e[\W_o]{0,4}$", re.IGNORECASE)
_LISTED = re.compile(r"[,،;/:\n]|[^\W\d_]")
_MOBILE = re.compile(r"05\d{8}$|(?:00)?9710?[2-9]\d{7,8}$|00[1-9]\d{9,12}$")
_LAND = re.compile(r"0[234679]\d{7}$")
_SHORT_MOBILE = re.compile(r"5[024568]\d{7}$")
_LONG_LOCAL = re.compile(r"0[1-9]\d{9}$")
_IDENTITY = re.compile(r"784(?:\d{12}|(?:19|20)\d{7,9}|(?:19|20)\d{11})$")
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


def numbers(
    text: str, run: list[Piece], when: list[tuple[int, int]], public: Public, known: bool
) -> Iterator[Found]:
    """What is somebody's own in one run; `known`: the words before it say it is a reference."""
    for pieces in readings(run):
        at = 0
        while at < len(pieces):
            found = _at(text, pieces, at, when, public, known)
            if found is None:
                at += 1
                continue
            kind, last = found
            yield kind, pieces[at].start, pieces[last].end
            at = last + 1


def _at(
    text: str, pieces: list[Piece], at: int, when: list[tuple[int, int]], public: Public, known: bool
) -> tuple[str, int] | None:
    """The longest number that begins with piece `at`: its kind and its last piece."""
    lengths = list(accumulate(len(piece.digits) for piece in pieces[at : at + _MOST]))
    digits = "".join(piece.digits for piece in pieces[at : at + _MOST])
    for count in range(len(lengths), 0, -1):
        length = lengths[count - 1]
        if not 8 <= length <= _MOST:
            continue
        start, end = pieces[at].start, pieces[at + count - 1].end
        if any(start < stop and begin < end for begin, stop in when):
            continue
        whole = at == 0 and count == len(pieces)
        kind = _kind(text, digits[:length], pieces[at : at + count], whole, public, known)
        if kind:
            return kind, at + count - 1
    return None


def _kind(text: str, digits: str, pieces: list[Piece], whole: bool, public: Public, known: bool) -> str | None:
    start, end = pieces[0].start, pieces[-1].end
    if _IDENTITY.match(digits):
        return "emirates_id"
    if len(digits) in (20, 21, 22) and _AE.search(text, max(0, start - 12), start):
        return "iban"
    if digits in public:
        return None
    if _MOBILE.match(digits):
        return "phone"
    plus = "+" in text[max(0, start - 3) : start]
    if plus and 9 <= len(digits) <= 15 and not digits.startswith("0"):
        return "phone"
    if known:
        return None
    listed = len(pieces) > 1 and bool(_LISTED.search(_gaps(text, pieces)))
    if _LAND.match(digits) and (not listed or pieces[0].spoken or len(pieces) >= len(digits) - 2):
        return "phone"
    if _SHORT_MOBILE.match(digits) and (not listed or pieces[0].spoken):
        return "phone"
    if not whole:
        return None
    if (
        _CARD.match(digits)
        and luhn(digits)
        and max(len(p.digits) for p in pieces) in (1, 2, 4, 6, len(digits))
    ):
        return "card"
    if _LONG_LOCAL.match(digits) or [len(piece.digits) for piece in pieces] == [5, 5]:
        return "phone" if end - start <= 40 else None
    return "phone" if _is_abroad(digits) and not listed else None


def _gaps(text: str, pieces: list[Piece]) -> str:
    return "".join(
        text[one.end : other.start] for one, other in zip(pieces, pieces[1:], strict=False)
    )


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
