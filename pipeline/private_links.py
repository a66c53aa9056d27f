"""Addresses in a public reply that are somebody's own: mailboxes, private links, maps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pipeline.private_numbers import Found

_MAP = re.compile(
    r"(?:goo\.gl/maps|maps\.app\.goo\.gl|g\.co/maps|maps\.google|google\.[a-z.]{2,6}/maps"
    r"|maps\.apple\.com|waze\.com/|w3w\.co/|what3words\.com/|openstreetmap\.org|osm\.org/"
    r"|yandex\.[a-z]{2,3}/maps|bing\.com/maps|maps\.me/|here\.com/|\bgeo:)[^\s]{0,300}"
    r"|(?<!/)///[^\W\d]{2,20}\.[^\W\d]{2,20}\.[^\W\d]{2,20}"
    r"|(?<![\w+])(?=[2-9a-z]{0,7}\d)[2-9cfghjmpqrvwx]{4,8}\+[2-9cfghjmpqrvwx]{2,3}(?!\w)"
)
_POINT = re.compile(
    r"(?<![\d.])(?:\d{1,3}[.,]\d{4,15}|2[2-6]\.\d{3})(?!\d) ?°? ?[ns]?"
    r"(?:[\s,;/|و]|and|lon|lng|long|:|=|-){1,12}(?:\d{1,3}[.,]\d{4,15}|5[1-6]\.\d{3})(?!\d)"
    r"|\d{1,3}\.\d{1,15} ?°? ?[ns]\W{0,5}\d{1,3}\.\d{1,15} ?°? ?[ew](?!\w)"
    r"|\d{1,3} ?[°º˚d] ?\d{1,2} ?['’′m] ?(?:\d{1,2}(?:[.,]\d{1,8})? ?(?:[\"”″s]|'')?)? ?[nsewشج]?"
    r"|(?:lat|latitude|خط العرض)[ :=]{1,3}-?\d{1,2}[.,]\d{2,15}"
)
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_WORD = re.compile(r"[^\s<>\"'«»()\[\]،]{6,2000}")
_PARTS = re.compile(r"[/?&=#:;,.]+")
_KEYED = re.compile(
    r"[?&#;](?:token|key|sig|signature|auth|otp|code|session|sid|secret|t|k|access_token|jwt|pass)"
    r"=[\w.~%-]{6,}"
)
_STATUS = re.compile(
    r"/(?:r|s|status|track|tracking|follow|followup|case|cases|c|t|p|me|my|view|متابعه)/"
    r"([\w-]{10,})"
)
_PAGE = re.compile(r"/alarm/[0-9a-f]{32}")  # whoever has it takes the emergency: casework.alarms
_INVITED = re.compile(
    r"(?:t\.me/\+|chat\.whatsapp\.com/|discord\.gg/|m\.me/|wa\.me/message/)\w{4,}"
)
_BRACKET_BEFORE, _BRACKET_AFTER = r"[\[({<*_\-'\"~|.]", r"[\])}>*_\-'\"~|.]"


_TIGHT = re.compile(r"[\w.-]+")
_SURE_ENDS = (".com", ".net", ".org", ".ae")


@dataclass(frozen=True)
class Nets:
    """The lists `email` and `public` of guard.yaml, compiled."""

    mail: re.Pattern[str]
    endless: re.Pattern[str]  # ahmed@gmail
    bare: re.Pattern[str]  # ahmed gmail com
    squeezed: re.Pattern[str]  # a h m e d @ g m a i l . c o m
    spellings: Mapping[str, str]  # جيميل -> gmail
    dot: re.Pattern[str]
    not_local: frozenset[str]
    providers: frozenset[str]
    mailboxes: frozenset[str]
    hosts: tuple[str, ...]
    link_hosts: tuple[str, ...]


def nets(
    at: list[str], dots: list[str], ends: list[str], providers: list[str],
    spellings: dict[str, str], **lists: Any,
) -> Nets:  # fmt: skip
    """All words folded; `spellings`: word as written -> Latin."""
    before, after = (
        rf"\s{{0,3}}{_BRACKET_BEFORE}{{0,3}}\s{{0,2}}",
        rf"\s{{0,2}}{_BRACKET_AFTER}{{0,3}}\s{{0,3}}",
    )
    dot_words = _any(dots)
    an_at = rf"(?:{before}(?P<at>@{{1,3}}|(?<!\w)(?:{_any(at)})(?!\w)){after})"
    a_dot = rf"(?:{before}(?:\.|(?<!\w)(?:{dot_words})){after})"
    latin = {word for word, meant in spellings.items() if meant in ends}
    ends_of_all = _any([*ends, *latin])
    end = rf"(?:{ends_of_all})(?!\w)"
    hosts = _any([*providers, *(w for w, meant in spellings.items() if meant in providers)])
    label = rf"(?:(?:{_any([w for w in spellings if ' ' in w])})|[\w-]{{1,40}})"
    local = r"(?<![\w.+-])(?P<local>[\w.+-]{1,64})"
    return Nets(
        mail=re.compile(rf"{local}{an_at}(?P<host>{label}(?:{a_dot}{label}){{0,3}}{a_dot}{end})"),
        endless=re.compile(rf"(?<![\w.+-])[\w.+-]{{1,64}}@(?:{hosts})(?!\w)"),
        bare=re.compile(rf"{local}[\s,]{{1,3}}(?P<host>(?:{hosts})(?:{a_dot}|\s){end})"),
        squeezed=re.compile(rf"(?:@|{_any(at)})(?:{hosts})(?:\.|{dot_words})(?:{ends_of_all})"),
        spellings=spellings,
        dot=re.compile(a_dot),
        providers=frozenset(providers),
        **lists,
    )  # fmt: skip


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda w: (-len(w), w)))


def mails(low: str, rules: Nets) -> Iterator[Found]:
    """Mailboxes of persons in lower-case text, however the signs in them are spelled."""
    for match in rules.mail.finditer(low):
        if _is_mailbox(low, match, rules):
            yield "email", *match.span()
    yield from (("email", *match.span()) for match in rules.endless.finditer(low))
    for match in rules.bare.finditer(low):
        if match["local"] not in rules.not_local and not match["local"].endswith(
            ("your", "the", "a")
        ):
            yield "email", *match.span()
    kept = [index for index, char in enumerate(low) if char.isalnum() or char in "@."]
    for match in rules.squeezed.finditer("".join(low[index] for index in kept)):
        start, end = kept[match.start()], kept[match.end() - 1] + 1
        if end - start > 2 * (match.end() - match.start()) - 4:  # letter by letter
            yield "email", start, end


def _is_mailbox(low: str, match: re.Match[str], rules: Nets) -> bool:
    local = match["local"].strip(".-+_")
    host = rules.dot.sub(".", match["host"])
    host = ".".join(rules.spellings.get(part, part) for part in host.split("."))
    if not local:
        return False
    tight = _TIGHT.findall(match["host"])[0].rstrip(".")
    if local in rules.mailboxes and any(
        tight == one or tight.endswith("." + one) for one in rules.hosts
    ):
        return False
    if any(host == one or host.endswith("." + one) for one in rules.hosts):
        return local not in rules.mailboxes and local not in rules.not_local
    if match["at"][0] == "@":
        apart = low[match.end("local") : match.start("at")].isspace()
        spaced = bool(re.search(r"\s", match["host"]))
        if apart and spaced and match["host"][0] == low[match.end("at")]:
            return host.endswith(_SURE_ENDS)  # else it is a handle at the end of a sentence
        return not (apart and local in rules.not_local)
    bracketed = bool(re.search(r"[\[({<*_~|]", low[match.end("local") : match.start("at")]))
    sure = host.split(".")[0] in rules.providers or bool(re.search(r"[\d._+-]", local))
    dotted = not re.search(r"(?<!\s)\.(?!\s)", match["host"])  # "dot" in words
    return local not in rules.not_local and (bracketed or sure or dotted)


def links(text: str, low: str, rules: Nets) -> Iterator[Found]:
    """Links that open something for whoever holds them."""
    for match in _WORD.finditer(text):
        word, lower = match[0], low[match.start() : match.end()]
        host = lower.split("://")[-1].split("/")[0].removeprefix("www.").removeprefix("m.")
        open_to_all = any(host == one or host.endswith("." + one) for one in rules.link_hosts)
        if _INVITED.search(lower) or (not open_to_all and _opens(word, lower)):
            yield "link", *match.span()


def _opens(word: str, lower: str) -> bool:
    """Whether a link holds a key: named as one, or a sign that nobody could guess."""
    status = _STATUS.search(lower)
    return bool(
        _KEYED.search(lower)
        or _UUID.search(lower)
        or _PAGE.search(lower)
        or (status and _changes(status[1].replace("-", "")) >= 2)
        or any(map(_is_secret, _PARTS.split(word)))
    )


def _changes(sign: str) -> int:
    """How often digits and letters take turns: rainplan2026 once, 3f9a8b7c often."""
    return sum(one.isdigit() != other.isdigit() for one, other in pairwise(sign))


def _is_secret(part: str) -> bool:
    """Long, and mixed as no word is: a random token, or 16 and more hex digits."""
    plain = part.replace("-", "").replace("_", "")
    if len(plain) < 16 or not plain.isascii() or not plain.isalnum():
        return False
    changes = _changes(plain)
    mixed = plain != plain.lower() and plain != plain.upper() and plain[1:] != plain[1:].lower()
    return (changes >= 4 and not plain.isdigit()) or (mixed and changes >= 1 and len(plain) >= 20)


def places(low: str) -> Iterator[Found]:
    """Points on the map."""
    for pattern in (_MAP, _POINT):
        for match in pattern.finditer(low):
            yield "location", *match.span()
