"""Stores what a page brought: the one way by which messages get into Balagh.

Reading twice changes nothing: every item has one row by (channel, external id), an older state
never replaces a newer one, and the cursor moves in the same transaction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from casework import joining
from casework.acknowledging import Manners, Opened, acknowledge
from casework.alarms import Lane, raise_alarm
from connectors.contract import Page
from domain.finding import Decision
from domain.message import Message, Raw, Skipped, Unusable
from domain.source import Source
from domain.text import fold_text
from pipeline.draft import Context
from pipeline.searching import index_words
from pipeline.stages import Pipeline
from storage import coverage, intake, quarantine, sources
from storage.database import Database

RECHECK_FIRST = timedelta(minutes=10)  # after that less and less often: casework.recheck
HISTORY = timedelta(days=30)
_SHORT = 12  # characters of folded text below which equal words mean nothing ("شكرا")


@dataclass(frozen=True, slots=True)
class Item:
    """One raw and what normalize made of it."""

    raw: Raw
    result: Message | Skipped | Unusable


@dataclass(slots=True)
class Tally:
    """What one page came to. `cases`: ids of cases it opened or touched."""

    fetched: int = 0
    stored: int = 0
    known: int = 0
    changed: int = 0
    deleted: int = 0
    quarantined: int = 0
    skipped: int = 0
    emergencies: int = 0
    cases: set[int] = field(default_factory=set)
    opened: list[Opened] = field(default_factory=list)
    alarming: dict[int, int] = field(default_factory=dict)  # case -> message that says so
    moved: bool = True  # False: another daemon had moved the cursor first


@dataclass(frozen=True, slots=True)
class Judged:
    """What is to be stored beside a message that is new or changed."""

    digest: str
    text_key: str | None
    decision: Decision | None  # None for the city's own messages
    words: str  # by which a search finds it


def digest_of(message: Message) -> str:
    """Equal for two states of an item that say the same. CDN addresses change at each read."""
    said = "\x00".join((message.text, *(media.kind for media in message.media)))
    return hashlib.blake2b(said.encode("utf-8", "replace"), digest_size=16).hexdigest()


def ingest(
    database: Database,
    pipeline: Pipeline,
    source: Source,
    items: Sequence[Item],
    *,
    asked_at: datetime,
    now: datetime,
    claim: sources.Claim | None = None,
    page: Page | None = None,
    due_at: datetime | None = None,
    manners: Manners | None = None,
    lane: Lane | None = None,
) -> Tally:
    """Store `items` seen in `source` by a read begun at `asked_at`.

    With a `claim`, its cursor moves to `page.cursor` and the source is due again at `due_at`.
    With `manners`, who opened a case is told so; with a `lane`, emergencies are paged.
    """
    pairs = _latest(items)
    messages = [message for _, message in pairs]
    judged, poison = _judge(database, pipeline, source, messages, now)
    tally = Tally(fetched=len(items))
    with database.write() as connection:
        desk = intake.Intake(connection, source.channel, source.account)
        _load(desk, messages)
        for item, message in pairs:
            if message.external_id in poison:
                continue
            known = _store(
                desk, item.raw, message, judged.get(message.external_id), asked_at, now, tally
            )
            desk.add_sighting(known.id, source.inbox, asked_at)
        desk.flush()
        if lane is not None:
            for case_id, message_id in tally.alarming.items():
                raise_alarm(connection, lane, pipeline.rules, case_id, message_id, now)
        if manners is not None:
            acknowledge(connection, manners, pipeline.rules, source.account, tally.opened, now)
        for item in items:
            if reason := _unusable(item, poison):
                tally.quarantined += 1
                quarantine.keep(connection, source, item.raw, reason, now)
        tally.skipped = sum(isinstance(item.result, Skipped) for item in items)
        if claim is not None and page is not None and due_at is not None:
            sources.watch(connection, source, page.watch, now)
            tally.moved = sources.advance(
                connection, claim, page.cursor, finished=not page.more, due_at=due_at, now=now
            )
        coverage.add(connection, source, now, *_counts(tally, page))
    return tally


def _unusable(item: Item, poison: Mapping[str, str]) -> str | None:
    if isinstance(item.result, Message):
        return poison.get(item.result.external_id)
    return item.result.reason if isinstance(item.result, Unusable) else None


def _counts(tally: Tally, page: Page | None) -> tuple[dict[str, int], dict[str, str] | None]:
    names = ("fetched", "stored", "known", "changed", "deleted", "quarantined", "skipped")
    counts = {name: getattr(tally, name) for name in names}
    if page is None:
        return counts, None
    gap = {"en": page.gap.en, "ar": page.gap.ar} if page.gap else None
    return counts | {"polls": 1, "units": page.units}, gap


def _latest(items: Sequence[Item]) -> list[tuple[Item, Message]]:
    """The messages oldest first, each once: a parent is stored before its answer."""
    by_id: dict[str, tuple[Item, Message]] = {}
    for item in items:
        if isinstance(message := item.result, Message):
            _, seen = by_id.get(message.external_id, (None, None))
            if seen is None or not _older(message, seen.version_id, seen.edited_at):
                by_id[message.external_id] = item, message
    return sorted(by_id.values(), key=lambda pair: pair[1].created_at)


def _older(message: Message, version_id: str | None, edited_at: datetime | None) -> bool:
    """Whether `message` is an earlier state than the one with this version and edit time."""
    if message.version_id and version_id and message.version_id != version_id:
        return (len(message.version_id), message.version_id) < (len(version_id), version_id)
    return bool(edited_at and (message.edited_at is None or message.edited_at < edited_at))


def _judge(
    database: Database,
    pipeline: Pipeline,
    source: Source,
    messages: Sequence[Message],
    now: datetime,
) -> tuple[dict[str, Judged], dict[str, str]]:
    """Run triage on what is new or changed, outside any write: it may take its time.

    Also why, by external id, for those that triage could not read.
    """
    with database.read() as connection:
        known = intake.known_messages(
            connection, source.channel, (message.external_id for message in messages)
        )
        fresh = [
            message for message in messages if _is_news(message, known.get(message.external_id))
        ]
        folded = {message.external_id: fold_text(message.text) for message in fresh}
        keys = {name: text_key(text) for name, text in folded.items()}
        same = intake.same_words(connection, filter(None, keys.values()))
        authors = (message.author.external_id for message in fresh if message.author)
        contacts = intake.contact_ids(connection, source.channel, authors)
        repeating = intake.earlier_cases(connection, contacts.values(), now - HISTORY)
    judged: dict[str, Judged] = {}
    poison: dict[str, str] = {}
    for message in fresh:
        key = keys[message.external_id]
        decision = None
        if message.direction == "in":
            first = same.setdefault(key, message.external_id) if key else message.external_id
            contact = contacts.get(message.author.external_id) if message.author else None
            context = Context(
                now=now,
                same_text=(first,) if first != message.external_id else (),
                earlier_cases=int(contact in repeating),
            )
            try:
                decision = pipeline.decide(pipeline.understand(message), context)
            except Exception as error:  # one text that triage chokes on must not hold up its page
                poison[message.external_id] = f"Triage failed: {type(error).__name__}: {error}"
                continue
        words = search_words(message, folded[message.external_id], decision)
        judged[message.external_id] = Judged(digest_of(message), key, decision, words)
    return judged, poison


def search_words(message: Message, folded: str, decision: Decision | None) -> str:
    """The message's own words, and its author's names."""
    author = message.author
    names = (author.handle, author.name) if author else ()
    return index_words(folded, decision.heard if decision else "", names)


def text_key(folded: str) -> str | None:
    """Equal for messages with the same words; None where they are too few to mean anything."""
    folded = folded.strip()
    if len(folded) < _SHORT:
        return None
    return hashlib.blake2b(folded.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _is_news(message: Message, known: intake.Known | None) -> bool:
    return known is None or known.digest != digest_of(message)


def _load(desk: intake.Intake, messages: Sequence[Message]) -> None:
    ids = {message.external_id for message in messages}
    ids.update(message.parent_id for message in messages if message.parent_id)
    conversations = {message.conversation or message.external_id for message in messages}
    desk.load(ids, (joining.author_of(message).external_id for message in messages), conversations)


def _store(
    desk: intake.Intake,
    raw: Raw,
    message: Message,
    judged: Judged | None,
    asked_at: datetime,
    now: datetime,
    tally: Tally,
) -> intake.Known:
    known = desk.known.get(message.external_id)
    if known is None:
        # Known to the read before, gone since: cannot be, rows of messages are never deleted.
        assert judged is not None  # noqa: S101
        known = _store_new(desk, raw, message, judged, asked_at, now, tally)
        tally.stored += 1
    elif _store_again(desk, raw, message, known, judged, asked_at, now, tally):
        tally.changed += 1
        if known.case_id:
            tally.cases.add(known.case_id)
    else:
        tally.known += 1
    return known


def _store_new(
    desk: intake.Intake,
    raw: Raw,
    message: Message,
    judged: Judged,
    asked_at: datetime,
    now: datetime,
    tally: Tally,
) -> intake.Known:
    place = joining.place(desk, message, judged.decision, now)
    message_id = desk.add_message(
        message,
        digest=judged.digest,
        text_key=judged.text_key,
        conversation_id=place.conversation_id,
        contact_id=place.contact_id,
        case_id=place.case_id,
        seen_at=asked_at,
        now=now,
        check_at=now + RECHECK_FIRST,
    )
    desk.add_version(message_id, 1, message, raw, asked_at, now)
    desk.add_words(message_id, judged.words)
    if judged.decision is not None:
        desk.add_triage(message_id, 1, judged.decision)
        tally.emergencies += judged.decision.emergency
        _alarm(tally, judged.decision, place.told_id, message_id)
        if place.event == "opened" and place.case_id and place.registered:
            tally.opened.append(Opened(place.case_id, message_id, message, judged.decision))
    if place.told_id:
        tally.cases.add(place.told_id)
        desk.event(place.told_id, now, "balagh", place.event, message=message_id)
    return desk.known[message.external_id]


def _store_again(
    desk: intake.Intake,
    raw: Raw,
    message: Message,
    known: intake.Known,
    judged: Judged | None,
    asked_at: datetime,
    now: datetime,
    tally: Tally,
) -> bool:
    """Update a stored message to the state just read; whether anything changed."""
    if asked_at <= known.seen_at or _older(message, known.version_id, known.edited_at):
        return False
    changes: dict[str, Any] = {}
    if known.deleted_at is not None:
        changes["deleted_at"] = None
        _tell(desk, known, now, "restored")
    if message.hidden != known.hidden:
        changes["hidden"] = message.hidden
        _tell(desk, known, now, "hidden" if message.hidden else "shown")
    if judged is not None and judged.digest != known.digest:
        number = known.version + 1
        desk.add_version(known.id, number, message, raw, asked_at, now)
        desk.change_words(known.id, judged.words)
        changes |= {"version": number, "digest": judged.digest, "text_key": judged.text_key}
        changes |= {"version_id": message.version_id, "edited_at": message.edited_at}
        desk.add_more_media(known.id, message.media, now)
        if judged.decision is not None:
            desk.add_triage(known.id, number, judged.decision)
            joining.raise_case(desk, known.case_id, judged.decision, now)
            case = desk.case(known.case_id)
            _alarm(tally, judged.decision, desk.root(case).id if case else None, known.id)
        _tell(desk, known, now, "edited", version=number)
    if changes:
        desk.change_message(known.id, seen_at=asked_at, **changes)
    return bool(changes)


def _alarm(tally: Tally, decision: Decision, case_id: int | None, message_id: int) -> None:
    if decision.emergency and case_id is not None:
        tally.alarming.setdefault(case_id, message_id)


def _tell(desk: intake.Intake, known: intake.Known, now: datetime, kind: str, **data: int) -> None:
    if known.case_id:
        desk.event(known.case_id, now, "balagh", kind, message=known.id, **data)
