"""Fills a database with made-up cases, spread like a real hotline's.

What triage says of each kind of message is asked of the real pipeline once; then whole rows are
written in bulk, some thousand cases a transaction. Nothing in them asks the daemon for anything:
no letter waits, no message is to be looked at again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from random import Random
from typing import Any

from app.made_up import texts
from app.made_up.judged import Judged, judge, placed
from app.made_up.story import Story, told_of
from app.made_up.when import is_rainy, openings
from casework.ingest import text_key
from domain.finding import ACTIONABLE, Decision
from domain.status import OPEN
from domain.text import fold_text
from pipeline.deadlines import deadlines
from pipeline.searching import index_words
from pipeline.stages import Pipeline
from storage.coverage import COUNTS
from storage.database import Database
from storage.filling import Filling

AT_ONCE = 5_000  # cases in one transaction
LONG = 500  # messages of the long case
CHANNELS = {"instagram": 35, "x": 30, "facebook": 25, "youtube": 10}
INBOXES = {"x": "mentions", "facebook": "comments", "instagram": "comments", "youtube": "comments"}
_KINDS_OF = {"x": "mention", "facebook": "comment", "instagram": "comment", "youtube": "comment"}
_KEPT = "judge_service"  # of a case that has ended only this: a million must fit on a disk
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MINUTE = timedelta(minutes=1)
Event = tuple[datetime, str, str, dict[str, Any]]  # at, actor, kind, data
_FIRST_ID = 9 * 10**17  # of the platforms' ids: digits only, as some platforms want them


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to make. `accounts`: the account of each channel."""

    cases: int
    until: datetime
    accounts: Mapping[str, str]
    seed: int = 1
    long_case: bool = False


def generate(
    database: Database, pipeline: Pipeline, wanted: Wanted, told: Callable[[int], None]
) -> int | None:
    """Make them all; `told` hears how many there are so far. The long case's id, if wanted."""
    random = Random(wanted.seed)
    maker = Maker(pipeline, wanted, random)
    moments = openings(random, wanted.until, wanted.cases)
    for start in range(0, len(moments), AT_ONCE):
        with database.write() as connection:
            maker.filling = Filling(connection)
            maker.begin()
            for at in moments[start : start + AT_ONCE]:
                maker.case(at)
            maker.filling.flush()
        told(min(start + AT_ONCE, len(moments)))
    with database.write() as connection:
        maker.filling = Filling(connection)
        number = maker.long_case() if wanted.long_case else None
        maker.coverage()
        maker.filling.flush()
    return number


class Maker:
    """Makes one case after the other; the citizens, agents and incidents of all of them."""

    filling: Filling

    def __init__(self, pipeline: Pipeline, wanted: Wanted, random: Random) -> None:
        self.rules, self.wanted, self.random = pipeline.rules, wanted, random
        self.judged = [judge(pipeline, kind, wanted.until) for kind in texts.KINDS]
        self._kinds = list(accumulate(kind.weight for kind in texts.KINDS))
        rain = {"rain-ponding", "sewage"}
        wet = [8 if one.decision.services[:1] and one.decision.services[0].code in rain else 1
               for one in self.judged]  # fmt: skip
        rainy = (kind.weight * more for kind, more in zip(texts.KINDS, wet, strict=True))
        self._rainy = list(accumulate(rainy))
        self._areas = list(texts.AREAS), list(accumulate(texts.AREAS.values()))
        self._channels = list(CHANNELS), list(accumulate(CHANNELS.values()))
        self._citizens: dict[str, list[int]] = {channel: [] for channel in CHANNELS}
        self._city: dict[str, int] = {}
        self._incidents: dict[str, int] = {}
        self._read: Counter[tuple[str, str, datetime]] = Counter()

    def begin(self) -> None:
        """Those who answer and those who are answered: once."""
        if self._city:
            return
        for login in texts.AGENTS:
            self.filling.add("agent", _agent(self.filling.number("agent"), login, self.wanted))
        for channel, account in self.wanted.accounts.items():
            row = {"name": account, "channel": channel, "failures": 0}
            self.filling.add("account", row)
            self._city[channel] = self._contact(channel, "بلدية الشارقة", self.wanted.until)

    def case(self, at: datetime) -> None:
        random = self.random
        weights = self._rainy if is_rainy(at) else self._kinds
        judged = random.choices(self.judged, cum_weights=weights)[0]
        channel = random.choices(self._channels[0], cum_weights=self._channels[1])[0]
        story = told_of(random, judged.decision, at, self.wanted.until)
        self._write(judged, channel, at, story)

    def long_case(self) -> int:
        """One open case with very many messages: citizen and city in turns."""
        judged = self.judged[0]
        at = self.wanted.until - timedelta(days=20)
        story = Story("in_progress", texts.AGENTS[0], at + 30 * _MINUTE, [])
        pause = timedelta(days=19) / LONG
        story.turns = [(index % 2 == 1, at + index * pause) for index in range(1, LONG)]
        return self._write(judged, "instagram", at, story)

    def coverage(self) -> None:
        """What the inboxes brought in the last weeks, hour by hour."""
        since = self.wanted.until - timedelta(days=60)
        for (account, inbox, hour), stored in self._read.items():
            if hour < since:
                continue
            row: dict[str, Any] = {**dict.fromkeys(COUNTS, 0)}
            row |= {"account": account, "inbox": inbox, "hour": hour, "gap": None}
            row |= {"polls": 60, "units": 60, "fetched": stored * 2, "stored": stored}
            self.filling.add("coverage", row | {"known": stored})

    def _write(self, judged: Judged, channel: str, at: datetime, story: Story) -> int:
        filling, random = self.filling, self.random
        account = self.wanted.accounts[channel]
        private = random.random() < 0.12
        area = random.choices(self._areas[0], cum_weights=self._areas[1])[0]
        area = area if "{place}" in judged.kind.text else ""
        contact = self._citizen(channel, at)
        case_id, conversation = filling.number("case"), filling.number("conversation")
        reference = _reference(case_id)
        inbox = "messages" if private else INBOXES[channel]
        thread = Thread(channel, account, inbox, conversation, case_id, not private, contact)
        text = self._text(judged.kind, area)
        first = self._message(thread, text, False, at)
        names = {"channel": channel, "external_id": str(_FIRST_ID + first), "account": account}
        filling.add("conversation", {"id": conversation, "public": not private, **names})
        triage = placed(judged, self.rules.places.areas[area].ar, area, text) if area else None
        triage = triage or judged.triage
        if story.status not in OPEN:
            findings = [one for one in triage["findings"] if one[0] == _KEPT]
            triage = triage | {"findings": findings}
        filling.add("triage", triage | {"message_id": first})
        events: list[Event] = [(at, "balagh", "opened", {"message": first})]
        if story.taken_at and story.assignee:
            events.append((story.taken_at, story.assignee, "assigned", {"to": story.assignee}))
        language = "ar" if judged.kind.language.startswith("ar") else "en"
        waiting: datetime | None = at
        answered: datetime | None = None
        for ours, moment in story.turns:
            said = texts.ANSWERS if ours else texts.AGAIN
            words = random.choice(said[language]).replace("{reference}", reference)
            number = self._message(thread, words, ours, moment)
            kind = "answered" if ours else "joined"
            events.append((moment, "balagh", kind, {"message": number}))
            waiting = None if ours else moment
            answered = answered or (moment if ours else None)
        values = self._case(judged.decision, story, at, waiting, answered, area, events)
        filling.add("case", {"id": case_id, "reference": reference, "channel": channel,
                             "account": account, "conversation_id": conversation,
                             "contact_id": contact, **values})  # fmt: skip
        for moment, actor, kind, data in events:
            event = {"case_id": case_id, "at": moment, "actor": actor, "kind": kind, "data": data}
            filling.add("case_event", event)
        return case_id

    def _case(
        self, decision: Decision, story: Story, at: datetime, waiting: datetime | None,
        answered: datetime | None, area: str, events: list[Event],
    ) -> dict[str, Any]:  # fmt: skip
        random, until = self.random, self.wanted.until
        service = decision.services[0].code if decision.services else None
        is_open = story.status in OPEN
        ended: datetime | None = None
        if story.status not in ("new", "triaged", "no_action") and story.assignee:
            last = events[-1][0] + timedelta(minutes=random.uniform(2, 600))
            ended = min(last, until)
            data = {"old": "in_progress" if not is_open else "new", "new": story.status}
            events.append((ended, story.assignee, "status", data))
        waiting = waiting if is_open else None
        answer, solution = deadlines(self.rules.sla, decision.priority, waiting or at)
        taken = story.taken_at if decision.emergency else None
        put_aside = is_open and story.assignee is not None and random.random() < 0.03
        sampled = story.status == "new" and decision.intent not in ACTIONABLE
        return {
            "status": story.status,
            "intent": decision.intent,
            "service": service,
            "body": decision.body or None,
            "area": area or None,
            "language": decision.language,
            "anger": decision.anger,
            "priority": decision.priority,
            "emergency": decision.emergency,
            "sampled": sampled and not decision.emergency,
            "assignee": story.assignee,
            "assigned_at": story.taken_at,
            "snoozed_until": until + timedelta(hours=random.randint(2, 72)) if put_aside else None,
            "acknowledged_at": taken,
            "acknowledged_by": story.assignee if taken else None,
            "incident_id": self._incident(service, area, at),
            "merged_into_id": None,
            "opened_at": at,
            "waiting_since": waiting,
            "response_due": answer,
            "resolution_due": solution,
            "next_due_at": min(answer, solution) if waiting else solution,
            "first_answered_at": answered,
            "resolved_at": ended if not is_open and story.status != "no_action" else None,
            "closed_at": ended if story.status == "closed" else None,
            "version": len(events),
        }

    def _incident(self, service: str | None, area: str, at: datetime) -> int | None:
        """On rainy days, flooded streets of one area are one matter."""
        if service != "rain-ponding" or not area or not is_rainy(at) or self.random.random() < 0.5:
            return None
        key = f"{area} {at:%Y-%m-%d}"
        if key not in self._incidents:
            self._incidents[key] = self.filling.number("incident")
            old = self.wanted.until - at > timedelta(days=7)
            row = {"id": self._incidents[key], "title": f"تجمع مياه: {key}", "service": service,
                   "area": area, "opened_at": at, "opened_by": texts.AGENTS[0],
                   "closed_at": at + timedelta(days=2) if old else None}  # fmt: skip
            self.filling.add("incident", row)
        return self._incidents[key]

    def _text(self, kind: texts.Kind, area: str) -> tuple[str, ...]:
        """Its pieces: the same pieces come again and again, the whole hardly ever."""
        random, language = self.random, kind.language
        place = area
        if area and language == "ar":
            place = self.rules.places.areas[area].ar
        problem = kind.text.replace("{place}", place)
        if language not in texts.OPENINGS:
            return (problem,)
        if kind.weight and "{place}" not in kind.text:
            return (random.choice(texts.OPENINGS[language]), problem)
        detail = random.choice(texts.DETAILS[language])
        detail = detail.replace("{n}", str(random.randint(1, 900)))
        return (
            random.choice(texts.OPENINGS[language]),
            problem,
            detail.replace("{d}", str(random.randint(2, 30))),
            random.choice(texts.ENDINGS[language]),
        )

    def _message(
        self, thread: Thread, text: tuple[str, ...] | str, ours: bool, at: datetime
    ) -> int:
        pieces = tuple(piece for piece in ((text,) if isinstance(text, str) else text) if piece)
        number = self.filling.number("message")
        whole = " ".join(pieces)
        key = text_key(" ".join(map(_folded, pieces)))
        contact = self._city[thread.channel] if ours else thread.contact
        kind = "message" if not thread.public else _KINDS_OF[thread.channel]
        self.filling.add(
            "message",
            {
                "id": number,
                "channel": thread.channel,
                "external_id": str(_FIRST_ID + number),
                "account": thread.account,
                "conversation_id": thread.conversation,
                "contact_id": contact,
                "case_id": thread.case_id,
                "direction": "out" if ours else "in",
                "kind": "reply" if ours and thread.public else kind,
                "public": thread.public,
                "hidden": False,
                "derived_id": False,
                "created_at": at,
                "stored_at": at,
                "version": 1,
                "digest": f"{number:x}",
                "seen_at": at,
                "text_key": key,
            },
        )
        version = {"message_id": number, "number": 1, "text": whole, "seen_at": at}
        self.filling.add("message_version", version)
        words = dict.fromkeys(word for piece in pieces for word in _words(piece))
        self.filling.add_words(number, " ".join(words))
        hour = at.replace(minute=0, second=0, microsecond=0)
        self._read[thread.account, thread.inbox, hour] += 1
        return number

    def _citizen(self, channel: str, at: datetime) -> int:
        """Somebody who wrote before, some of them often; or somebody new."""
        known, random = self._citizens[channel], self.random
        if known and random.random() < 0.4:
            return known[int(len(known) * random.random() ** 3)]
        name = f"{random.choice(texts.FIRST_NAMES)} {random.choice(texts.LAST_NAMES)}"
        known.append(self._contact(channel, name, at))
        return known[-1]

    def _contact(self, channel: str, name: str, at: datetime) -> int:
        number = self.filling.number("contact")
        row = {"id": number, "channel": channel, "external_id": str(_FIRST_ID + number),
               "handle": f"citizen{number}", "name": name, "first_seen_at": at}  # fmt: skip
        self.filling.add("contact", row)
        return number


@dataclass(frozen=True, slots=True)
class Thread:
    """Where a message stands."""

    channel: str
    account: str
    inbox: str
    conversation: int
    case_id: int
    public: bool
    contact: int


def _reference(case_id: int) -> str:
    """Looks random, and no two are the same: an odd factor shuffles the numbers below 2^40."""
    number = case_id * 0x9E3779B97F4A7C15 % 2**40
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(0, 40, 5))


@lru_cache(maxsize=50_000)
def _folded(piece: str) -> str:
    return fold_text(piece)


@lru_cache(maxsize=50_000)
def _words(piece: str) -> tuple[str, ...]:
    return tuple(index_words(_folded(piece)).split())


def _agent(number: int, login: str, wanted: Wanted) -> dict[str, Any]:
    """Somebody to give cases to. Without a password, so nobody signs in as them."""
    return {
        "id": number, "login": login, "name": login.title(), "role": "agent", "active": True,
        "language": "ar", "digits": "latn", "calendar": "gregorian", "theme": "auto",
        "failures": 0, "created_at": wanted.until, "version": 1,
    }  # fmt: skip
