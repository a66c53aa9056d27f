"""Which conversation, contact and case a message belongs to.

A message joins its contact's open case in that conversation, else reopens one resolved less than
30 days ago, else opens one. Another contact's reply is their own case. What asks nothing of the
city (praise, spam, chat) ends as `no_action`; a small random share is shown to a person, so that
what triage misses is noticed.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.finding import Decision
from domain.message import Author, Message
from domain.status import OPEN, REOPEN_DAYS, REOPENABLE
from domain.text import fold_text
from storage.intake import CaseState, Intake

SAMPLE = 50  # one in so many messages without a matter is shown to a person
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I L O U, to be read out by phone


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message belongs, and the event that its coming is."""

    conversation_id: int | None
    contact_id: int | None
    case_id: int | None
    event: str
    told_id: int | None  # whose event it is: the case itself, or the one it was merged into
    registered: bool = False  # whether the message asks something of the city


def author_of(message: Message) -> Author:
    """The author; where the platform hides it, a contact of this message alone."""
    return message.author or Author(f"unknown:{message.external_id}")


def new_reference() -> str:
    """A public reference of 8 signs: 2^40, not to be guessed into another's case."""
    number = int.from_bytes(secrets.token_bytes(5))
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(0, 40, 5))


def place(desk: Intake, message: Message, decision: Decision | None, now: datetime) -> Place:
    contact_id = desk.contact(author_of(message), now)
    conversation_id = _conversation(desk, message)
    if decision is None:
        case = _answered_case(desk, message, conversation_id)
        number = case.id if case else None
        if case is not None and _is_acknowledgement(desk, case.id, message.text):
            return Place(conversation_id, contact_id, number, "ack_seen", desk.root(case).id)
        if case is not None:
            note_answer(desk, desk.root(case), message.created_at)
            return Place(conversation_id, contact_id, number, "answered", desk.root(case).id)
        return Place(conversation_id, contact_id, None, "answered", None)
    assert conversation_id is not None  # noqa: S101 - only the city's own items have none
    case, event = _case_for(desk, message, decision, conversation_id, contact_id, now)
    registered = decision.actionable or decision.emergency
    return Place(conversation_id, contact_id, case.id, event, desk.root(case).id, registered)


def _case_for(
    desk: Intake, message: Message, decision: Decision, conversation_id: int, contact_id: int,
    now: datetime,
) -> tuple[CaseState, str]:  # fmt: skip
    """The case whose message this is, and what its coming means.

    A merged case keeps its own messages, so that the merge can be taken back; but it is the case
    it was merged into that wakes up.
    """
    mine = desk.cases[conversation_id, contact_id]
    if (case := _open(mine)) is not None:
        _join(desk, case, message, decision)
        return case, "joined"
    for case in reversed(mine):
        target = desk.root(case)
        if target.status in OPEN:  # only a merged case's target can be: others are no longer open
            _join(desk, target, message, decision)
            return case, "joined"
        if _is_recent(target, now) and (target is case or desk.stands_alone(target)):
            if not decision.actionable:
                return case, "joined"
            desk.change_case(
                target.id, status="triaged", resolved_at=None, closed_at=None, call_back_at=None
            )
            _join(desk, target, message, decision)
            return case, "reopened"
    return _open_case(desk, message, decision, conversation_id, contact_id, now), "opened"


def raise_case(desk: Intake, case_id: int | None, decision: Decision, now: datetime) -> None:
    """An edit may make a case more urgent, never less: that is for a person."""
    case = desk.case(case_id)
    if case is None or (case := desk.root(case)).status not in OPEN:
        return
    changes: dict[str, object] = {}
    if decision.emergency and not case.emergency:
        changes["emergency"] = True
        desk.event(case.id, now, "balagh", "emergency", on=1)
    if decision.priority < case.priority:
        changes["priority"] = decision.priority
        response = min(case.response_due, decision.first_response_due)
        changes |= {"response_due": response, "resolution_due": decision.resolution_due}
    if changes:
        desk.change_case(case.id, **changes)
        desk.change_case(case.id, next_due_at=next_due(case))


def note_answer(desk: Intake, case: CaseState, at: datetime) -> None:
    """The city has answered: the citizen waits no longer."""
    if case.waiting_since is not None and at < case.waiting_since:
        return  # an old answer, read late
    desk.change_case(case.id, first_answered_at=case.first_answered_at or at, waiting_since=None)
    desk.change_case(case.id, next_due_at=next_due(case))


def next_due(case: CaseState) -> datetime:
    """By this the queue is ordered."""
    if case.waiting_since is None:
        return case.resolution_due
    return min(case.response_due, case.resolution_due)


def _conversation(desk: Intake, message: Message) -> int | None:
    if message.conversation:
        return desk.conversation(message.conversation, message.public)
    parent = desk.known.get(message.parent_id) if message.parent_id else None
    if parent is not None and parent.conversation_id:
        return parent.conversation_id
    if message.direction == "out":
        return None
    return desk.conversation(message.external_id, message.public)


def _answered_case(desk: Intake, message: Message, conversation_id: int | None) -> CaseState | None:
    """The case that an own message answers: its parent's, else the latest of the conversation."""
    parent = desk.known.get(message.parent_id) if message.parent_id else None
    if parent is not None and parent.case_id:
        return desk.case(parent.case_id)
    if conversation_id is None or message.public:
        return None
    cases = [case for (where, _), those in desk.cases.items() if where == conversation_id
             for case in those]  # fmt: skip
    return max(cases, key=lambda case: (case.status in OPEN, case.id), default=None)


def _is_acknowledgement(desk: Intake, case_id: int, text: str) -> bool:
    """Read back from the platform, which may put handles before it."""
    said = fold_text(text).strip()
    return any(said.endswith(fold_text(ack).strip()) for ack in desk.acks(case_id))


def _open(cases: list[CaseState]) -> CaseState | None:
    return next((c for c in cases if c.status in OPEN and c.merged_into_id is None), None)


def _is_recent(case: CaseState, now: datetime) -> bool:
    ended = case.resolved_at
    return case.status in REOPENABLE and bool(ended and now - ended < timedelta(days=REOPEN_DAYS))


def _join(desk: Intake, case: CaseState, message: Message, decision: Decision) -> None:
    raise_case(desk, case.id, decision, message.created_at)
    if case.snoozed_until is not None:
        desk.change_case(case.id, snoozed_until=None)  # they wrote again: no more waiting
    if case.waiting_since is None and decision.actionable:
        desk.change_case(
            case.id, waiting_since=message.created_at, response_due=decision.first_response_due
        )
        desk.change_case(case.id, next_due_at=next_due(case))


def _open_case(
    desk: Intake,
    message: Message,
    decision: Decision,
    conversation_id: int,
    contact_id: int,
    now: datetime,
) -> CaseState:
    case_id = desk.new_case_id()
    reference = new_reference()
    sampled = not decision.actionable and secrets.randbelow(SAMPLE) == 0
    status = "new" if decision.actionable or decision.emergency or sampled else "no_action"
    state = CaseState(
        id=case_id,
        conversation_id=conversation_id,
        contact_id=contact_id,
        status=status,
        merged_into_id=None,
        resolved_at=None,
        emergency=decision.emergency,
        priority=decision.priority,
        waiting_since=message.created_at if status == "new" else None,
        first_answered_at=None,
        response_due=decision.first_response_due,
        resolution_due=decision.resolution_due,
    )
    area = next((p.area for p in decision.places if p.area and not p.ambiguous), None)
    desk.open_case(
        state,
        {
            **state.as_row(),
            "reference": reference,
            "channel": desk.channel,
            "account": desk.account,
            "intent": decision.intent,
            "service": decision.services[0].code if decision.services else None,
            "body": decision.body or None,
            "area": area,
            "language": decision.language,
            "anger": decision.anger,
            "sampled": sampled,
            "version": 1,
            "opened_at": now,
            "next_due_at": next_due(state),
        },
    )
    return state
