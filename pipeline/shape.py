"""Checks on the rule files: what is there has the right type, and nothing is misspelt.

A stage's `load(data)` reads its file with these. They raise ShapeWrong with the key; the rule book
adds the file's name.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any


class ShapeWrong(ValueError):
    """`key` says where in the file, in dots; the text says what is wrong and what is allowed."""

    def __init__(self, key: str, problem: str) -> None:
        super().__init__(f"{key}: {problem}" if key else problem)
        self.key = key
        self.problem = problem


def inside(key: str, name: object) -> str:
    """The dotted key of `name` below `key`."""
    return f"{key}.{name}" if key else str(name)


def known(name: object, allowed: Collection[str], key: str) -> str:
    """`name`, if it is one of the allowed ones."""
    if not isinstance(name, str) or name not in allowed:
        raise ShapeWrong(key, f"{name!r} is not known; allowed are {', '.join(sorted(allowed))}")
    return name


def mapping(value: object, key: str = "", allowed: Collection[str] | None = None) -> dict[str, Any]:
    """A mapping with text keys, each of them among `allowed` where that is given."""
    if not isinstance(value, dict):
        raise ShapeWrong(key, f"a mapping is needed here, not {_kind(value)}")
    for name in value:
        if not isinstance(name, str):
            raise ShapeWrong(inside(key, name), f"put the key {name!r} in quotes: it must be text")
        if allowed is not None:
            known(name, allowed, inside(key, name))
    return value


def need(data: dict[str, Any], name: str, key: str = "") -> Any:
    """data[name], which must be there."""
    if name not in data:
        raise ShapeWrong(inside(key, name), "is missing")
    return data[name]


def items(value: object, key: str) -> list[Any]:
    """A list."""
    if not isinstance(value, list):
        raise ShapeWrong(key, f"a list is needed here, not {_kind(value)}")
    return value


def text(value: object, key: str) -> str:
    """A text that is not empty."""
    if not isinstance(value, str) or not value.strip():
        raise ShapeWrong(key, f"a text is needed here, not {_kind(value)}; quotes may be missing")
    return value


def texts(value: object, key: str) -> list[str]:
    """A list of texts."""
    return [text(one, inside(key, index)) for index, one in enumerate(items(value, key))]


def number(value: object, key: str, low: float, high: float) -> float:
    """A number from low to high."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
        raise ShapeWrong(key, f"a number from {low:g} to {high:g} is needed here, not {value!r}")
    return float(value)


def _kind(value: object) -> str:
    return "nothing" if value is None else f"{type(value).__name__} ({str(value)[:40]!r})"
