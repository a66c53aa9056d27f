"""Stage clean_text: the message's text made comparable, once, for every stage after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.finding import Finding
from domain.text import fold, tokens

if TYPE_CHECKING:
    from pipeline.draft import Draft
    from pipeline.rulebook import RuleBook


def clean_text(draft: Draft, rules: RuleBook) -> Draft:
    """Folds the text. Its finding says how much there is to go by."""
    folded = fold(draft.message.text)
    words = len(tokens(folded.text))
    because = f"{words} words" if words else "no words: only media, signs or nothing"
    return draft.having(Finding("clean_text", words, 1.0, because), folded=folded)
