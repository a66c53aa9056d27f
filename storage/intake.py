"""One page's writes: looks up what is there in a few queries, collects rows, writes them in bulk.

An Intake lives inside one write transaction. It knows tables, not rules: which case a message
belongs to is decided in casework.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from domain.finding import Decision
from domain.message import Author, Media, Message, Raw
from storage import bulk, cases, dialect, outbox, search, tables
from storage.tables import Base

_finding = attrgetter("stage", "value", "confidence", "because", "model_version")
_guess = attrgetter("code", "confidence")
_place = attrgetter("text", "start", "end", "area")
_private = attrgetter("kind", "start", "end")
MERGED_DEEP = 20  # merges follow each other so far at most; longer chains are refused
CHUNK = 400  # ids in one IN (…): SQLite allows 999 variables in old builds


@dataclass(slots=True)
class Known:
    """What is stored of a message."""

    id: int
    external_id: str
    account: str
    direction: str
    version: int
    version_id: str | None
    digest: str
    edited_at: datetime | None
    seen_at: datetime
    deleted_at: datetime | None
    hidden: bool
    conversation_id: int | None
    contact_id: int | None
    case_id: int | None


@dataclass(slots=True)
class CaseState:
    """What ingest must know of a case to join, reopen or leave it."""

    id: int
    conversation_id: int
    contact_id: int
    status: str
    merged_into_id: int | None
    resolved_at: datetime | None
    emergency: bool
    priority: int
    waiting_since: datetime | None
    first_answered_at: datetime | None
    response_due: datetime
    resolution_due: datetime
    snoozed_until: datetime | None = None

    def as_row(self) -> dict[str, Any]:
        return dict(zip(_CASE_COLUMNS, _case_values(self), strict=True))


_CASE_COLUMNS = CaseState.__slots__
_case_values = attrgetter(*_CASE_COLUMNS)


def _table(row: type[Base]) -> Any:
    return row.__table__


def _chunks(values: Iterable[Any]) -> Iterable[list[Any]]:
    everything = list(dict.fromkeys(values))
    for start in range(0, len(everything), CHUNK):
        yield everything[start : start + CHUNK]


_MESSAGE = tables.MessageRow
_KNOWN = (
    _MESSAGE.id,
    _MESSAGE.external_id,
    _MESSAGE.account,
    _MESSAGE.direction,
    _MESSAGE.version,
    _MESSAGE.version_id,
    _MESSAGE.digest,
    _MESSAGE.edited_at,
    _MESSAGE.seen_at,
    _MESSAGE.deleted_at,
    _MESSAGE.hidden,
    _MESSAGE.conversation_id,
    _MESSAGE.contact_id,
    _MESSAGE.case_id,
)


# Made once: SQLAlchemy takes longer to build a statement than SQLite to answer it.
_IDS: Any = bindparam("ids", expanding=True)
_CHANNEL: Any = bindparam("channel")
_KNOWN_BY_ID = select(*_KNOWN).where(_MESSAGE.channel == _CHANNEL, _MESSAGE.external_id.in_(_IDS))
_SAME_WORDS = (
    select(_MESSAGE.text_key, _MESSAGE.external_id)
    .where(_MESSAGE.text_key.in_(_IDS), _MESSAGE.direction == "in")
    .order_by(_MESSAGE.id)
)
_CONTACTS = select(tables.ContactRow.external_id, tables.ContactRow.id).where(
    tables.ContactRow.channel == _CHANNEL, tables.ContactRow.external_id.in_(_IDS)
)
_CONVERSATIONS = select(tables.ConversationRow.external_id, tables.ConversationRow.id).where(
    tables.ConversationRow.channel == _CHANNEL, tables.ConversationRow.external_id.in_(_IDS)
)
_EARLIER = select(tables.CaseRow.contact_id).where(
    tables.CaseRow.contact_id.in_(_IDS), tables.CaseRow.opened_at >= bindparam("since")
)
_CASES = (
    select(*(getattr(tables.CaseRow, name) for name in _CASE_COLUMNS))
    .where(tables.CaseRow.conversation_id.in_(_IDS))
    .order_by(tables.CaseRow.id)
)


_CASES_BY_ID = select(*(getattr(tables.CaseRow, name) for name in _CASE_COLUMNS)).where(
    tables.CaseRow.id.in_(_IDS)
)


def _found(connection: Connection, query: Any, ids: Iterable[Any], **given: Any) -> Iterator[Any]:
    """The rows for `ids`, asked for a few hundred at a time."""
    for chunk in _chunks(ids):
        yield from connection.execute(query, {"ids": chunk, **given})


def known_messages(connection: Connection, channel: str, ids: Iterable[str]) -> dict[str, Known]:
    """The stored messages among `ids`, by external id."""
    rows = _found(connection, _KNOWN_BY_ID, ids, channel=channel)
    return {row.external_id: Known(*row) for row in rows}


def same_words(connection: Connection, keys: Iterable[str]) -> dict[str, str]:
    """For each text key: the external id of the earliest message with these words."""
    found: dict[str, str] = {}
    for key, external_id in _found(connection, _SAME_WORDS, keys):
        found.setdefault(key, external_id)
    return found


def contact_ids(connection: Connection, channel: str, ids: Iterable[str]) -> dict[str, int]:
    return {name: number for name, number in _found(connection, _CONTACTS, ids, channel=channel)}


def earlier_cases(connection: Connection, contacts: Iterable[int], since: datetime) -> set[int]:
    """The contacts among these who opened a case after `since`."""
    return {contact for (contact,) in _found(connection, _EARLIER, contacts, since=since)}


def triage_row(message_id: int, number: int, decision: Decision) -> dict[str, Any]:
    """What is kept of a decision about one version of a message."""
    return {
        "message_id": message_id,
        "number": number,
        "result": {
            "intent": decision.intent,
            "language": decision.language,
            "mixed": decision.mixed,
            "services": list(map(_guess, decision.services)),
            "emergency": decision.emergency,
            "anger": decision.anger,
            "places": list(map(_place, decision.places)),
            "pii": list(map(_private, decision.pii)),
            "body": decision.body,
            "duplicate_of": decision.duplicate_of,
        },
        "findings": list(map(_finding, decision.findings)),
    }


class Intake:
    """Collects one page's rows. Call `flush` once, before the transaction ends."""

    def __init__(self, connection: Connection, channel: str, account: str) -> None:
        self.connection = connection
        self.channel = channel
        self.account = account
        self.known: dict[str, Known] = {}
        self.cases: dict[tuple[int, int], list[CaseState]] = defaultdict(list)
        self._by_id: dict[int, CaseState] = {}
        self._contacts: dict[str, int] = {}
        self._conversations: dict[str, int] = {}
        self._rows: dict[type[Base], list[dict[str, Any]]] = defaultdict(list)
        self._message_changes: list[dict[str, Any]] = []
        self._case_changes: dict[int, dict[str, Any]] = defaultdict(dict)
        self._words: list[dict[str, Any]] = []
        self._next: dict[type[Base], int] = {}

    def load(
        self, ids: Iterable[str], contacts: Iterable[str], conversations: Iterable[str]
    ) -> None:
        """Look up all that these messages may touch."""
        connection, channel = self.connection, self.channel
        self.known = known_messages(connection, channel, ids)
        self._contacts = contact_ids(connection, channel, contacts)
        rows = _found(connection, _CONVERSATIONS, conversations, channel=channel)
        self._conversations.update((name, number) for name, number in rows)
        touched = set(self._conversations.values())
        touched.update(k.conversation_id for k in self.known.values() if k.conversation_id)
        for found in _found(connection, _CASES, touched):
            self._remember(CaseState(*found))
        self._load_targets()

    def _load_targets(self) -> None:
        """What cases were merged into lies in other conversations, and may be merged itself."""
        for _ in range(MERGED_DEEP):
            wanted = {case.merged_into_id for case in self._by_id.values()} - {None}
            missing = wanted - self._by_id.keys()
            if not missing:
                break
            for found in _found(self.connection, _CASES_BY_ID, missing):
                case = CaseState(*found)
                self._by_id[case.id] = case

    def _remember(self, case: CaseState) -> None:
        self.cases[case.conversation_id, case.contact_id].append(case)
        self._by_id[case.id] = case

    def case(self, case_id: int | None) -> CaseState | None:
        return self._by_id.get(case_id) if case_id else None

    def root(self, case: CaseState) -> CaseState:
        """The case that this one was merged into, at the end of all pointers; else itself."""
        for _ in range(MERGED_DEEP):
            target = self.case(case.merged_into_id)
            if target is None:
                break
            case = target
        return case

    def stands_alone(self, case: CaseState) -> bool:
        """Whether its contact has no other open case in its conversation: else it stays ended."""
        return not cases.other_open(self.connection, case.as_row())

    def _id(self, row: type[Base]) -> int:
        if row not in self._next:
            self._next[row] = dialect.next_ids(self.connection, _table(row))
        self._next[row] += 1
        return self._next[row] - 1

    def contact(self, author: Author, now: datetime) -> int:
        """The contact's id; made where it is new."""
        if author.external_id not in self._contacts:
            number = self._contacts[author.external_id] = self._id(tables.ContactRow)
            self._rows[tables.ContactRow].append(
                {
                    "id": number,
                    "channel": self.channel,
                    "external_id": author.external_id,
                    "handle": author.handle,
                    "name": author.name,
                    "profile_url": author.profile_url,
                    "avatar_url": author.avatar_url,
                    "followers": author.followers,
                    "first_seen_at": now,
                }
            )
        return self._contacts[author.external_id]

    def conversation(self, external_id: str, public: bool) -> int:
        if external_id not in self._conversations:
            number = self._conversations[external_id] = self._id(tables.ConversationRow)
            self._rows[tables.ConversationRow].append(
                {
                    "id": number,
                    "channel": self.channel,
                    "external_id": external_id,
                    "account": self.account,
                    "public": public,
                }
            )
        return self._conversations[external_id]

    def add_message(
        self,
        message: Message,
        *,
        digest: str,
        text_key: str | None,
        conversation_id: int | None,
        contact_id: int | None,
        case_id: int | None,
        seen_at: datetime,
        now: datetime,
        check_at: datetime | None,
    ) -> int:
        number = self._id(_MESSAGE)
        geo = message.geo
        self._rows[_MESSAGE].append(
            {
                "id": number,
                "channel": self.channel,
                "external_id": message.external_id,
                "account": self.account,
                "conversation_id": conversation_id,
                "contact_id": contact_id,
                "case_id": case_id,
                "direction": message.direction,
                "kind": message.kind,
                "public": message.public,
                "parent_id": message.parent_id,
                "root_id": message.root_id,
                "permalink": message.permalink,
                "language_hint": message.language_hint,
                "geo": [geo.name, geo.latitude, geo.longitude] if geo else None,
                "facts": dict(message.facts) or None,
                "hidden": message.hidden,
                "derived_id": message.derived_id,
                "created_at": message.created_at,
                "stored_at": now,
                "version": 1,
                "version_id": message.version_id,
                "digest": digest,
                "edited_at": message.edited_at,
                "seen_at": seen_at,
                "deleted_at": None,
                "check_at": check_at,
                "text_key": text_key,
            }
        )
        self.known[message.external_id] = Known(
            number, message.external_id, self.account, message.direction, 1, message.version_id,
            digest, message.edited_at, seen_at, None, message.hidden, conversation_id, contact_id,
            case_id,
        )  # fmt: skip
        self._add_media(number, message.media, now)
        return number

    def add_more_media(self, message_id: int, media: Sequence[Media], now: datetime) -> None:
        """An edit may add files; those it took away are kept, as the citizen's evidence."""
        if media:
            row = tables.MediaRow
            count = select(func.count()).where(row.message_id == message_id)
            self._add_media(message_id, media, now, int(self.connection.scalar(count) or 0))

    def _add_media(
        self, message_id: int, media: Sequence[Media], now: datetime, have: int = 0
    ) -> None:
        for position, item in enumerate(media[have:], have):
            self._rows[tables.MediaRow].append(
                {
                    "id": self._id(tables.MediaRow),
                    "message_id": message_id,
                    "position": position,
                    "kind": item.kind,
                    "url": item.url,
                    "description": item.description,
                    "state": "waiting" if item.kind != "link" else "refused",
                    "attempts": 0,
                    "next_try_at": now if item.kind != "link" else None,
                }
            )

    def add_version(self, message_id: int, number: int, message: Message, raw: Raw,
                    seen_at: datetime, now: datetime) -> None:  # fmt: skip
        self._rows[tables.MessageVersionRow].append(
            {
                "message_id": message_id,
                "number": number,
                "version_id": message.version_id,
                "text": message.text,
                "seen_at": seen_at,
                "edited_at": message.edited_at,
            }
        )
        self._rows[tables.RawRow].append(
            {
                "message_id": message_id,
                "number": number,
                "stored_at": now,
                "kind": raw.kind,
                "body": {"item": raw.item, "context": dict(raw.context)},
            }
        )

    def add_words(self, message_id: int, words: str) -> None:
        self._words.append({"rowid": message_id, "words": words})

    def change_words(self, message_id: int, words: str) -> None:
        search.forget(self.connection, [message_id])
        self.add_words(message_id, words)

    def add_triage(self, message_id: int, number: int, decision: Decision) -> None:
        self._rows[tables.TriageRow].append(triage_row(message_id, number, decision))

    def add_sighting(self, message_id: int, inbox: str, seen_at: datetime) -> None:
        self._rows[tables.SightingRow].append(
            {"message_id": message_id, "account": self.account, "inbox": inbox, "seen_at": seen_at}
        )

    def change_message(self, message_id: int, **changes: Any) -> None:
        self._message_changes.append({"id": message_id, **changes})

    def open_case(self, state: CaseState, row: dict[str, Any]) -> None:
        self._rows[tables.CaseRow].append(row)
        self._remember(state)

    def new_case_id(self) -> int:
        return self._id(tables.CaseRow)

    def change_case(self, case_id: int, **changes: Any) -> None:
        """Collected: several changes of one case become one UPDATE."""
        if state := self._by_id.get(case_id):
            for name in changes.keys() & set(CaseState.__slots__):
                setattr(state, name, changes[name])
        self._case_changes[case_id].update(changes)

    def event(self, case_id: int, at: datetime, actor: str, kind: str, **data: Any) -> None:
        self._rows[tables.CaseEventRow].append(
            {"case_id": case_id, "at": at, "actor": actor, "kind": kind, "data": data}
        )

    def acks(self, case_id: int) -> list[str]:
        """The texts by which the citizen was told that the case is registered."""
        return outbox.acks(self.connection, case_id)

    def flush(self) -> None:
        """Write everything collected. A foreign key's row goes before the one that needs it."""
        for row in (
            tables.ContactRow,
            tables.ConversationRow,
            tables.CaseRow,
            _MESSAGE,
            tables.MessageVersionRow,
            tables.RawRow,
            tables.TriageRow,
            tables.MediaRow,
            tables.CaseEventRow,
        ):
            if rows := self._rows.pop(row, None):
                bulk.insert(self.connection, _table(row), rows)
        if sightings := self._rows.pop(tables.SightingRow, None):
            bulk.insert(self.connection, _table(tables.SightingRow), sightings, new_only=True)
        if self._words:
            search.add(self.connection, self._words)
        for changes in self._message_changes:
            self._update(_MESSAGE, changes)
        for case_id, changes in self._case_changes.items():
            self._update(tables.CaseRow, {"id": case_id, **changes})
        self._message_changes, self._case_changes, self._words = [], defaultdict(dict), []

    def _update(self, row: type[Base], changes: dict[str, Any]) -> None:
        table = _table(row)
        values = {name: value for name, value in changes.items() if name != "id"}
        if row is tables.CaseRow:
            values["version"] = table.c.version + 1
        statement = update(table).where(table.c.id == bindparam("row_id")).values(values)
        self.connection.execute(statement, {"row_id": changes["id"]})
