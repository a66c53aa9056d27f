"""Whatever agents of two departments, an agent and a lead do, in whatever order: the rules hold.

Pages may be stale: each act carries what its page had seen. After every step the machine compares
the database with a model of what was accepted.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule
from sqlalchemy import select

from casework import bulk, desk, merging
from domain.errors import Conflict, NotAllowed, NotFound
from domain.people import Person
from domain.status import MOVES, OPEN, REOPENABLE, STATUSES
from storage import cases, feed, queue
from storage.tables import CaseEventRow, CaseRow
from tests.factories import PIPELINE, START, database_in, message, store

DRAINS = Person("drains", "department", "drainage")
PARKING = Person("parking", "department", "public-parking")
HUDA, SALEM = Person("huda", "agent"), Person("salem", "lead")
PEOPLE = (DRAINS, PARKING, HUDA, SALEM)
SERVICES = {"sewage": "drainage", "paid-parking": "public-parking", "pests": "public-health"}
TEXTS = {
    "drainage": "طفح مجاري في مويلح من يومين",
    "public-parking": "مخالفة مواقف مدفوعة بالخطأ، تذكرة الموقف كانت سارية",
}
_SEEDS: dict[str, Path] = {}

pytestmark = pytest.mark.timeout(600)  # a busy machine needs minutes for all of it
people = st.sampled_from(PEOPLE)
numbers = st.integers(1, 5)
stale = st.integers(0, 6)  # how many events old the page is


def _seed() -> Path:
    """A migrated database, made once and copied for every run."""
    if "one" not in _SEEDS:
        folder = Path(tempfile.mkdtemp(prefix="balagh-machine-"))
        database_in(folder).close()
        _SEEDS["one"] = folder / "test.db"
    return _SEEDS["one"]


class Desks(RuleBasedStateMachine):
    batches = Bundle("batches")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="balagh-machine-"))
        shutil.copy(_seed(), self.folder / "test.db")
        self.database = database_in(self.folder)
        self.now = START
        self.written = 0
        self.accepted: dict[int, dict[str, Any]] = {}  # case -> column -> what was last accepted
        for body in ("drainage", "public-parking", "drainage"):
            self._citizen(body, f"citizen-{self.written}", None)

    def teardown(self) -> None:
        self.database.close()
        shutil.rmtree(self.folder)

    # --- what happens ---

    @rule(body=st.sampled_from(sorted(TEXTS)))
    def somebody_new_writes(self, body: str) -> None:
        if self.written < 8:
            self._citizen(body, f"citizen-{self.written}", None)

    @rule(number=numbers)
    def a_citizen_writes_again(self, number: int) -> None:
        before = self._all()
        case = before.get(number)
        if case is None or self.written >= 24:
            return
        root = f"m{number - 1}" if number <= self.written else None
        self._citizen("drainage", f"citizen-{number - 1}", root)
        self._note_reopened(before)

    @rule(minutes=st.integers(1, 60 * 24 * 20))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    # --- what people do ---

    @rule(who=people, number=numbers, status=st.sampled_from(STATUSES), old=stale)
    def move(self, who: Person, number: int, status: str, old: int) -> None:
        self._act(who, number, old, "status", status,
                  lambda seen: desk.set_status(
                      self.database, who, str(number), status, self.now, seen))  # fmt: skip

    @rule(who=people, number=numbers, code=st.sampled_from(sorted(SERVICES)), old=stale)
    def correct(self, who: Person, number: int, code: str, old: int) -> None:
        self._act(who, number, old, "service", code,
                  lambda seen: desk.set_service(
                      self.database, who, str(number), code, SERVICES, self.now, seen))  # fmt: skip

    @rule(who=people, number=numbers, code=st.sampled_from(sorted(SERVICES)),
          status=st.sampled_from(STATUSES), old=stale)  # fmt: skip
    def several_at_once(self, who: Person, number: int, code: str, status: str, old: int) -> None:
        """As a macro does: both steps or neither."""

        def act(seen: int | None) -> None:
            with self.database.together() as within:
                desk.set_service(within, who, str(number), code, SERVICES, self.now, seen)
                desk.set_status(within, who, str(number), status, self.now, seen)

        if self._act(who, number, old, "status", status, act):
            self.accepted[number]["service"] = code

    @rule(who=people, number=numbers, value=st.integers(1, 4), old=stale)
    def prioritize(self, who: Person, number: int, value: int, old: int) -> None:
        sla = PIPELINE.rules.sla
        self._act(who, number, old, "priority", value,
                  lambda seen: desk.set_priority(
                      self.database, who, str(number), value, sla, self.now, seen))  # fmt: skip

    @rule(who=people, number=numbers, old=stale)
    def take(self, who: Person, number: int, old: int) -> None:
        self._act(who, number, old, "assignee", who.login,
                  lambda seen: desk.assign(
                      self.database, who, str(number), who.login, self.now, seen))  # fmt: skip

    @rule(who=people, number=numbers, hours=st.integers(1, 48), old=stale)
    def put_aside(self, who: Person, number: int, hours: int, old: int) -> None:
        until = self.now + timedelta(hours=hours)
        self._act(who, number, old, "snoozed_until", until,
                  lambda seen: desk.snooze(
                      self.database, who, str(number), until, self.now, seen))  # fmt: skip

    @rule(who=people, number=numbers, into=numbers, old=stale)
    def merge(self, who: Person, number: int, into: int, old: int) -> None:
        self._act(who, number, old, "merged_into_id", into,
                  lambda seen: merging.merge(
                      self.database, who, str(number), str(into), self.now, seen))  # fmt: skip

    @rule(who=people, number=numbers)
    def unmerge(self, who: Person, number: int) -> None:
        self._act(who, number, None, "merged_into_id", None,
                  lambda seen: merging.unmerge(
                      self.database, who, str(number), self.now))  # fmt: skip

    @rule(who=people, number=numbers)
    def merge_with_itself(self, who: Person, number: int) -> None:
        self.merge(who, number, number, 0)

    @rule(number=st.integers(1, 3), into=st.integers(1, 3))
    def a_citizen_goes_on_where_their_merged_case_ended(self, number: int, into: int) -> None:
        """The message opens another case: the merge cannot be taken back beside it."""
        if number != into:
            self.merge(HUDA, number, into, 0)
            self.move(SALEM, into, "no_action", 0)
            self.a_citizen_writes_again(number)
            self.unmerge(HUDA, number)

    @rule(target=batches, who=people, ids=st.lists(numbers, min_size=1, unique=True))
    def put_many_aside(self, who: Person, ids: list[int]) -> tuple[Person, int | None, Any]:
        before = self._all()
        until = self.now + timedelta(hours=3)
        outcome = bulk.run(
            self.database, who, "snooze", ids,
            lambda within, name: desk.snooze(within, who, name, until, self.now), self.now,
        )  # fmt: skip
        for number in outcome.done:
            assert self._may_see(who, before[number])
            self.accepted.setdefault(number, {})["snoozed_until"] = until
        done = {number: before[number] for number in outcome.done}
        after = {number: self._all()[number]["version"] for number in outcome.done}
        return who, outcome.batch, (done, after, self.now)

    @rule(batch=batches)
    def take_back(self, batch: tuple[Person, int | None, Any]) -> None:
        who, number, (before, versions, at) = batch
        if number is None:
            return
        present = self._all()
        try:
            outcome = bulk.undo(self.database, who, number, self.now)
        except NotAllowed:
            return
        assert self.now - at <= bulk.UNDO
        after = self._all()
        for one, was in before.items():
            untouched = present[one]["version"] == versions[one]
            assert (one in outcome.done) == untouched
            if untouched:
                same = {name: was[name] for name in bulk.COLUMNS}
                assert {name: after[one][name] for name in bulk.COLUMNS} == same
                self.accepted.setdefault(one, {}).update(
                    {name: was[name] for name in self.accepted.get(one, {}) if name in same}
                )

    # --- what must hold ---

    @invariant()
    def every_move_was_legal(self) -> None:
        moves = select(CaseEventRow.data).where(CaseEventRow.kind == "status")
        with self.database.read() as connection:
            for move in connection.scalars(moves):
                assert move["new"] in MOVES[move["old"]]
        assert all(case["status"] in STATUSES for case in self._all().values())

    @invariant()
    def what_was_accepted_is_there(self) -> None:
        present = self._all()
        for number, columns in self.accepted.items():
            for column, value in columns.items():
                assert present[number][column] == value, (number, column)

    @invariant()
    def no_pointers_run_in_a_circle_and_open_cases_are_single(self) -> None:
        present = self._all()
        for case in present.values():
            seen, at = set(), case
            while at["merged_into_id"] is not None:
                assert at["id"] not in seen
                seen.add(at["id"])
                at = present[at["merged_into_id"]]
        alone = [
            (case["conversation_id"], case["contact_id"])
            for case in present.values()
            if case["status"] in OPEN and case["merged_into_id"] is None
        ]
        assert len(alone) == len(set(alone))

    @invariant()
    def nobody_sees_anothers_case(self) -> None:
        with self.database.read() as connection:
            for who in (DRAINS, PARKING):
                wanted = queue.Filter(statuses=STATUSES, snoozed="with")
                rows = queue.page(connection, wanted, who.scope, self.now, 100)
                assert {row["body"] for row in rows} <= {who.body}

    # --- means ---

    def _act(
        self, who: Person, number: int, old: int | None, column: str, value: Any,
        act: Callable[[int | None], Any],
    ) -> bool:  # fmt: skip
        """Try it; an act that was accepted is in the model, one that was not changed nothing."""
        before = self._all()
        with self.database.read() as connection:
            seen = None if old is None else max(0, feed.last_id(connection) - old)
            others = [
                event for event in cases.events(connection, number)
                if seen is not None and event["id"] > seen and event["actor"] != who.login
                and event["kind"] not in cases.HARMLESS
            ]  # fmt: skip
        try:
            act(seen)
        except (NotAllowed, Conflict, NotFound) as refusal:
            assert self._all() == before
            if isinstance(refusal, NotFound):
                visible = number in before and self._may_see(who, before[number])
                other = column == "merged_into_id" and value is not None and (
                    value not in before or not self._may_see(who, before[value])
                )  # fmt: skip
                assert not visible or other
            return False
        assert self._may_see(who, before[number]), "acted on what they may not see"
        assert not others, "overwrote what their page had not shown"
        self.accepted.setdefault(number, {})[column] = value
        if column == "status" and value not in OPEN:
            self.accepted[number].pop("snoozed_until", None)
        return True

    def _may_see(self, who: Person, case: dict[str, Any]) -> bool:
        return who.role != "department" or case["body"] == who.body

    def _citizen(self, body: str, author: str, root: str | None) -> None:
        name = f"m{self.written}" if root is None else f"again-{self.written}"
        self.written += 1
        said = f"{TEXTS[body]} رقم {self.written}"
        one = message(said, external_id=name, author=author, conversation=root or name,
                      created_at=self.now)  # fmt: skip
        store(self.database, one, at=(self.now - START) / timedelta(minutes=1))

    def _note_reopened(self, before: dict[int, dict[str, Any]]) -> None:
        """A citizen's message may reopen, wake and raise: that is not an edit that was lost."""
        for number, case in self._all().items():
            was = before.get(number)
            if was is None or case["version"] == was["version"]:
                continue
            if case["status"] != was["status"]:
                assert was["status"] in REOPENABLE and case["status"] == "triaged"
                assert self.now - was["resolved_at"] < timedelta(days=30)
            for column in ("status", "snoozed_until", "priority"):
                if column in self.accepted.get(number, {}):
                    self.accepted[number][column] = case[column]

    def _all(self) -> dict[int, dict[str, Any]]:
        table: Any = CaseRow.__table__
        with self.database.read() as connection:
            found = connection.execute(select(table)).mappings().all()
        return {row["id"]: dict(row) for row in found}


TestDesks = Desks.TestCase
TestDesks.settings = settings(
    max_examples=40,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
