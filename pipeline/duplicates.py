"""Stage find_duplicates: the same words again are the same message to an agent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.finding import Finding
from pipeline.draft import Context, Draft

if TYPE_CHECKING:
    from pipeline.rulebook import RuleBook


def find_duplicates(draft: Draft, context: Context, rules: RuleBook) -> Draft:
    """The earliest other message with the same folded text, if there is one."""
    earlier = [one for one in context.same_text if one != draft.message.external_id]
    first = earlier[0] if earlier and draft.folded.text.strip() else None
    because = (
        f"its words equal {len(earlier)} earlier ones" if first else "no message has its words"
    )
    return draft.having(Finding("find_duplicates", first, 1.0, because), duplicate_of=first)
