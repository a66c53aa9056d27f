"""The contract that every channel inherits: about ten lines a channel give all of these cases.

Real client library, real HTTP, the simulator as a process of its own.
"""

from __future__ import annotations

import itertools
import json
import logging
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest

from app.demo_config import accounts_for, secrets_for
from connectors.contract import Inlet, Outlet
from connectors.http import Wire
from connectors.registry import channel
from connectors.vault import Vault
from domain.errors import BalaghError, CredentialsRejected, RateLimited, RetryLater
from domain.letter import Absent, CannotTell, Found, Letter, Refused, Sent, Unknown
from domain.message import Message, Raw, Ref, Skipped, Unusable
from domain.source import Cursor, Source
from tests.soak.rig import Simulator

TIMEOUT = 1.5  # seconds of the wire: a black hole costs that much
ODD = (
    "👨‍👩‍👧‍👦 عائلتي في الشارقة 🏳️‍🌈",
    "\u200fالبلدية\u200f \u202babc\u202c",
    "رقم البلاغ ٠١٢٣٤٥٦٧٨٩",
    "شــــكراً مُحَمَّد",
    "<b>bold</b> & \"quoted\" 'single'",
)
WRITES = "comments|tweets|replies|messages"  # not the token's endpoint, which is a POST too
_numbers = itertools.count(1)


@dataclass
class Bench:
    """One channel's two ends against a running simulator, and a reader that follows watches."""

    simulator: Simulator
    inlet: Inlet
    outlet: Outlet
    secrets: tuple[str, ...]
    raws: dict[str, Raw] = field(default_factory=dict)
    cursors: dict[tuple[str, str | None], Cursor] = field(default_factory=dict)

    def read_all(self, limit: int = 50, patience: int = 400) -> dict[str, Message]:
        """Walk every source once to its end, children too; what was seen, by id."""
        seen: dict[str, Message] = {}
        queue = [(source, 0) for source in self.inlet.sources()]
        marks: set[tuple[str, str | None]] = set()
        while queue:
            source, tries = queue.pop(0)
            key = source.inbox, source.child
            try:
                page = self.inlet.poll(replace(source, cursor=self.cursors.get(key, Cursor())),
                                       limit=limit)  # fmt: skip
            except RetryLater:
                assert tries < 20, f"{key} never recovers"
                queue.append((source, tries + 1))
                continue
            patience -= 1
            assert patience > 0, "a walk does not end"
            self.cursors[key] = page.cursor
            for raw in page.items:
                found = self.inlet.normalize(raw)
                if isinstance(found, Message):
                    seen[found.external_id] = found
                    self.raws[found.external_id] = raw
            if page.more and not page.not_before:
                queue.append((source, tries))
            for watch in page.watch:
                child = watch.inbox, watch.child
                if child not in marks:
                    marks.add(child)
                    queue.append(
                        (Source(source.channel, source.account, watch.inbox, watch.child), 0)
                    )
        return seen

    def first(self) -> Source:
        return self.inlet.sources()[0]

    def fault(self, name: str, times: int = 1, **where: Any) -> None:
        self.simulator.ask("/faults", {"fault": name, "times": times, **where})


class ChannelContract:
    """Subclass it; set `channel`, `platform`, and say how a citizen writes there."""

    channel: ClassVar[str]
    platform: ClassVar[str]  # the simulator's name for it
    kind: ClassVar[str]  # of the citizen's public item that is answered
    prefix: ClassVar[str] = ""  # before each text, so that it concerns the city
    parent_kind: ClassVar[str | None] = None  # the city's own item below which it is written
    sends: ClassVar[bool] = True
    edits: ClassVar[bool] = True

    @pytest.fixture
    def bench(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
        simulator = Simulator(tmp_path, "--lag", "0", "--seed", "5")
        try:
            world = simulator.ask("/world")["accounts"]
            for name, value in secrets_for(world).items():
                monkeypatch.setenv(name, value)
            simulator.ask("/settings", {"limits_scale": 1000.0, "hang_s": 4.0})
            simulator.ask("/settings", {"search_delay_s": 0.0}, platform="/x")
            yield self.make(simulator, world, tmp_path)
            assert simulator.ask("/violations") == []
        finally:
            simulator.stop()

    def make(self, simulator: Simulator, world: Any, folder: Path) -> Bench:
        found = channel(self.channel)
        [account] = [a for a in accounts_for(simulator.url, world) if a["channel"] == self.channel]
        options = found.options.model_validate({**account, "timeout": TIMEOUT})
        wire = Wire(Vault(folder / "vault"), options.base(), TIMEOUT)  # type: ignore[attr-defined]
        return Bench(
            simulator, found.open_inlet(options, wire), found.open_outlet(options, wire),
            tuple(secrets_for(world).values()),
        )  # fmt: skip

    def write(self, bench: Bench, text: str, **extra: Any) -> str:
        """A citizen writes `text`; the item's id."""
        extra.setdefault("author", f"citizen{next(_numbers)}")
        if self.parent_kind and "parent" not in extra:
            extra["parent"] = self._city_post(bench)
        asked = {"channel": self.channel, "kind": self.kind, "text": self.prefix + text, **extra}
        return str(bench.simulator.ask("/items", asked)["id"])

    def _city_post(self, bench: Bench) -> str:
        if not hasattr(bench, "_post"):
            asked = {"channel": self.channel, "kind": self.parent_kind, "author": "city",
                     "text": "خبر", "age_s": 60}  # fmt: skip
            bench._post = bench.simulator.ask("/items", asked)["id"]  # type: ignore[attr-defined]
        return str(bench._post)  # type: ignore[attr-defined]

    # -- reading

    def test_the_first_reading_finds_all_that_is_there(self, bench: Bench) -> None:
        ids = {self.write(bench, f"مرحبا {n}") for n in range(3)}
        assert ids <= bench.read_all().keys()

    def test_a_page_boundary_loses_nothing(self, bench: Bench) -> None:
        bench.simulator.ask("/settings", {"page_size_max": 3})
        ids = {self.write(bench, f"مرحبا {n}") for n in range(10)}
        assert ids <= bench.read_all().keys()

    def test_the_same_cursor_brings_the_same_page_again(self, bench: Bench) -> None:
        self.write(bench, "مرحبا")
        bench.read_all()
        cursors = dict(bench.cursors)
        late = self.write(bench, "جديد")
        assert late in bench.read_all()
        bench.cursors = cursors  # a crash before the commit
        assert late in bench.read_all()

    @pytest.mark.parametrize("fault", ["repeat_cursor", "refuse_cursor", "empty_page_with_next"])
    def test_a_bad_cursor_loses_nothing(self, bench: Bench, fault: str) -> None:
        bench.simulator.ask("/settings", {"page_size_max": 3})
        ids = {self.write(bench, f"مرحبا {n}") for n in range(8)}
        bench.fault(fault, 3, platform=self.platform)
        seen = set(bench.read_all())
        for _ in range(3):
            seen |= bench.read_all().keys()
        assert ids <= seen

    def test_an_item_shown_late_below_the_floor_is_found(self, bench: Bench) -> None:
        self.write(bench, "أولاً", age_s=30)
        self.write(bench, "ثانياً")
        bench.read_all()
        late = self.write(bench, "كُتب قبلهما وظهر بعدهما", age_s=90)
        assert late in bench.read_all()

    # -- faults

    @pytest.mark.parametrize("fault", ["429", "429_no_reset"])
    def test_a_limit_is_said_at_once_and_never_slept_out(self, bench: Bench, fault: str) -> None:
        bench.fault(fault, platform=self.platform)
        began = time.monotonic()
        with pytest.raises(RetryLater) as caught:
            bench.inlet.poll(bench.first(), limit=10)
        assert time.monotonic() - began < 1
        assert isinstance(caught.value, RateLimited)

    def test_rejected_credentials_are_said(self, bench: Bench) -> None:
        bench.fault("401", 3, platform=self.platform)
        with pytest.raises(CredentialsRejected) as caught:
            bench.inlet.poll(bench.first(), limit=10)
        self._is_said(caught.value)

    def test_a_refusal_is_said(self, bench: Bench) -> None:
        bench.fault("403", platform=self.platform)
        with pytest.raises(BalaghError) as caught:
            bench.inlet.poll(bench.first(), limit=10)
        self._is_said(caught.value)

    @pytest.mark.parametrize(
        "fault",
        ["500", "502_html", "503_html", "truncated", "not_json", "null_body", "reset",
         "black_hole"],
    )  # fmt: skip
    def test_a_failure_of_theirs_is_tried_later(self, bench: Bench, fault: str) -> None:
        bench.fault(fault, platform=self.platform)
        began = time.monotonic()
        with pytest.raises(RetryLater) as caught:
            bench.inlet.poll(bench.first(), limit=10)
        assert time.monotonic() - began < TIMEOUT + 2
        self._is_said(caught.value)

    def test_an_answer_that_drips_is_cut_off(self, bench: Bench) -> None:
        for _ in range(8):
            self.write(bench, "كلام طويل " * 40)
        bench.read_all()  # a platform may list what hangs below first
        bench.fault("slow_drip", 50, platform=self.platform)
        began = time.monotonic()
        with pytest.raises(RetryLater):
            bench.inlet.poll(bench.first(), limit=50)
        assert time.monotonic() - began < TIMEOUT + 2

    def _is_said(self, error: BalaghError) -> None:
        assert error.sentence.en
        assert any("\u0600" <= char <= "\u06ff" for char in error.sentence.ar)

    # -- items

    def test_a_hidden_author_hides_no_message(self, bench: Bench) -> None:
        one = self.write(bench, "بلا اسم", extra={"author_missing": True, "author_gone": True})
        message = bench.read_all()[one]
        assert message.direction == "in"
        assert message.author is None or message.author.name is None

    @pytest.mark.parametrize("text", ODD)
    def test_odd_text_stays_as_it_was_written(self, bench: Bench, text: str) -> None:
        one = self.write(bench, text)
        assert bench.read_all()[one].text == self.prefix + text

    def test_own_items_are_outbound(self, bench: Bench) -> None:
        parent = self.write(bench, "سؤال")
        asked = {"channel": self.channel, "kind": "reply", "author": "city", "parent": parent,
                 "text": f"{self.prefix}جواب"}  # fmt: skip
        own = bench.simulator.ask("/items", asked)["id"]
        seen = bench.read_all()
        assert seen[parent].direction == "in"
        assert own not in seen or seen[own].direction == "out"

    def test_a_deletion_is_seen(self, bench: Bench) -> None:
        one = self.write(bench, "سأحذفه")
        message = bench.read_all()[one]
        bench.simulator.ask("/delete", {"channel": self.channel, "id": one})
        [change] = bench.inlet.recheck([_ref(message)])
        assert change.gone == "deleted"

    def test_an_edit_is_seen(self, bench: Bench) -> None:
        one = self.write(bench, "قبل التعديل")
        message = bench.read_all()[one]
        if not self.edits:
            assert not channel(self.channel).capabilities.edits or message
            return
        edited = f"{self.prefix}بعد التعديل"
        bench.simulator.ask("/edit", {"channel": self.channel, "id": one, "text": edited})
        [change] = bench.inlet.recheck([_ref(message)])
        assert change.raw is not None
        now = bench.inlet.normalize(change.raw)
        assert isinstance(now, Message)
        assert (now.external_id, now.text) == (one, edited)

    # -- answering

    def _letter(self, bench: Bench, text: str) -> Letter:
        one = self.write(bench, "متى يُحل؟")
        message = bench.read_all()[one]
        return Letter(
            id=f"letter-{next(_numbers)}", channel=self.channel, account=self.channel,
            mode="public", text=text, reply_to=message.external_id, reply_kind=message.kind,
            conversation=message.conversation or message.external_id,
            recipient=message.author.external_id if message.author else None,
            replied_at=message.created_at, written_by_person=True,
            created_at=datetime.now(UTC), facts=message.facts,
        )  # fmt: skip

    def test_an_answer_arrives_once(self, bench: Bench) -> None:
        letter = self._letter(bench, "تم استلام بلاغكم")
        outcome = bench.outlet.deliver(letter)
        assert isinstance(outcome, Sent), outcome
        [written] = bench.simulator.ask("/writes")
        assert written["text"] == letter.text
        assert outcome.external_id in (written["id"],)

    def test_accepted_and_never_said_is_unknown_then_found(self, bench: Bench) -> None:
        letter = self._letter(bench, "نتابع الأمر مع القسم")
        bench.fault("accept_then_hang", platform=self.platform, method="POST", path=WRITES)
        assert isinstance(bench.outlet.deliver(letter), Unknown)
        found = bench.outlet.find_sent(letter, frozenset())
        assert isinstance(found, Found), found
        again = bench.outlet.find_sent(letter, frozenset({found.external_id}))
        assert isinstance(again, Absent | CannotTell)

    def test_refused_and_never_said_is_unknown_then_absent(self, bench: Bench) -> None:
        letter = self._letter(bench, "سيصلكم الرد قريباً")
        bench.fault("refuse_then_hang", platform=self.platform, method="POST", path=WRITES)
        assert isinstance(bench.outlet.deliver(letter), Unknown)
        assert isinstance(bench.outlet.find_sent(letter, frozenset()), Absent)

    def test_a_refused_answer_is_said_in_words(self, bench: Bench) -> None:
        letter = self._letter(bench, "رد على ما حُذف")
        bench.simulator.ask("/delete", {"channel": self.channel, "id": letter.reply_to})
        outcome = bench.outlet.deliver(letter)
        assert isinstance(outcome, Refused), outcome
        assert outcome.sentence.en and outcome.sentence.ar

    # -- what must never be

    def test_no_secret_is_said(self, bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
        said = [repr(bench.inlet), repr(bench.outlet)]
        with caplog.at_level(logging.DEBUG):
            for fault in ("401", "403", "500", "black_hole", "not_json"):
                bench.fault(fault, platform=self.platform)
                try:
                    bench.inlet.poll(bench.first(), limit=10)
                except BalaghError as error:
                    said += [repr(error), str(error), error.detail]
        everything = "\n".join([*said, *(record.getMessage() for record in caplog.records)])
        assert not [secret for secret in bench.secrets if secret in everything]

    def test_normalize_is_total(self, bench: Bench) -> None:
        for text in ODD:
            self.write(bench, text)
        bench.read_all()
        rng = random.Random(7)
        for raw in list(bench.raws.values()):
            for _ in range(150):
                broken = Raw(raw.kind, mutated(raw.item, rng), mutated(dict(raw.context), rng))
                _is_well_formed(bench.inlet.normalize(broken))


def _ref(message: Message) -> Ref:
    return Ref(message.external_id, message.kind, message.version_id, message.parent_id,
               message.conversation, message.root_id)  # fmt: skip


_JUNK: tuple[Any, ...] = (None, True, -1, 10**30, 1.5, "", "\ud800\0", "x" * 5000, [], {}, [None],
                          {"data": [{"id": {}}]}, "2026-99-99", float("inf"))  # fmt: skip


def mutated(value: Any, rng: random.Random, depth: int = 0) -> Any:
    """`value` with something dropped, swapped or nested, as no platform should send it."""
    value = json.loads(json.dumps(value)) if depth == 0 else value
    if depth == 0 and not isinstance(value, dict):
        return rng.choice(_JUNK)
    if isinstance(value, dict) and value:
        key = rng.choice(list(value))
        if rng.random() < 0.35:
            del value[key]
        elif rng.random() < 0.6 or not isinstance(value[key], dict | list):
            value[key] = rng.choice(_JUNK)
        else:
            value[key] = mutated(value[key], rng, depth + 1)
    elif isinstance(value, list) and value:
        spot = rng.randrange(len(value))
        value[spot] = mutated(value[spot], rng, depth + 1)
    return value


def _is_well_formed(found: Message | Skipped | Unusable) -> None:
    if not isinstance(found, Message):
        assert found.reason
        return
    assert isinstance(found.external_id, str) and found.external_id
    assert found.created_at.utcoffset() == timedelta(0)
    for text in (found.text, found.external_id, found.parent_id or "", found.permalink or ""):
        text.encode()
        assert "\0" not in text
