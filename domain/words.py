"""A text that people read, in the two languages of the house."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """The same sentence twice. Where only one can be shown, `str` gives the English."""

    en: str
    ar: str

    def __str__(self) -> str:
        return self.en

    def filled(self, **values: object) -> Words:
        """With its {placeholders} filled in, in both languages."""
        return Words(self.en.format(**values), self.ar.format(**values))
