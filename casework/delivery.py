"""What became of a letter, written down: one transaction an outcome."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from domain.letter import Absent, CannotTell, Found, Refused, Sent, Unknown
from domain.words import Words
from storage import alarms, cases, outbox
from storage.database import Connection, Database

ALARM_AGAIN = timedelta(seconds=5)  # then twice as long each time, a minute at most
ABSENCES = 2  # complete reads that must miss it before it may be sent again
_SILENT = Words(en="No answer came; the page is sent again.", ar="لم يصل جواب؛ يُعاد إرسال التنبيه.")
_VANISHED = Words(
    en="It is not known whether this reply arrived: {why} Look on the platform and decide.",
    ar="لا يُعرف هل وصل هذا الرد: {why} تحقّق منه على المنصة ثم قرّر.",
)


def sent_or_not(
    database: Database,
    posted: outbox.Posted,
    token: str,
    outcome: Sent | Refused | Unknown,
    now: datetime,
    settle: timedelta,
    back_off: timedelta,
) -> None:
    """Record what `deliver` said. A refusal to try again says when, or `back_off`."""
    letter = posted.letter
    with database.write() as connection:
        if isinstance(outcome, Sent):
            done = outbox.settle(
                connection, letter.id, token, "sent", now, external_id=outcome.external_id
            )
            if done:
                _arrived(connection, posted, now)
        elif posted.policy == outbox.ALARM:
            _page_again(connection, posted, token, outcome, now)
        elif isinstance(outcome, Refused) and outcome.retry:
            later = now + back_off
            if outcome.not_before and outcome.not_before > now:  # a time gone by says nothing
                later = outcome.not_before
            trouble = _trouble(outcome.sentence, outcome.detail)
            outbox.settle(
                connection, letter.id, token, "queued", now, not_before=later, trouble=trouble
            )
        elif isinstance(outcome, Refused):
            trouble = _trouble(outcome.sentence, outcome.detail)
            if outbox.settle(connection, letter.id, token, "refused", now, trouble=trouble):
                _event(connection, posted, now, "refused")
        else:
            check_at = now + settle
            trouble = {"detail": outcome.detail}
            outbox.settle(
                connection, letter.id, token, "unknown", now, check_at=check_at, trouble=trouble
            )


def _page_again(
    connection: Connection, posted: outbox.Posted, token: str, outcome: Refused | Unknown,
    now: datetime,
) -> None:  # fmt: skip
    """An alarm is tried until it is taken. The first failure is told, and the next rung paged."""
    letter = posted.letter
    sentence = outcome.sentence if isinstance(outcome, Refused) else _SILENT
    final = isinstance(outcome, Refused) and not outcome.retry
    wait = min(ALARM_AGAIN * 2 ** min(posted.attempts - 1, 8), timedelta(minutes=1))
    done = outbox.settle(
        connection, letter.id, token, "refused" if final else "queued", now,
        not_before=now + wait, trouble=_trouble(sentence, outcome.detail),
    )  # fmt: skip
    if done and (final or posted.attempts == 1):
        _event(connection, posted, now, "refused")
        if posted.case_id is not None:
            alarms.hurry(connection, posted.case_id, now)


def looked_for(
    database: Database,
    posted: outbox.Posted,
    token: str,
    answer: Found | Absent | CannotTell,
    now: datetime,
    settle: timedelta,
) -> None:
    """Record what `find_sent` said of a letter in doubt."""
    letter = posted.letter
    with database.write() as connection:
        if isinstance(answer, Found):
            done = outbox.settle(
                connection, letter.id, token, "sent", now, external_id=answer.external_id
            )
            if done:
                _arrived(connection, posted, now)
        elif isinstance(answer, CannotTell):
            sentence = Words(
                _VANISHED.en.format(why=answer.reason.en), _VANISHED.ar.format(why=answer.reason.ar)
            )
            trouble = _trouble(sentence, "")
            if outbox.settle(connection, letter.id, token, "unknown", now, trouble=trouble):
                _event(connection, posted, now, "in_doubt")
        elif posted.absences + 1 < ABSENCES:
            outbox.settle(
                connection, letter.id, token, "unknown", now,
                check_at=now + settle, absences=posted.absences + 1,
            )  # fmt: skip
        else:
            outbox.settle(connection, letter.id, token, "queued", now, not_before=now)


def _arrived(connection: Any, posted: outbox.Posted, now: datetime) -> None:
    """Only a reply answers: who was told that the case is registered waits on."""
    if posted.letter.kind != "reply":
        _event(connection, posted, now, "sent")
        return
    assert posted.case_id is not None  # noqa: S101 - only what is about no case has none
    case = cases.by_id(connection, posted.case_id)
    values: dict[str, Any] = {"waiting_since": None}
    values["first_answered_at"] = case["first_answered_at"] or now
    values["next_due_at"] = case["resolution_due"]
    cases.change(connection, case, "balagh", now, "reply_sent", values, letter=posted.letter.id)


def _event(connection: Any, posted: outbox.Posted, now: datetime, became: str) -> None:
    letter = posted.letter
    kind = f"{letter.kind}_{became}"
    if posted.case_id is not None:
        cases.add_event(connection, posted.case_id, "balagh", now, kind, letter=letter.id)


def _trouble(sentence: Words, detail: str) -> dict[str, str]:
    return {"en": sentence.en, "ar": sentence.ar, "detail": detail}
