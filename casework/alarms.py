"""The emergency lane: pages people, rung by rung, until somebody has it.

Officer, deputy, lead, everyone; each rung some minutes after the one before, the last again and
again. A page is a letter that is sent at least once, which no pause stops, and which holds the
address at which it is acknowledged. No model and no remote service has a say: rules raise it in
the transaction that stores the message, or a person does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from domain.errors import NotAllowed, NotFound
from domain.people import Person
from domain.rota import EVERYONE, on_rung
from domain.status import OPEN
from domain.words import Words
from pipeline.rulebook import RuleBook
from storage import accounts, alarms, cases, outbox
from storage.database import Connection, Database
from storage.notes import add as add_note

_HERE = ZoneInfo("Asia/Dubai")
VALID = timedelta(hours=48)  # a page's address; longer ago it is history
OUTCOMES = {
    "safe": Words("Made safe", "أُزيل الخطر"),
    "handed_over": Words("Handed over on site", "سُلّم الموقع إلى جهة أخرى"),
    "nothing": Words("Nothing was found", "لم يُعثر على شيء"),
    "false": Words("False alarm", "بلاغ غير صحيح"),
}
_PAGE = "طوارئ {name}: {ar}\nEmergency {name}: {en}\n{url}/alarm/{letter}"
_TEST = "تجربة تنبيه الطوارئ، لا حاجة إلى أي إجراء.\nTest of the emergency pages; nothing to do."
_OLD = Words(
    en="This address is not valid any more. Open the case in the console.",
    ar="لم يعد هذا الرابط صالحًا. افتح الحالة من لوحة العمل.",
)
_NO_OUTCOME = Words(
    en="There is no such outcome. Choose one of the list.",
    ar="لا توجد نتيجة كهذه. اختر من القائمة.",
)
_NO_ALARM = Words(
    en="No alarm is open for this case: there is nothing to close. Raise the emergency again if "
    "there is danger.",
    ar="لا يوجد تنبيه مفتوح لهذه الحالة فلا شيء يُغلق. ارفعها إلى طارئة من جديد إن كان هناك خطر.",
)


@dataclass(frozen=True, slots=True)
class Lane:
    """How emergencies are paged."""

    url: str  # of the console, where a page is acknowledged
    step: timedelta = timedelta(minutes=3)  # between two rungs
    zone: ZoneInfo = _HERE
    test_at: time | None = None  # local, each day


def raise_alarm(
    connection: Connection, lane: Lane, rules: RuleBook, case_id: int, message_id: int | None,
    now: datetime, actor: str = "balagh",
) -> None:  # fmt: skip
    """Page the first rung, in the caller's transaction; nothing where an alarm is open already."""
    case = cases.by_id(connection, case_id)
    if not case["emergency"] or case["status"] not in OPEN:
        return
    if alarms.open_one(connection, case_id) is not None:
        return
    alarm = alarms.add(connection, case_id, message_id, now + lane.step, now)
    cases.add_event(connection, case_id, actor, now, "alarm_raised")
    _page(connection, lane, rules, alarm, 0, now)


def by_hand(lane: Lane, rules: RuleBook) -> Callable[[Connection, int, str, datetime], None]:
    """How a person who raises an emergency pages those on call (casework.desk)."""

    def alarm(connection: Connection, case_id: int, who: str, now: datetime) -> None:
        raise_alarm(connection, lane, rules, case_id, None, now, who)

    return alarm


def climb(database: Database, lane: Lane, rules: RuleBook, now: datetime) -> int:
    """Page the next rung of every alarm that nobody has taken in time; how many were paged.

    Nobody is woken for a case that has ended meanwhile; one that was merged is paged for where it
    went.
    """
    with database.read() as connection:
        if not alarms.any_due(connection, now):
            return 0
    with database.write() as connection:
        waiting = [alarm for alarm in alarms.due(connection, now) if _lasts(connection, alarm, now)]
        for alarm in waiting:
            _page(connection, lane, rules, alarm, min(alarm["rung"] + 1, EVERYONE), now)
    return len(waiting)


def _lasts(connection: Connection, alarm: dict[str, Any], now: datetime) -> bool:
    case = cases.by_id(connection, alarm["case_id"])
    while case["merged_into_id"] is not None:
        case = cases.by_id(connection, case["merged_into_id"])
    if case["status"] in OPEN and case["acknowledged_at"] is None:
        return True
    _end(connection, alarm, "ended", now)
    return False


def acknowledge(connection: Connection, case_id: int, who: str, now: datetime) -> None:
    """Somebody has it: nobody else is woken. Who was first stays first."""
    alarm = alarms.open_one(connection, case_id)
    if alarm is None or alarm["acknowledged_at"] is not None:
        return
    alarms.change(connection, alarm["id"], acknowledged_at=now, acknowledged_by=who, climbs_at=None)
    outbox.unneeded(connection, case_id, now)


def acknowledge_page(database: Database, letter_id: str, now: datetime) -> dict[str, Any]:
    """By the address in a page, which only whoever was paged has; the alarm as it is then."""
    with database.write() as connection:
        alarm = read_page(connection, letter_id, now)
        if alarm["closed_at"] is None and alarm["acknowledged_at"] is None:
            who = str(alarm["paged"])
            case = cases.by_id(connection, alarm["case_id"])
            acknowledge(connection, case["id"], who, now)
            values = {"acknowledged_at": now, "acknowledged_by": who}
            cases.change(connection, case, who, now, "acknowledged", values)
        return read_page(connection, letter_id, now)


def close(
    database: Database, person: Person, name: str, outcome: str, note: str, now: datetime
) -> None:
    """What the team found on site, told in the console."""
    person.need("work")
    with database.write() as connection:
        case = cases.find(connection, name, person.scope)
        _close(connection, case, person.login, outcome, note, now)


def close_by_page(
    database: Database, letter_id: str, outcome: str, note: str, now: datetime
) -> dict[str, Any]:
    """The same, told by whoever was paged, from the site."""
    with database.write() as connection:
        alarm = read_page(connection, letter_id, now)
        case = cases.by_id(connection, alarm["case_id"])
        _close(connection, case, str(alarm["paged"]), outcome, note, now)
        return read_page(connection, letter_id, now)


def lower(connection: Connection, case_id: int, now: datetime) -> None:
    """A person says it is no emergency: the pages end."""
    alarm = alarms.open_one(connection, case_id)
    if alarm is not None:
        _end(connection, alarm, "lowered", now)


def read_page(connection: Connection, letter_id: str, now: datetime) -> dict[str, Any]:
    """The alarm behind a page's address; NotFound where it is wrong or old."""
    alarm = alarms.of_page(connection, letter_id)
    if alarm is None or now - alarm["paged_at"] > VALID:
        raise NotFound(_OLD)
    return alarm


def test(database: Database, lane: Lane, now: datetime) -> bool:
    """Each morning everybody on call gets a page that says it is a test; whether it was time."""
    local = now.astimezone(lane.zone)
    if lane.test_at is None or local.time() < lane.test_at:
        return False
    due = datetime.combine(local.date(), lane.test_at, lane.zone)
    with database.read() as connection:
        paths = _paths(connection, lane, EVERYONE, now)
        if not paths or alarms.tested_since(connection, due):
            return False
    with database.write() as connection:
        if alarms.tested_since(connection, due):  # another daemon was quicker
            return False
        for path in paths:
            _queue(connection, path, _TEST, now, outbox.new_id())
    return True


def _page(
    connection: Connection, lane: Lane, rules: RuleBook, alarm: dict[str, Any], rung: int,
    now: datetime,
) -> None:  # fmt: skip
    """Page a rung; where nobody serves on it, the next one at once."""
    while not (paths := _paths(connection, lane, rung, now)) and rung < EVERYONE:
        rung += 1
    alarms.change(connection, alarm["id"], rung=rung, climbs_at=now + lane.step)
    case = cases.by_id(connection, alarm["case_id"])
    for path in paths:
        letter = outbox.new_id()
        text = _PAGE.format(
            name=case["reference"], url=lane.url, letter=letter,
            ar=_what(rules, case, "ar"), en=_what(rules, case, "en"),
        )  # fmt: skip
        _queue(connection, path, text, now, letter, case["id"], alarm["message_id"])
    if paths:
        data = {"rung": rung, "pages": len(paths)}
        cases.add_event(connection, case["id"], "balagh", now, "alarm_paged", **data)
    elif alarm["rung"] < EVERYONE:  # said once: it is tried again and again
        cases.add_event(connection, case["id"], "balagh", now, "alarm_unheard")


def _paths(connection: Connection, lane: Lane, rung: int, now: datetime) -> list[str]:
    serving = on_rung(alarms.turns(connection), rung, now.astimezone(lane.zone))
    return list(dict.fromkeys(path for turn in serving for path in turn.paths))


def _queue(
    connection: Connection, path: str, text: str, now: datetime, letter_id: str,
    case_id: int | None = None, message_id: int | None = None,
) -> None:  # fmt: skip
    account, _, address = path.partition("/")
    outbox.put(
        connection, kind="alarm", case_id=case_id, channel=accounts.channel_of(connection, account),
        account=account, mode="private", text=text, author="balagh", reply_to_id=message_id,
        recipient=address, letter_id=letter_id, now=now,
    )  # fmt: skip


def _what(rules: RuleBook, case: dict[str, Any], language: str) -> str:
    """Service and place. Not the citizen's words: pages pass through others' hands."""
    service = rules.services.services.get(case["service"] or "")
    area = rules.places.areas.get(case["area"] or "")
    names = [getattr(service.name, language) if service else None, getattr(area, language, None)]
    unknown = "لم يُحدَّد الموضوع" if language == "ar" else "subject not known yet"
    return ("، " if language == "ar" else ", ").join(filter(None, names)) or unknown


def _close(
    connection: Connection, case: dict[str, Any], who: str, outcome: str, note: str, now: datetime
) -> None:
    if outcome not in OUTCOMES:
        raise NotAllowed(_NO_OUTCOME)
    alarm = alarms.open_one(connection, case["id"])
    if alarm is None:
        raise NotAllowed(_NO_ALARM)
    acknowledge(connection, case["id"], who, now)
    _end(connection, alarm, outcome, now)
    if note.strip():
        add_note(connection, case["id"], who, note.strip()[:2000], (), now)
    values = {
        "emergency": False,
        "acknowledged_at": case["acknowledged_at"] or now,
        "acknowledged_by": case["acknowledged_by"] or who,
    }
    cases.change(connection, case, who, now, "alarm_closed", values, outcome=outcome)


def _end(connection: Connection, alarm: dict[str, Any], outcome: str, now: datetime) -> None:
    alarms.change(connection, alarm["id"], climbs_at=None, closed_at=now, outcome=outcome)
    outbox.unneeded(connection, alarm["case_id"], now)
