"""Answering a citizen: the letter goes into the outbox with its event, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from connectors.contract import Outlet
from domain.errors import ConfigInvalid, NotAllowed
from domain.letter import Limits
from domain.message import Author, Message
from domain.people import EVERYTHING
from domain.words import Words
from pipeline.guard import Leak, kinds_in_words
from storage import cases, outbox
from storage.database import Database

_EMPTY = Words(en="The reply is empty.", ar="الرد فارغ.")
_NOTHING_TO_ANSWER = Words(
    en="Case {name} has no citizen's message left to answer: its author deleted it.",
    ar="لم تبقَ في الحالة {name} رسالة يمكن الرد عليها: حذفها صاحبها.",
)
_PRIVATE = Words(
    en="A public reply must not hold a citizen's data, and this one has: {kinds}. "
    "Take it out, or answer privately.",
    ar="لا يجوز أن يتضمن الرد العلني بيانات شخصية، وفي هذا الرد: {kinds}. "
    "احذفها أو أرسل الرد على الخاص.",
)
_TOO_LONG = Words(
    en="The reply has {length} characters, {allowed} are allowed here. Shorten it by {over}.",
    ar="طول الرد {length} حرفًا والمسموح هنا {allowed}. اختصره بمقدار {over}.",
)
_TWICE = Words(
    en="This very answer to this message is there already (letter {letter}, {state}). "
    "Nobody should get it twice: change the words, or leave it.",
    ar="هذا الرد نفسه على هذه الرسالة موجود من قبل (الرسالة {letter}، حالتها {state}). "
    "لا ينبغي أن يصل الرد إلى أحد مرتين: غيّر الصياغة أو اكتفِ به.",
)
_CANNOT = Words(
    en="A {mode} reply is not possible here.", ar="لا يمكن إرسال رد {mode} في هذه المحادثة."
)


@dataclass(frozen=True, slots=True)
class Desk:
    """What replying needs from the composition root."""

    database: Database
    outlet: Callable[[str], Outlet]  # account name -> outlet
    private_data: Callable[[str], tuple[Leak, ...]]


def limits(desk: Desk, name: str, now: datetime) -> tuple[Limits, dict[str, Any]]:
    """What the platform allows for this case now, and the message that would be answered."""
    with desk.database.read() as connection:
        case = cases.find(connection, name, EVERYTHING)
        family = cases.family(connection, case["id"])
        messages = cases.messages(connection, case, family)
    return allowed(desk.outlet, case, messages, family, now)


def allowed(
    outlet: Callable[[str], Outlet], case: dict[str, Any], messages: list[dict[str, Any]],
    family: list[int], now: datetime,
) -> tuple[Limits, dict[str, Any]]:  # fmt: skip
    """`limits` for whoever has read the case's messages, and its family, already."""
    target = _target(messages, case, family)
    return outlet(case["account"]).limits(_message(case, target), now), target


def window(outlet: Callable[[str], Outlet], row: dict[str, Any], now: datetime) -> Limits | None:
    """What the platform allows for a row of the queue now.

    None where there is nothing left to answer, or no account any more to answer from.
    """
    if row["latest"] is None:
        return None
    try:
        return outlet(row["account"]).limits(_message(row, row["latest"]), now)
    except ConfigInvalid:
        return None


def reply(
    desk: Desk, name: str, text: str, mode: Literal["public", "private"], actor: str, now: datetime
) -> str:
    """Queue an answer; the letter's id. NotAllowed says what to do where it cannot go."""
    text = text.strip()
    if not text:
        raise NotAllowed(_EMPTY)
    here, target = limits(desk, name, now)
    if not getattr(here, mode):
        arabic = "علني" if mode == "public" else "خاص"
        plain = Words(_CANNOT.en.format(mode=mode), _CANNOT.ar.format(mode=arabic))
        raise NotAllowed(here.why_not or plain)
    if (over := here.length(text) - here.characters) > 0:
        length = here.characters + over
        raise NotAllowed(_TOO_LONG.filled(length=length, allowed=here.characters, over=over))
    found = desk.private_data(text) if mode == "public" else ()
    if found:
        kinds = kinds_in_words(found)
        raise NotAllowed(
            Words(_PRIVATE.en.format(kinds=kinds.en), _PRIVATE.ar.format(kinds=kinds.ar))
        )
    with desk.database.write() as connection:
        case = cases.find(connection, name, EVERYTHING)
        twin = outbox.twin(connection, target["id"], mode, text)
        if twin:
            raise NotAllowed(_TWICE.filled(letter=twin[0][:8], state=twin[1]))
        letter_id = outbox.put(
            connection,
            case_id=case["id"],
            channel=case["channel"],
            account=case["account"],
            mode=mode,
            text=text,
            author=actor,
            reply_to_id=target["id"],
            now=now,
        )
        cases.add_event(connection, case["id"], actor, now, "reply_queued", letter=letter_id)
    return letter_id


def _target(
    messages: list[dict[str, Any]], case: dict[str, Any], family: list[int]
) -> dict[str, Any]:
    """The citizen's latest message that is still there, also in a case merged into this one.

    Somebody else's merged case, or one of another channel, is answered from its own page.
    """
    theirs = [
        message
        for message in messages
        if message["direction"] == "in"
        and message["case_id"] in family
        and (message["account"], message["contact_id"]) == (case["account"], case["contact_id"])
        and message["deleted_at"] is None
    ]
    if not theirs:
        raise NotAllowed(_NOTHING_TO_ANSWER.filled(name=case["reference"]))
    return theirs[-1]


def _message(case: dict[str, Any], row: dict[str, Any]) -> Message:
    author = Author(row["contact"], row["handle"], row["name"]) if row["contact"] else None
    return Message(
        channel=case["channel"],
        external_id=row["external_id"],
        kind=row["kind"],
        direction="in",
        public=row["public"],
        author=author,
        text=row["text"],
        created_at=row["created_at"],
        conversation=None,
        parent_id=row["parent_id"],
        root_id=row["root_id"],
        facts=row["facts"] or {},
    )
