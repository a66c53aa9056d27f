"""Canned replies: written once by somebody who may, filled in for each case."""

from __future__ import annotations

import string
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain.errors import NotAllowed
from domain.people import Person
from domain.words import Words
from storage import audit, canned
from storage.database import Database

PLACEHOLDERS = ("reference", "name", "service", "area", "body", "body_number")
_FORMATTER = string.Formatter()

_UNKNOWN = Words(
    en="“{wrong}” is no placeholder. There are: {known}.",
    ar="«{wrong}» ليس حقلًا معروفًا. الحقول المتاحة: {known}.",
)
_BRACES = Words(
    en="A { or } stands alone. Write a placeholder like {reference}.",
    ar="قوس { أو } بلا مقابل. اكتب الحقل هكذا: {reference}.",
)
_EMPTY = Words(
    en="Title and text are needed in both languages.", ar="العنوان والنص مطلوبان باللغتين."
)
_MISSING = Words(
    en="This answer needs what the case does not have: {missing}. Write it by hand.",
    ar="يحتاج هذا الرد إلى ما لا تتضمنه الحالة: {missing}. اكتبه بنفسك.",
)


def save(
    database: Database, person: Person, number: int | None, values: Mapping[str, Any],
    now: datetime,
) -> None:  # fmt: skip
    """`values`: title_ar, title_en, text_ar, text_en, service, active."""
    person.need("manage")
    for name in ("title_ar", "title_en", "text_ar", "text_en"):
        if not str(values[name]).strip():
            raise NotAllowed(_EMPTY)
    for name in ("text_ar", "text_en"):
        _names_in(str(values[name]))
    with database.write() as connection:
        canned.put_reply(connection, number, dict(values))
        audit.add(connection, person.login, now, "canned_reply_saved", number=number)


def fill(text: str, values: Mapping[str, str | None]) -> str:
    """The text for one case; NotAllowed names what the case lacks."""
    wanted = _names_in(text)
    missing = [name for name in wanted if not values.get(name)]
    if missing:
        raise NotAllowed(_MISSING.filled(missing=", ".join(missing)))
    return text.format_map({name: values[name] for name in wanted})


def _names_in(text: str) -> list[str]:
    try:
        parsed = list(_FORMATTER.parse(text))
    except ValueError:
        raise NotAllowed(_BRACES) from None
    names = []
    for _, name, spec, conversion in parsed:
        if name is None:
            continue
        if name not in PLACEHOLDERS or spec or conversion:
            raise NotAllowed(_UNKNOWN.filled(wrong=name, known=", ".join(PLACEHOLDERS)))
        names.append(name)
    return list(dict.fromkeys(names))
