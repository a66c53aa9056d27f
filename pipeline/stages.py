"""The way of one message through triage: the second page a newcomer reads.

`understand` looks at the message alone; `decide` also at what the queue already holds. Every
stage is a pure function from Draft to Draft that appends one Finding, so that the console can show
why. No stage raises on any text, and none does I/O: whoever makes a Pipeline has read the rules.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from domain.finding import ACTIONABLE, Decision
from domain.message import Message
from pipeline.body import decide_body
from pipeline.deadlines import set_deadlines
from pipeline.draft import Context, Draft
from pipeline.duplicates import find_duplicates
from pipeline.emergency import judge_emergency
from pipeline.intent import judge_intent
from pipeline.language import detect_language
from pipeline.mood import judge_mood
from pipeline.places import find_places
from pipeline.priority import decide_priority
from pipeline.private_data import find_private_data
from pipeline.rulebook import RuleBook
from pipeline.service import judge_service
from pipeline.text import clean_text

UNDERSTAND: tuple[Callable[[Draft, RuleBook], Draft], ...] = (
    clean_text,  # fold spelling, keep offsets back to the citizen's own text
    detect_language,
    find_places,
    find_private_data,
    judge_intent,  # what the citizen wants of the city, if anything
    judge_emergency,
    judge_service,
    judge_mood,
)
DECIDE: tuple[Callable[[Draft, Context, RuleBook], Draft], ...] = (
    find_duplicates,
    decide_body,  # whose matter it is: a department, another body, another emirate
    decide_priority,
    set_deadlines,
)


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The stages over one rule book. `app` makes one and hands it to whoever stores messages."""

    rules: RuleBook

    def understand(self, message: Message) -> Draft:
        """What the message says by itself."""
        draft = Draft(message)
        for stage in UNDERSTAND:
            draft = stage(draft, self.rules)
        return draft

    def decide(self, draft: Draft, context: Context) -> Decision:
        """What to do with it, given what the queue holds."""
        for stage in DECIDE:
            draft = stage(draft, context, self.rules)
        assert draft.first_response_due and draft.resolution_due  # noqa: S101 - set_deadlines did
        return Decision(
            actionable=draft.intent in ACTIONABLE,
            intent=draft.intent,
            language=draft.language,
            mixed=draft.mixed,
            services=draft.services,
            emergency=draft.emergency,
            anger=draft.anger,
            places=draft.places,
            pii=draft.pii,
            body=draft.body,
            own_remit=draft.own_remit,
            priority=draft.priority,
            first_response_due=draft.first_response_due,
            resolution_due=draft.resolution_due,
            duplicate_of=draft.duplicate_of,
            findings=draft.findings,
            heard=draft.heard[len(draft.folded.text) :],
        )
