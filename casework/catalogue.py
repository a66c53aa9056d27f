"""The rules at work: the rule files with what administrators changed over them.

One of these in each process. It looks at the database now and then, so that a change made in the
console is at work everywhere within seconds. What cannot be loaded is said and not used: the rules
that were at work stay. Nothing wrong is saved, for the whole rule book is loaded with a change
before it is written down.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from domain.errors import ConfigInvalid, Conflict, NotAllowed
from domain.people import Person
from domain.words import Words
from pipeline.catalogue import KINDS, Change, entries
from pipeline.rulebook import RuleBook
from pipeline.stages import Pipeline
from storage import audit
from storage import catalogue as stored
from storage.database import Connection, Database

LOOK_EVERY = 1.0  # seconds
_TRIES = 3
_CODE = re.compile(r"[a-z][a-z0-9-]{1,39}")
_AREA = re.compile(r"[A-Z][A-Za-z' -]{1,59}")  # as places.yaml has them; digits are its parts'
_BAD_CODE = Words(
    en="“{code}” does not fit as a code: small letters, digits and hyphens, such as street-light.",
    ar="الرمز «{code}» غير مناسب. يتكون الرمز من حروف لاتينية صغيرة وأرقام وشرطات، "
    "مثل street-light.",
)
_BAD_AREA = Words(
    en="“{code}” does not fit as the name of an area: Latin letters, such as Al Majaz.",
    ar="الاسم «{code}» غير مناسب للمنطقة. اكتبه بحروف لاتينية، مثل Al Majaz.",
)
_NO_KIND = Words(
    en="There is nothing called “{kind}” to change.", ar="لا يوجد ما يُعدَّل باسم «{kind}»."
)
_CHANGED = Words(
    en="Somebody else changed this a moment ago. Look at it again and repeat.",
    ar="عدّل شخص آخر هذا البند قبل لحظات. راجعه ثم أعد المحاولة.",
)

Load = Callable[[Sequence[Change]], RuleBook]


class Catalogue:
    """Gives the pipeline at work, and takes changes. ConfigInvalid where the files are wrong."""

    def __init__(
        self, database: Database, load: Load, told: Callable[[Words], None] = lambda _: None,
        look_every: float = LOOK_EVERY,
    ) -> None:  # fmt: skip
        self._database, self._load, self._told = database, load, told
        self._every, self._looked = look_every, time.monotonic()
        self._looking = threading.Lock()
        self.trouble: Words | None = None  # why what is stored is not what is at work
        with database.read() as connection:
            self._stamp, changes = _state(connection)
        try:
            self._pipeline = Pipeline(load(changes))
        except ConfigInvalid as error:
            self._pipeline = Pipeline(load(()))
            self._cannot(error)

    def pipeline(self) -> Pipeline:
        """What is at work now. Whoever finds it old loads it; the others need not wait."""
        due = time.monotonic() - self._looked >= self._every
        if due and self._looking.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._looking.release()
        return self._pipeline

    def save(
        self, person: Person, kind: str, code: str, data: Mapping[str, Any], now: datetime,
        seen: str | None = None,
    ) -> None:  # fmt: skip
        """Change or add one entry (pipeline.catalogue tells the shapes).

        `seen`: what `mark` said when the page was made. NotAllowed with the sentence that a
        mistake in the file would get; Conflict where somebody else was faster.
        """
        person.need("manage")
        _check(kind, code)
        for _ in range(_TRIES):
            with self._database.read() as connection:
                stamp, changes = _state(connection)
                if seen is not None and seen != mark(connection, kind, code):
                    raise Conflict(_CHANGED)
            kept = next((one.data for one in changes if one[:2] == (kind, code)), {})
            change = Change(kind, code, {**kept, **data})
            others = [one for one in changes if one[:2] != (kind, code)]
            try:
                rules = self._load([*others, change])
            except ConfigInvalid as error:
                raise NotAllowed(error.sentence, error.detail) from error
            if self._write(person, change, stamp, rules, now):
                return
        raise Conflict(_CHANGED)

    def _write(
        self, person: Person, change: Change, stamp: stored.Stamp, rules: RuleBook, now: datetime
    ) -> bool:
        """Keep what was loaded, unless the catalogue has moved on meanwhile."""
        before = entries(self._pipeline.rules, change.kind).get(change.code, {})
        told = {name: (before.get(name), value) for name, value in change.data.items()}
        changed = {name: pair for name, pair in told.items() if pair[0] != pair[1]}
        with self._looking, self._database.write() as connection:
            if stored.stamp(connection) != stamp:
                return False
            stored.put(connection, change.kind, change.code, change.data, person.login, now)
            audit.add(
                connection, person.login, now, "catalogue_changed", of=change.kind,
                code=change.code, old={name: old for name, (old, _) in changed.items()},
                new={name: new for name, (_, new) in changed.items()},
            )  # fmt: skip
            self._stamp = stored.stamp(connection)
            self._pipeline, self.trouble = Pipeline(rules), None
        return True

    def _look(self) -> None:
        self._looked = time.monotonic()
        with self._database.read() as connection:
            if stored.stamp(connection) == self._stamp:
                return
            self._stamp, changes = _state(connection)
        try:
            self._pipeline, self.trouble = Pipeline(self._load(changes)), None
        except ConfigInvalid as error:
            self._cannot(error)

    def _cannot(self, error: ConfigInvalid) -> None:
        self.trouble = error.sentence
        self._told(error.sentence)


def mark(connection: Connection, kind: str, code: str) -> str:
    """Which state of an entry this is; "" while it is as the file has it."""
    for row in stored.rows(connection):
        if (row["kind"], row["code"]) == (kind, code):
            return str(row["changed_at"].isoformat())
    return ""


def _state(connection: Connection) -> tuple[stored.Stamp, list[Change]]:
    rows = stored.rows(connection)
    changes = [Change(row["kind"], row["code"], row["data"]) for row in rows]
    return stored.stamp(connection), changes


def _check(kind: str, code: str) -> None:
    if kind not in KINDS:
        raise NotAllowed(_NO_KIND.filled(kind=kind))
    if kind == "area" and not _AREA.fullmatch(code):
        raise NotAllowed(_BAD_AREA.filled(code=code))
    if kind in ("service", "body", "calendar") and not _CODE.fullmatch(code):
        raise NotAllowed(_BAD_CODE.filled(code=code))
