"""Fixed texts: a person reads one, mends it, and lets it go out by itself from then on."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Collection
from datetime import datetime

from domain.errors import NotAllowed
from domain.people import Person
from domain.words import Words
from pipeline.letters import KINDS, LANGUAGES
from storage import audit, texts
from storage.database import Database

LONGEST = 240  # characters: with reference and handles it fits where least is allowed (X, 280)
_LINK = re.compile(r"https?:|www\.", re.IGNORECASE)
_FORMATTER = string.Formatter()

_NO_SUCH = Words(en="There is no such fixed text.", ar="لا يوجد نص ثابت بهذا الاسم.")
_FIELDS = Words(
    en="This text must have {wanted}, each in braces, and no other placeholder.",
    ar="يجب أن يتضمن هذا النص الحقول {wanted} بين أقواس، ولا شيء غيرها.",
)
_LONG = Words(
    en="The text has {length} characters; {most} fit on every channel.",
    ar="طول النص {length} حرفًا، والحد الأقصى الذي تقبله كل القنوات {most}.",
)
_NO_LINK = Words(
    en="A text that is published has no web address in it: some platforms charge many times the "
    "price for it, and others hide it.",
    ar="لا يُكتب رابط في نص يُنشر علنًا: بعض المنصات تتقاضى عنه أضعاف السعر، وبعضها يخفيه.",
)
_PRIVATE = Words(
    en="This text holds somebody's data. It would go to everybody: take it out.",
    ar="يتضمن هذا النص بيانات شخصية وسيصل إلى الجميع، فاحذفها منه.",
)


def approve(
    database: Database, person: Person, kind: str, language: str, text: str,
    private_data: Callable[[str], Collection[object]], now: datetime,
) -> None:  # fmt: skip
    """From now on `text` may be sent by itself; NotAllowed says what is wrong with it."""
    person.need("manage")
    _check_name(kind, language)
    text = text.strip()
    _check_fields(kind, text)
    if len(text) > LONGEST:
        raise NotAllowed(_LONG.filled(length=len(text), most=LONGEST))
    if _LINK.search(text):
        raise NotAllowed(_NO_LINK)
    if private_data(text.format_map(dict.fromkeys(KINDS[kind], ""))):
        raise NotAllowed(_PRIVATE)
    with database.write() as connection:
        texts.put(connection, kind, language, text, person.login, now)
        audit.add(connection, person.login, now, "text_approved", text=kind, language=language)


def withdraw(database: Database, person: Person, kind: str, language: str, now: datetime) -> None:
    """From now on nothing of this kind is sent in this language."""
    person.need("manage")
    _check_name(kind, language)
    with database.write() as connection:
        texts.drop(connection, kind, language)
        audit.add(connection, person.login, now, "text_withdrawn", text=kind, language=language)


def _check_name(kind: str, language: str) -> None:
    if kind not in KINDS or language not in LANGUAGES:
        raise NotAllowed(_NO_SUCH)


def _check_fields(kind: str, text: str) -> None:
    wrong = NotAllowed(_FIELDS.filled(wanted=", ".join(sorted(KINDS[kind]))))
    try:
        parsed = list(_FORMATTER.parse(text))
    except ValueError:
        raise wrong from None
    names = [name for _, name, _, _ in parsed if name is not None]
    plain = all(not spec and not conversion for _, name, spec, conversion in parsed if name)
    if sorted(names) != sorted(KINDS[kind]) or not plain:
        raise wrong
