"""Real payloads, broken as no platform should send them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

# All that json.loads can give, and much that code does not reckon with.
JUNK = (
    None, True, False, 0, -1, 1, 1.5, 10**18, 10**30, -(10**30), 10**400, float("inf"),
    float("-inf"), float("nan"), "", " ", "\ud800", "a\0b", "٣", "²", "-0", "1e999", "NaN",
    "2026-99-99T99:99:99Z", "2026-02-30", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-12:00",
    "2026-11-23T08:00:00", "http://[", "x" * 5000, "م" * 200_000, [], {}, [None], [[]], [{}],
    {"": None}, {"data": [{"id": {}}]}, {"\ud800": "\0"},
)  # fmt: skip


def _deep(levels: int = 300) -> Any:
    value: Any = []
    for _ in range(levels):
        value = [value]
    return value


def _changed(value: Any) -> st.SearchStrategy[Any]:
    """Something else in the place of `value`: its like in another type or unit, or junk."""
    near: list[Any] = [[value], {"data": value}, {"id": value}, [value, value], str(value)]
    if isinstance(value, dict):
        near += [list(value.values()), [value], list(value)]
    if isinstance(value, list):
        near += [dict.fromkeys("ab", value), value * 3, value[:1]]
    if isinstance(value, int | float) and abs(value) < 10**20:
        near += [value * 1000, value * 1_000_000, value / 1000, -value, float(value)]
    if isinstance(value, str):
        near += [f"{value}\0", f"\ud83d{value}", value * 2, value[:-1], value[::-1]]
        near += [int(value)] if value.isascii() and value.isdecimal() else []
    return st.one_of(st.sampled_from(near), st.sampled_from(JUNK), st.builds(_deep))


def broken_once(value: Any, top: bool = True) -> Iterator[Any]:
    """`value` with each one of its places dropped, and with each junk put there."""
    if top:
        yield from JUNK
        yield _deep()
    spots = list(value) if isinstance(value, dict) else range(len(value))
    for spot in spots:
        rest = value.copy()
        del rest[spot]
        yield rest
        inner = value[spot]
        others = broken_once(inner) if isinstance(inner, dict | list) else (*JUNK, _deep())
        for other in others:
            changed = value.copy()
            changed[spot] = other
            yield changed


@st.composite
def broken(draw: st.DrawFn, value: Any, top: bool = True) -> Any:
    """`value` with one to four places dropped or changed; `top`: perhaps the whole of it."""
    if top and draw(st.integers(0, 19)) == 0:
        return draw(_changed(value))
    for _ in range(draw(st.integers(1, 4))):
        value = draw(_spoiled(value))
    return value


@st.composite
def _spoiled(draw: st.DrawFn, value: Any) -> Any:
    """A copy with one place below it dropped or changed."""
    if isinstance(value, dict) and value:
        key = draw(st.sampled_from(list(value)))
        inner = draw(_place(value[key]))
        rest = {name: each for name, each in value.items() if name != key}
        return rest if inner is DROPPED else {**rest, key: inner}
    if isinstance(value, list) and value:
        spot = draw(st.integers(0, len(value) - 1))
        inner = draw(_place(value[spot]))
        kept = [] if inner is DROPPED else [inner]
        return [*value[:spot], *kept, *value[spot + 1 :]]
    return value


class _Dropped:
    """Nothing stands there any more."""


DROPPED = _Dropped()


@st.composite
def _place(draw: st.DrawFn, value: Any) -> Any:
    if isinstance(value, dict | list) and value and draw(st.booleans()):
        return draw(_spoiled(value))
    return DROPPED if draw(st.integers(0, 3)) == 0 else draw(_changed(value))
