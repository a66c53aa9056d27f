"""Every key that a connector reads stands in the platform's specification or in a recorded answer.

What neither shows is listed in docs/channels.md, no more and no less. Keys are read off the source,
so that no branch is missed; what Balagh itself put there (`context`, `facts`) does not count.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
RECORDED = ROOT.parent / "shared" / "recorded"
OURS = {"context", "facts"}
# These read no item: what they read is the token endpoint's, HTTP's, or a recording's own frame.
APART = {
    "client.py",
    "login.py",
    "health.py",
    "options.py",
    "recording.py",
    "usage.py",
    "outlet.py",
}
CHANNELS = {
    "X": (["x"], ["x"]),
    "YouTube": (["youtube"], ["youtube"]),
    "Facebook": (["facebook", "meta"], ["facebook", "webhooks"]),
    "Instagram, Graph": (["instagram"], ["instagram", "webhooks"]),
}


@pytest.mark.skipif(
    not RECORDED.is_dir(), reason="the recorded answers are not beside this checkout"
)
@pytest.mark.parametrize("channel", CHANNELS)
def test_what_nothing_shows_is_listed(channel: str) -> None:
    folders, recordings = CHANNELS[channel]
    shown = set().union(*map(_recorded, recordings), _specified(channel))
    read = {
        key
        for folder in folders
        for path in (ROOT / "connectors" / folder).glob("*.py")
        if path.name not in APART and not path.name.startswith("private_")
        for key in _read(ast.parse(path.read_text("utf-8")))
    }
    assert len(read) > 15
    assert sorted(read - shown) == _listed(channel)


def _read(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(ast.Attribute(of, "get"), [ast.Constant(str(key)), *_]):
                if getattr(of, "id", getattr(of, "attr", None)) not in OURS and key.isidentifier():
                    yield key
            case ast.Call(ast.Name("either" | "_by" | "_first"), [_, *keys]):
                yield from _constants(keys)
            case ast.BinOp(ast.Set(keys), ast.BitAnd()):
                yield from _constants(keys)


def _constants(nodes: list[ast.expr]) -> list[str]:
    return [
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]


def _recorded(folder: str) -> set[str]:
    found: set[str] = set()
    for path in (RECORDED / folder).glob("*.json"):
        if "openapi" not in path.name:
            found |= set(_keys(json.loads(path.read_text("utf-8"))))
    return found


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        value = list(value.values())
    if isinstance(value, str) and value.startswith(("{", "[")):  # a body inside a recorded call
        value = [json.loads(value)]
    for each in value if isinstance(value, list) else []:
        yield from _keys(each)


def _specified(channel: str) -> set[str]:
    match channel:
        case "X":
            text = (RECORDED / "x/openapi-2.166.json").read_text("utf-8")
        case "YouTube":
            documents = resources.files("googleapiclient") / "discovery_cache/documents"
            text = (documents / "youtube.v3.json").read_text("utf-8")
        case _:
            return set()  # Meta publishes none
    return set(_names(json.loads(text)))


def _names(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("properties"), dict):
            yield from schema["properties"]
        yield from schema.get("enum", [])
        schema = list(schema.values())
    for each in schema if isinstance(schema, list) else []:
        yield from _names(each)


def _listed(channel: str) -> list[str]:
    _, text = (ROOT / "docs/channels.md").read_text("utf-8").split("### Keys read on trust")
    [row] = re.findall(rf"^\| {channel} \| (.*) \|$", text, re.M)
    return re.findall(r"`(\w+)`", row)
