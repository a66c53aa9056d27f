"""A stretch of a citizen's words with the hits of a search marked in it."""

from __future__ import annotations

from collections.abc import Sequence

MOST = 200  # letters shown of a message
_BEFORE = 50  # of them before the first hit
Pieces = list[tuple[str, bool]]  # text, and whether it is a hit


def excerpt(text: str, spans: Sequence[tuple[int, int]], most: int = MOST) -> Pieces:
    """About `most` letters of `text` round the first hit, in pieces."""
    first = spans[0][0] if spans else 0
    start = _word_begin(text, first - _BEFORE) if first > _BEFORE else 0
    end = len(text) if len(text) - start <= most else _word_end(text, start + most)
    pieces: Pieces = [("… ", False)] if start else []
    at = start
    for begin, stop in spans:
        if begin >= end:
            break
        pieces += [(text[at:begin], False), (text[begin : min(stop, end)], True)]
        at = min(stop, end)
    pieces.append((text[at:end], False))
    if end < len(text):
        pieces.append((" …", False))
    return [piece for piece in pieces if piece[0]]


def _word_begin(text: str, at: int) -> int:
    """The first word's beginning from `at` on, if it is near."""
    space = text.find(" ", at, at + _BEFORE // 2)
    return at if space < 0 else space + 1


def _word_end(text: str, at: int) -> int:
    space = text.rfind(" ", at - _BEFORE // 2, at)
    return at if space < 0 else space
