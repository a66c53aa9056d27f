"""The `fields` language: `id,from{id},comments.limit(0).summary(true).as(c){id,parent{id}}`."""

import re
from dataclasses import dataclass, field

from simulator.graph_errors import GraphError

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_MODIFIER = re.compile(r"\.([a-z_]+)\(([^()]*)\)")


@dataclass
class Ask:
    """One requested field with its modifiers and, in braces, what is wanted of it."""

    name: str
    args: dict[str, str] = field(default_factory=dict)
    fields: "list[Ask] | None" = None
    source: str = ""  # what stood in the braces, for the link to the next page

    @property
    def key(self) -> str:
        return self.args.get("as", self.name)


def parse(text: str) -> list[Ask]:
    asks, end = _list(text, 0)
    if end != len(text):
        raise _syntax(text, end)
    return asks


def _list(text: str, at: int) -> tuple[list[Ask], int]:
    asks: list[Ask] = []
    while True:
        ask, at = _one(text, _skip(text, at))
        asks.append(ask)
        at = _skip(text, at)
        if at < len(text) and text[at] == ",":
            at += 1
            continue
        return asks, at


def _one(text: str, at: int) -> tuple[Ask, int]:
    name = _NAME.match(text, at)
    if name is None:
        raise _syntax(text, at)
    ask, at = Ask(name.group()), name.end()
    while modifier := _MODIFIER.match(text, at):
        ask.args[modifier.group(1)] = modifier.group(2)
        at = modifier.end()
    if at < len(text) and text[at] == "{":
        inner, end = _list(text, at + 1)
        if end >= len(text) or text[end] != "}":
            raise _syntax(text, end)
        ask.fields, ask.source = inner, text[at + 1 : end]
        at = end + 1
    return ask, at


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _syntax(text: str, at: int) -> GraphError:
    seen = f'"{text[at]}"' if at < len(text) else "end of string"
    return GraphError(
        2500,
        f'Syntax error "Expected name instead of {seen}." at character {at}: {text}',
        violation=f"fields syntax at {at}: {text}",
    )
