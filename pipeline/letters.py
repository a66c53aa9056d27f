"""Fixed texts that may go to citizens without a person, and the number to call in danger.

They are proposals: casework.texts sends only what a person has approved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.body import BodyRules
from pipeline.shape import inside, mapping, need, text

KINDS: dict[str, frozenset[str]] = {  # of fixed text, with the placeholders it must have
    "registered": frozenset({"reference"}),
    "emergency": frozenset({"reference", "number"}),
}
LANGUAGES = ("ar", "en", "ur", "hi", "ml", "bn", "tl")


@dataclass(frozen=True, slots=True)
class LetterRules:
    texts: Mapping[str, Mapping[str, str]]  # kind -> language -> proposed text
    numbers: Mapping[str, str]  # code of a body, or "default" -> number to call in danger

    def in_danger_call(self, body: str, bodies: BodyRules) -> str:
        """The body's own line where somebody has confirmed it, else the one for everything."""
        known = bodies.bodies.get(body)
        if known is not None and known.confirmed and body in self.numbers:
            return self.numbers[body]
        return self.numbers["default"]


def load(data: dict[str, Any]) -> LetterRules:
    mapping(data, allowed=("texts", "numbers"))
    numbers = mapping(need(data, "numbers"), "numbers")
    need(numbers, "default", "numbers")
    given = mapping(need(data, "texts"), "texts", KINDS)
    return LetterRules(
        texts={kind: _texts(need(given, kind, "texts"), f"texts.{kind}") for kind in KINDS},
        numbers={name: text(value, inside("numbers", name)) for name, value in numbers.items()},
    )


def _texts(value: object, key: str) -> dict[str, str]:
    found = mapping(value, key, LANGUAGES)
    for language in ("ar", "en"):
        need(found, language, key)
    return {language: text(one, inside(key, language)) for language, one in found.items()}


def spoken(language: str) -> str:
    """The language of fixed texts for a case's language: `ar-Latn` reads Arabic, others English."""
    plain = language.partition("-")[0]
    return plain if plain in LANGUAGES else "ar" if plain == "und" else "en"
