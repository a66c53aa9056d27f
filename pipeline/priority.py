"""How soon: 1 now, 2 today, 3 this week, 4 whenever. Acts through the deadlines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from domain.finding import ACTIONABLE, Finding
from pipeline.draft import Context, Draft
from pipeline.shape import inside, mapping, need, number

if TYPE_CHECKING:
    from pipeline.rulebook import RuleBook

NOW, LAST = 1, 4


@dataclass(frozen=True)
class PriorityRules:
    services: dict[str, int]
    intents: dict[str, int]  # what is added to a service's: an enquiry can wait
    anger_from: int
    earlier_cases_from: int


def decide_priority(draft: Draft, context: Context, rules: RuleBook) -> Draft:
    """The service's priority, moved by intent, anger and repetition; an emergency is always 1."""
    priority, because = _decide(draft, context, rules.priorities)
    return draft.having(Finding("decide_priority", priority, 1.0, because), priority=priority)


def _decide(draft: Draft, context: Context, rules: PriorityRules) -> tuple[int, str]:
    if draft.emergency:
        return NOW, "an emergency"
    if draft.intent not in ACTIONABLE:
        return LAST, f"{draft.intent}: nothing is waited for"
    service = draft.services[0].code if draft.services else "other"
    priority, reasons = rules.services[service], [f"{service} is {rules.services[service]}"]
    later = rules.intents.get(draft.intent, 0)
    if later:
        priority += later
        reasons.append(f"{draft.intent} +{later}")
    if draft.anger >= rules.anger_from:
        priority -= 1
        reasons.append(f"anger {draft.anger}")
    if context.earlier_cases >= rules.earlier_cases_from:
        priority -= 1
        reasons.append(f"{context.earlier_cases} cases of this citizen in 30 days")
    priority = min(LAST, max(NOW + 1, priority))  # 1 is for emergencies
    if context.open_case_priority is not None and context.open_case_priority < priority:
        priority = context.open_case_priority
        reasons.append(f"its open case has {priority}")
    return priority, ", ".join(reasons)


def load(data: dict[str, Any]) -> PriorityRules:
    """priorities.yaml."""
    mapping(data, allowed=("services", "intents", "anger_from", "earlier_cases_from"))
    return PriorityRules(
        _numbers(data, "services", NOW, LAST),
        _numbers(data, "intents", 0, LAST),
        int(number(need(data, "anger_from"), "anger_from", 1, 3)),
        int(number(need(data, "earlier_cases_from"), "earlier_cases_from", 1, 1000)),
    )


def _numbers(data: dict[str, Any], name: str, low: int, high: int) -> dict[str, int]:
    return {
        key: int(number(value, inside(name, key), low, high))
        for key, value in mapping(need(data, name), name).items()
    }
