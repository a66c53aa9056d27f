"""X's search language: what a query says, as a predicate over posts.

expression := all ("OR" all)*          "OR" binds less than standing side by side
all        := one+
one        := "-" one | "(" expression ")" | "phrase" | operator:value | @name | #tag | word
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

_LEXER = re.compile(
    r"\s*(?:(?P<open>\()|(?P<close>\))|(?P<not>-)(?=\S)|"
    r'(?P<operator>[a-z_]+):(?P<value>"[^"]*"|[^\s()"]+)|'
    r'"(?P<phrase>[^"]*)"|(?P<or>OR)(?=[\s(]|$)|(?P<and>AND)(?=[\s(]|$)|'
    r"@(?P<mention>[A-Za-z0-9_]{1,15})|#(?P<tag>[\w\u200c]+)|(?P<word>[^\s()\"]+))"
)
_WORD = re.compile(r"\w+")


class Searched(Protocol):
    """What a query may ask of a post; authors are (id, handle)."""

    @property
    def text(self) -> str: ...
    @property
    def author(self) -> tuple[str, str]: ...
    @property
    def replied_user(self) -> tuple[str, str]: ...
    @property
    def conversation(self) -> str: ...
    @property
    def replied_to(self) -> str: ...
    @property
    def quoted(self) -> str: ...
    @property
    def retweeted(self) -> str: ...
    @property
    def lang(self) -> str: ...
    @property
    def tags(self) -> set[str]: ...
    @property
    def has(self) -> set[str]: ...
    def names(self, username: str) -> bool: ...


Test = Callable[[Searched], bool]


class BadQuery(ValueError):
    """X's message for a query that it cannot read."""


@dataclass(frozen=True)
class Part:
    """A test, and whether it may stand alone (`is:retweet` and what is negated may not)."""

    test: Test
    alone: bool


def parse(query: str, *, tokenised: bool = True, longest: int = 512) -> Test:
    """`tokenised`: words and phrases match whole words, else any stretch of text."""
    if len(query) > longest:
        raise BadQuery(f"Rule length {len(query)} is over the limit of {longest} characters")
    reader = _Reader(query, tokenised)
    part = reader.expression()
    reader.finish()
    if not part.alone:
        raise BadQuery(
            "There were errors processing your request: Rule must contain at least one "
            "standalone operator that is not negated"
        )
    return part.test


@lru_cache(maxsize=50_000)
def folded(text: str) -> str:
    """Case, tatweel and vowel marks do not matter."""
    marked = unicodedata.normalize("NFKC", text).casefold().replace("ـ", "")
    return "".join(letter for letter in marked if unicodedata.category(letter) != "Mn")


class _Reader:
    def __init__(self, query: str, tokenised: bool) -> None:
        self._tokenised = tokenised
        self._tokens = list(_tokens(query))
        self._at = 0

    def expression(self) -> Part:
        parts = [self._all()]
        while self._peek() == "or":
            self._at += 1
            parts.append(self._all())
        if len(parts) == 1:
            return parts[0]
        tests = [part.test for part in parts]
        return Part(lambda post: any(test(post) for test in tests), all(p.alone for p in parts))

    def finish(self) -> None:
        if self._at < len(self._tokens):
            raise BadQuery(f"missing EOF at {self._tokens[self._at].group().strip()!r}")

    def _all(self) -> Part:
        parts = []
        while self._peek() not in (None, "or", "close"):
            parts.append(self._one())
        if not parts:
            raise BadQuery("mismatched input: expecting a clause")
        tests = [part.test for part in parts]
        return Part(lambda post: all(test(post) for test in tests), any(p.alone for p in parts))

    def _one(self) -> Part:
        token, kind = self._tokens[self._at], self._peek()
        self._at += 1
        match kind:
            case "not":
                inner = self._one().test
                return Part(lambda post: not inner(post), False)
            case "open":
                part = self.expression()
                if self._peek() != "close":
                    raise BadQuery("missing ')' at '<EOF>'")
                self._at += 1
                return part
            case "operator":
                return _operator(token["operator"], token["value"].strip('"'))
            case "mention":
                name = token["mention"]
                return Part(lambda post: post.names(name), True)
            case "tag":
                tag = token["tag"].casefold()
                return Part(lambda post: tag in post.tags, True)
            case "phrase" | "word":
                return Part(_words(token["phrase"] or token["word"] or "", self._tokenised), True)
            case _:
                raise BadQuery(f"Ambiguous use of {token.group().strip()!r}; use OR or a space")

    def _peek(self) -> str | None:
        if self._at >= len(self._tokens):
            return None
        token = self._tokens[self._at]
        return "operator" if token["operator"] else token.lastgroup


def _tokens(query: str) -> Iterator[re.Match[str]]:
    position = 0
    while query[position:].strip():
        found = _LEXER.match(query, position)
        if found is None:
            raise BadQuery(f"no viable alternative at character {query[position]!r}")
        yield found
        position = found.end()


def _words(text: str, tokenised: bool) -> Test:
    wanted = folded(text)
    if not tokenised:
        return lambda post: not post.retweeted and wanted in folded(post.text)
    run = _WORD.findall(wanted)

    def test(post: Searched) -> bool:
        # Since May 2026 keywords find no retweets.
        words = _WORD.findall(folded(post.text))
        starts = range(len(words) - len(run) + 1)
        return not post.retweeted and any(words[at : at + len(run)] == run for at in starts)

    return test


def _operator(name: str, value: str) -> Part:
    low = value.lstrip("@").lower()
    standing: dict[str, Test] = {
        "from": lambda post: low in (post.author[0], post.author[1].lower()),
        "to": lambda post: low in (post.replied_user[0], post.replied_user[1].lower()),
        "conversation_id": lambda post: post.conversation == value,
        "in_reply_to_tweet_id": lambda post: post.replied_to == value,
        "quotes_of_tweet_id": lambda post: post.quoted == value,
        "retweets_of_tweet_id": lambda post: post.retweeted == value,
        "url": lambda post: value.lower() in post.text.lower(),
    }
    if name in standing:
        return Part(standing[name], True)
    kinds: dict[tuple[str, str], Test] = {
        ("is", "retweet"): lambda post: bool(post.retweeted),
        ("is", "reply"): lambda post: bool(post.replied_to),
        ("is", "quote"): lambda post: bool(post.quoted),
    }
    if (name, value) in kinds:
        return Part(kinds[name, value], False)
    if name == "lang":
        return Part(lambda post: post.lang == value, False)
    if name == "has" and value in ("links", "media", "mentions", "hashtags", "images", "videos",
                                   "geo"):  # fmt: skip
        return Part(lambda post: value in post.has, False)
    raise BadQuery(
        f"Reference to invalid operator '{name}:{value}'. Operator is not available in current "
        "product or product packaging."
    )
