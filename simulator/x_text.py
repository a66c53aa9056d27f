"""A text as X serves it: links behind t.co, & < > escaped, entities, the cut at 280, a language."""

import hashlib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from typing import Any

SHORT = 280
_URL = re.compile(r"https?://[^\s<>\"'،؛]+[^\s<>\"'،؛.,!?؟:)]")
_TOKEN = re.compile(
    r"(?P<url>https?://t\.co/\w+)|(?<![\w@])@(?P<mention>[A-Za-z0-9_]{1,15})(?![A-Za-z0-9_])"
    r"|(?<![\w#&])#(?P<hashtag>[\w\u200c]*[^\W\d][\w\u200c]*)"
)
_ESCAPED = re.compile(r"&(amp|lt|gt);")
_LEADING = re.compile(r"(@[A-Za-z0-9_]{1,15}\s+)+")
_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))  # these weigh one, others two


@dataclass
class Link:
    """A link in the text, or one that X adds for media or a quoted post."""

    expanded: str
    media_key: str = ""

    @property
    def short(self) -> str:
        target = (self.expanded + self.media_key).encode("utf-8", "replace")
        return f"https://t.co/{hashlib.sha256(target).hexdigest()[:10]}"

    @property
    def display(self) -> str:
        bare = self.expanded.split("://", 1)[1]
        return bare if len(bare) <= 27 else bare[:26] + "…"


@dataclass
class Wire:
    """A text ready to serve."""

    text: str
    entities: dict[str, Any]
    shown: tuple[int, int]  # display_text_range
    long: str = ""  # note_tweet.text, where the text was cut
    long_entities: dict[str, Any] = field(default_factory=dict)


def wire(
    text: str,
    *,
    added: list[Link],
    status: str,
    reply: bool,
    user_id: Callable[[str], str | None],
    code_points: bool,
    longest: int = SHORT,
    escaped: bool = True,
) -> Wire:
    """`added` are the links for media and quotes; `status` is the post's own address."""
    whole, links = shortened(text, escaped)
    tail = "".join(f" {link.short}" for link in added)
    known = {link.short: link for link in [*links, *added]}
    body, long = whole, ""
    if len(_unescaped(whole)) > longest:
        more = Link(status.replace("/status/", "/i/web/status/"))
        known[more.short] = more
        body, long = _cut(whole, longest - len(more.short) - 2) + f"… {more.short}", whole
    served = body + tail
    position = _position(served, code_points)
    start = _leading(body) if reply else 0
    return Wire(
        served,
        entities(served, known, user_id, code_points),
        (position(start), position(len(body))),
        long,
        entities(long, known, user_id, code_points) if long else {},
    )


def shortened(text: str, escaped: bool = True) -> tuple[str, list[Link]]:
    """The text escaped, its links replaced; and the links."""

    def sent(part: str) -> str:
        return escape(part, quote=False) if escaped else part

    links: list[Link] = []
    parts, end = [], 0
    for found in _URL.finditer(text):
        link = Link(found.group())
        links.append(link)
        parts += [sent(text[end : found.start()]), link.short]
        end = found.end()
    return "".join([*parts, sent(text[end:])]), links


def entities(
    text: str,
    links: dict[str, Link],
    user_id: Callable[[str], str | None],
    code_points: bool,
) -> dict[str, Any]:
    """urls, mentions and hashtags with their indices in the served text; empty ones left out."""
    position = _position(text, code_points)
    found: dict[str, list[dict[str, Any]]] = {"urls": [], "mentions": [], "hashtags": []}
    for match in _TOKEN.finditer(text):
        place = {"start": position(match.start()), "end": position(match.end())}
        if match["url"] and match["url"] in links:
            link = links[match["url"]]
            entry = {"url": link.short, "expanded_url": link.expanded,
                     "display_url": link.display}  # fmt: skip
            if link.media_key:
                entry["media_key"] = link.media_key
            found["urls"].append({**place, **entry})
        elif match["mention"]:
            known = user_id(match["mention"])
            if known:
                found["mentions"].append({**place, "username": match["mention"], "id": known})
        elif match["hashtag"]:
            found["hashtags"].append({**place, "tag": match["hashtag"]})
    return {name: entries for name, entries in found.items() if entries}


def mentions(text: str, username: str) -> bool:
    """Whether the text names @username."""
    if username.lower() not in text.lower():
        return False
    return any(
        (match["mention"] or "").lower() == username.lower() for match in _TOKEN.finditer(text)
    )


def hashtags(text: str) -> set[str]:
    return {match["hashtag"].casefold() for match in _TOKEN.finditer(text) if match["hashtag"]}


def weight(text: str) -> int:
    """The length X counts when a post is written: a link is 23, most scripts 1, others 2."""
    whole, links = shortened(text)
    for link in links:
        whole = whole.replace(link.short, "u" * 23, 1)
    return sum(
        1 if any(low <= ord(letter) <= high for low, high in _LIGHT) else 2
        for letter in _unescaped(whole)
    )


def language(text: str) -> str:
    """A guess as crude as X's, with its codes for what has no language."""
    bare = _TOKEN.sub(" ", _URL.sub(" ", text))
    letters = [letter for letter in bare if unicodedata.category(letter).startswith("L")]
    if not letters:
        if _URL.search(text):
            return "zxx"
        return "qht" if hashtags(text) else ("qme" if "@" in text else "und")
    for code, low, high in (
        ("ml", 0x0D00, 0x0D7F), ("hi", 0x0900, 0x097F), ("bn", 0x0980, 0x09FF),
    ):  # fmt: skip
        if any(low <= ord(letter) <= high for letter in letters):
            return code
    if any(letter in "ٹڈڑںےہگچپ" for letter in letters):
        return "ur"
    return "ar" if any(0x0600 <= ord(letter) <= 0x06FF for letter in letters) else "en"


def _cut(escaped: str, length: int) -> str:
    """At most `length` letters, cutting no entity in two."""
    end = len(escape(_unescaped(escaped)[:length], quote=False))
    return escaped[:end]


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: {"amp": "&", "lt": "<", "gt": ">"}[found[1]], text)


def _leading(text: str) -> int:
    found = _LEADING.match(text)
    return found.end() if found else 0


def _position(text: str, code_points: bool) -> Callable[[int], int]:
    """Turns a code point index into what is served: itself, or UTF-16 units."""
    if code_points:
        return lambda index: index
    return lambda index: len(text[:index].encode("utf-16-le", "surrogatepass")) // 2
