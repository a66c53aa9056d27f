"""A call or a visit, written down by the agent who took it: into the same queue as everything else.

The message goes in as a page's would (casework.ingest), so that triage, case, events and search are
the same. What the agent said is laid over what triage thought, as corrections. All of it is one
transaction, triage too: it takes some milliseconds for one message.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from casework import desk, merging
from casework.alarms import Lane, by_hand
from casework.ingest import Item, digest_of, ingest
from casework.texting import Texting, tell_reference
from connectors.hotline import HOTLINE
from domain.errors import Conflict, NotAllowed
from domain.message import Author, Message, Raw
from domain.people import Person
from domain.source import Source
from domain.text import fold_text
from domain.words import Words
from pipeline.catalogue import owners
from pipeline.stages import Pipeline
from storage import callers, cases
from storage.database import Database

MOST = 5_000  # characters of a description
SOURCE = Source(HOTLINE, HOTLINE, "calls")
Case = dict[str, Any]

_UNREADABLE = Words(
    en="Balagh could not read this description. Write it in other words.",
    ar="لم يتمكن بلاغ من قراءة هذا الوصف. اكتبه بكلمات أخرى.",
)
_SAVED = Words(
    en="This form was saved already, as case {name}. What stands in it now is something else: "
    "save again if it is another call.",
    ar="سبق حفظ هذا النموذج برقم الحالة {name}، لكنّ محتواه الآن مختلف. احفظه مرة أخرى إن كان "
    "يخص مكالمة أخرى.",
)


@dataclass(frozen=True, slots=True)
class Call:
    """What the agent wrote down; None and "" leave it to triage.

    `number` is in E.164. `contact` is a known caller's id, `into` the reference or number of an
    open case to which the call is added.
    """

    key: str  # the form's own, at random: sent twice, it is one call
    text: str
    kind: Literal["call", "visit"] = "call"
    number: str | None = None
    name: str | None = None
    contact: int | None = None
    into: str | None = None
    place: str = ""  # in the caller's words
    area: str | None = None
    service: str | None = None
    intent: str | None = None
    priority: int | None = None
    language: str | None = None
    emergency: bool = False
    confidential: bool = False
    sms_consent: bool | None = None


def log_call(
    database: Database, pipeline: Pipeline, person: Person, call: Call, now: datetime,
    lane: Lane | None = None, texting: Texting | None = None,
) -> Case:  # fmt: skip
    """The case that the call opened, or that it was added to.

    NotAllowed where something in it cannot be, Conflict where this form was saved with other words.
    """
    person.need("reply")
    with database.together() as within:
        author = _author(within, person, call)
        message = _message(call, author, now)
        case_id = _saved(within, message)
        if case_id is None:
            alarm = by_hand(lane, pipeline.rules) if lane else None
            case_id = _store(within, pipeline, message, now, lane)
            _lay_over(within, pipeline, person, call, author, case_id, now, alarm)
            if call.into is not None:
                _add(within, pipeline, person, call.into, case_id, now, alarm)
        with within.write() as connection:
            case = cases.by_id(connection, case_id)
            if case["merged_into_id"] is not None:
                case = cases.by_id(connection, case["merged_into_id"])
            if texting is not None and call.sms_consent and call.number is not None:
                tell_reference(connection, texting, case, call.number, now)
            return case


def _author(database: Database, person: Person, call: Call) -> Author:
    """By their number, or as they were known before; else somebody of this call alone."""
    if call.number is not None:
        return Author(call.number, call.number, call.name)
    with database.read() as connection:
        contact = call.contact
        if contact is None and call.into is not None:
            contact = cases.find(connection, call.into, person.scope)["contact_id"]
        known = callers.by_id(connection, contact) if contact is not None else None
    if known is not None and known["channel"] == HOTLINE:
        return Author(known["external_id"], known["handle"], call.name or known["name"])
    return Author(f"anonymous:{call.key}", None, call.name)


def _message(call: Call, author: Author, now: datetime) -> Message:
    text, place = call.text.strip(), call.place.strip()
    if place and fold_text(place) not in fold_text(text):
        text = f"{text}\n{place}"  # where triage and a search find it too
    return Message(
        channel=HOTLINE,
        external_id=f"call:{call.key}",
        kind=call.kind,
        direction="in",
        public=False,
        # Nobody finds a confidential case by its caller's name: the index of words has none.
        author=Author(author.external_id) if call.confidential else author,
        text=text,
        created_at=now,
        conversation=f"call:{call.key}",
        language_hint=call.language,
    )


def _saved(database: Database, message: Message) -> int | None:
    """The case as which this very form was saved before."""
    with database.read() as connection:
        row = callers.saved(connection, HOTLINE, message.external_id)
        if row is None:
            return None
        assert message.author is not None  # noqa: S101 - _author always gives one
        if (row.digest, row.contact) != (digest_of(message), message.author.external_id):
            case = cases.by_id(connection, row.case_id)
            raise Conflict(_SAVED.filled(name=case["reference"]))
        return int(row.case_id)


def _store(
    database: Database, pipeline: Pipeline, message: Message, now: datetime, lane: Lane | None
) -> int:
    raw = Raw(message.kind, {"id": message.external_id, "text": message.text})
    item = Item(raw, message)
    tally = ingest(database, pipeline, SOURCE, [item], asked_at=now, now=now, lane=lane)
    if not tally.cases:
        raise NotAllowed(_UNREADABLE)
    return tally.cases.pop()


def _lay_over(
    database: Database, pipeline: Pipeline, person: Person, call: Call, author: Author,
    case_id: int, now: datetime, alarm: desk.Alarm | None,
) -> None:  # fmt: skip
    """The agent's word over triage's. What they left open stays as it was found."""
    with database.write() as connection:
        case = cases.by_id(connection, case_id)
        callers.introduce(connection, case["contact_id"], author.handle, author.name)
        values = {
            # A person took it: it is sorted out, whatever triage thought of it, and answered.
            "status": "triaged",
            "first_answered_at": now,
            "waiting_since": None,
            "next_due_at": case["resolution_due"],
            "language": call.language or case["language"],
            "confidential": call.confidential,
            "sms_consent": call.sms_consent,
        }
        cases.change(connection, case, person.login, now, "logged", values, how=call.kind)
    here, rules = (database, person, str(case_id)), pipeline.rules
    if call.service and call.service != case["service"]:
        desk.set_service(*here, call.service, owners(rules), now)
    if call.area and call.area != case["area"]:
        desk.set_area(*here, call.area, rules.places.areas, now)
    if call.intent and call.intent != case["intent"]:
        desk.set_intent(*here, call.intent, now)
    if call.priority and call.priority != case["priority"]:
        desk.set_priority(*here, call.priority, rules.sla, now)
    if call.emergency and not case["emergency"]:
        desk.set_emergency(*here, True, now, alarm=alarm)


def _add(
    database: Database, pipeline: Pipeline, person: Person, into: str, case_id: int, now: datetime,
    alarm: desk.Alarm | None,
) -> None:  # fmt: skip
    """Merge the call into a case that is open; it may become more urgent by it, never less."""
    merging.merge(database, person, str(case_id), into, now)
    with database.write() as connection:
        call, target = cases.by_id(connection, case_id), cases.find(connection, into, person.scope)
        if call["confidential"] and not target["confidential"]:
            values = {"confidential": True}
            cases.change(connection, target, person.login, now, "confidential", values)
        theirs = call["contact_id"] == target["contact_id"]  # nobody agrees for somebody else
        if call["sms_consent"] and theirs and not target["sms_consent"]:
            values = {"sms_consent": True}
            cases.change(connection, target, person.login, now, "sms_consent", values)
    there = (database, person, str(target["id"]))
    if call["emergency"] and not target["emergency"]:
        desk.set_emergency(*there, True, now, alarm=alarm)
    if call["priority"] < target["priority"]:
        desk.set_priority(*there, call["priority"], pipeline.rules.sla, now)
    if target["snoozed_until"] is not None:
        desk.snooze(*there, None, now)
