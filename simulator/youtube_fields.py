"""Google's partial answers: `fields=items(id,snippet/textDisplay),nextPageToken`."""

import re
from typing import Any

_TOKEN = re.compile(r"[A-Za-z0-9_*$]+|[(),/]")
Mask = dict[str, Any]


def parse(text: str) -> Mask:
    """The mask as nested dictionaries; ValueError where it is malformed."""
    tokens = _TOKEN.findall(text)
    if "".join(tokens) != text.replace(" ", "") or not tokens:
        raise ValueError(f"invalid field selection {text}")
    mask = _several(tokens)
    if tokens:
        raise ValueError(f"invalid field selection {text}")
    return mask


def _several(tokens: list[str]) -> Mask:
    mask: Mask = {}
    while tokens:
        name, below = tokens.pop(0), mask
        if not name.isidentifier() and name != "*":
            raise ValueError(f"invalid field selection {name}")
        below = below.setdefault(name, {})
        while tokens and tokens[0] == "/":
            tokens.pop(0)
            if not tokens:
                raise ValueError("invalid field selection /")
            below = below.setdefault(tokens.pop(0), {})
        if tokens and tokens[0] == "(":
            tokens.pop(0)
            below.update(_several(tokens))
            if not tokens or tokens.pop(0) != ")":
                raise ValueError("invalid field selection (")
        if not tokens or tokens[0] != ",":
            break
        tokens.pop(0)
    return mask


def keep(data: Any, mask: Mask) -> Any:
    if not mask or "*" in mask:
        return data
    if isinstance(data, list):
        return [keep(one, mask) for one in data]
    if isinstance(data, dict):
        return {name: keep(value, mask[name]) for name, value in data.items() if name in mask}
    return data
