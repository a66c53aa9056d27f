"""Reading: walks, pages, cursors, faults, and what happens to items afterwards."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.registry import channel
from domain.errors import (
    BalaghError,
    CredentialsRejected,
    CursorRefused,
    NotAllowed,
    PermissionMissing,
    RateLimited,
    RetryLater,
)
from domain.message import Message
from tests.contract.bench import TIMEOUT, Bench, ref
from tests.contract.case import Case, assert_said

THEIR_FAULTS = (
    "500", "502_html", "503_html", "truncated", "not_json", "null_body", "reset", "black_hole",
)  # fmt: skip


class Reading(Case):
    """An inlet's poll and recheck."""

    # -- walks

    def test_the_first_reading_finds_all_that_is_there(self, bench: Bench) -> None:
        ids = {self.write(bench, f"مرحبا {n}") for n in range(3)}
        assert ids <= bench.read_all().keys()

    def test_every_kind_that_citizens_write_is_read(self, bench: Bench) -> None:
        ids = self.write_all(bench, (self.kind, *self.others))
        seen = bench.read_all()
        assert [kind for kind, one in ids.items() if one not in seen] == []
        assert {seen[one].direction for one in ids.values()} == {"in"}

    def test_a_page_boundary_loses_nothing(self, bench: Bench) -> None:
        bench.set(page_size_max=3)
        ids = self.write_apart(bench, 10)
        assert ids <= bench.read_all().keys()

    def test_the_same_cursor_brings_the_same_page_again(self, bench: Bench) -> None:
        self.write(bench, "مرحبا")
        bench.read_all()
        cursors = dict(bench.cursors)
        late = self.write(bench, "جديد")
        assert late in bench.read_all()
        bench.cursors = cursors  # a crash before the commit
        assert late in bench.read_all()

    def test_a_walk_that_is_cut_anywhere_loses_nothing(self, bench: Bench) -> None:
        bench.set(page_size_max=2)
        ids = self.write_apart(bench, 7)
        for source in bench.inlet.sources():
            bench.poll(source)
        newer = self.write(bench, "كُتب أثناء القراءة")
        bench.read_all()  # goes on below the first page
        bench.read_all()
        assert {*ids, newer} <= bench.stored.keys()

    @pytest.mark.parametrize("fault", ["repeat_cursor", "refuse_cursor", "empty_page_with_next"])
    def test_a_bad_cursor_loses_nothing(self, bench: Bench, fault: str) -> None:
        bench.set(page_size_max=3)
        ids = self.write_apart(bench, 8)
        bench.fault(fault, 99, platform=self.platform)
        bench.read_all()
        bench.simulator.ask("/clear_faults", {})
        for _ in range(2):
            bench.read_all()
        assert ids <= bench.stored.keys()

    def test_a_cursor_that_the_platform_forgot_loses_nothing(self, bench: Bench) -> None:
        ids = self._first_page_of_many(bench)
        bench.set(token_ttl_s=-1)
        for source in bench.inlet.sources():
            try:
                bench.poll(source)
            except RetryLater as error:
                assert isinstance(error, CursorRefused), error
                assert_said(error)
        bench.set(token_ttl_s=3600)
        bench.read_all()
        assert ids <= bench.stored.keys()

    def test_a_cursor_left_for_a_month_loses_nothing(self, bench: Bench) -> None:
        ids = self._first_page_of_many(bench)
        bench.set(token_ttl_s=-1)
        month = timedelta(days=30)
        bench.cursors = {
            key: replace(cursor, position_at=cursor.position_at and cursor.position_at - month)
            for key, cursor in bench.cursors.items()
        }
        for source in bench.inlet.sources():
            bench.poll(source)  # no stale token is sent, so nothing is refused
        bench.set(token_ttl_s=3600)
        bench.read_all()
        assert ids <= bench.stored.keys()

    def write_apart(self, bench: Bench, number: int) -> set[str]:
        """Items an hour apart, so that no overlap of two walks hides what one left out."""
        return {self.write(bench, f"مرحبا {n}", age_s=3600 * n) for n in range(number)}

    def _first_page_of_many(self, bench: Bench) -> set[str]:
        """Each inbox stands at the first page of its walk; the ids that citizens wrote."""
        bench.set(page_size_max=1)
        ids = self.write_apart(bench, 4)
        if self.parent_kind:
            for n in range(3):
                self.add(bench, kind=self.parent_kind, author="city", text=f"خبر {n}", age_s=n)
        for source in bench.inlet.sources():
            bench.poll(source)
        assert any(cursor.position for cursor in bench.cursors.values())
        return ids

    def test_an_item_shown_late_below_the_floor_is_found(self, bench: Bench) -> None:
        kinds = (self.kind, *self.others)
        top = self.write_all(bench, kinds, age_s=30)[self.kind]
        self.write_all(bench, kinds, age_s=1)
        bench.read_all()
        bench.set(page_size_max=1)
        late = self.write_all(bench, kinds, top, age_s=20)
        seen = bench.read_all()
        assert [kind for kind, one in late.items() if one not in seen] == []

    # -- faults

    @pytest.mark.parametrize("fault", ["429", "429_no_reset"])
    def test_a_limit_is_said_at_once_and_never_slept_out(self, bench: Bench, fault: str) -> None:
        error, seconds = self.failure(bench, fault)
        assert isinstance(error, RateLimited), error
        assert seconds < 1
        assert error.not_before or fault == "429_no_reset"
        assert error.not_before is None or error.not_before > datetime.now(UTC)

    def test_rejected_credentials_are_said(self, bench: Bench) -> None:
        error, _ = self.failure(bench, "401", 3)  # a token may be renewed and tried again
        assert isinstance(error, CredentialsRejected), error

    def test_a_refusal_is_said(self, bench: Bench) -> None:
        error, _ = self.failure(bench, "403")
        assert isinstance(error, PermissionMissing | NotAllowed | CredentialsRejected), error

    @pytest.mark.parametrize("fault", THEIR_FAULTS)
    def test_a_failure_of_theirs_is_tried_later(self, bench: Bench, fault: str) -> None:
        error, seconds = self.failure(bench, fault)
        assert isinstance(error, RetryLater), error
        assert not isinstance(error, RateLimited)
        assert seconds < TIMEOUT + 2

    def failure(self, bench: Bench, fault: str, times: int = 1) -> tuple[BalaghError, float]:
        """What a reading raises upon `fault`, and after how many seconds."""
        self.log_in(bench)
        bench.fault(fault, times, platform=self.platform)
        began = time.monotonic()
        with pytest.raises(BalaghError) as caught:
            bench.inlet.poll(bench.first(), limit=10)
        assert_said(caught.value)
        return caught.value, time.monotonic() - began

    def log_in(self, bench: Bench) -> None:
        """A first call, so that faults meet the platform itself and not where tokens are given."""
        bench.inlet.poll(bench.first(), limit=10)

    def test_an_answer_that_drips_is_cut_off(self, bench: Bench) -> None:
        for _ in range(8):
            self.write(bench, "كلام طويل " * 40)
        bench.read_all()  # a platform may list what hangs below first
        bench.fault("slow_drip", 50, platform=self.platform)
        began = time.monotonic()
        with pytest.raises(RetryLater):
            bench.inlet.poll(bench.first(), limit=50)
        assert time.monotonic() - began < TIMEOUT + 2

    # -- items

    def test_own_items_are_outbound(self, bench: Bench) -> None:
        parent = self.write(bench, "سؤال")
        own = self.add(bench, kind="reply", author="city", parent=parent, text=f"{self.prefix}جواب")
        seen = bench.read_all()
        assert seen[parent].direction == "in"
        ours = {own, bench.city_post} & seen.keys()
        assert {seen[one].direction for one in ours} <= {"out"}

    def test_a_deletion_is_seen(self, bench: Bench) -> None:
        one = self.write(bench, "سأحذفه")
        message = bench.read_all()[one]
        bench.simulator.ask("/delete", {"channel": self.channel, "id": one})
        [change] = bench.inlet.recheck([ref(message)])
        assert change.gone == "deleted"

    def test_an_edit_is_seen(self, bench: Bench) -> None:
        assert channel(self.channel).capabilities.edits
        one = self.write(bench, "قبل التعديل")
        message = bench.read_all()[one]
        edited = f"{self.prefix}بعد التعديل"
        bench.simulator.ask("/edit", {"channel": self.channel, "id": one, "text": edited})
        [change] = bench.inlet.recheck([ref(message)])
        assert change.raw is not None
        now = bench.inlet.normalize(change.raw)
        assert isinstance(now, Message)
        assert (now.external_id, now.text) == (one, edited)
