"""Delivering: an answer arrives once, or it is said what became of it."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import Literal

from domain.letter import Absent, CannotTell, Found, Letter, Refused, Sent, Unknown
from tests.contract.bench import Bench
from tests.contract.case import Case, assert_in_both_languages

# Not the token's endpoint, which is a POST too.
WRITES = "comment|tweets|replies|messages|broadcast"
_numbers = itertools.count(1)


class Delivering(Case):
    """An outlet's deliver and find_sent."""

    def letter(self, bench: Bench, text: str, mode: Literal["public", "private"]) -> Letter:
        """`text` as the answer to what a citizen wrote."""
        kind = self.kind if mode == "public" else self.private_kind
        one = self.write(bench, "متى يُحل؟", kind=kind)
        message = bench.read_all()[one]
        return Letter(
            id=f"letter-{next(_numbers)}", channel=self.channel, account=bench.account["name"],
            mode=mode, text=text, reply_to=message.external_id, reply_kind=message.kind,
            conversation=message.conversation or message.external_id,
            recipient=message.author.external_id if message.author else None,
            replied_at=message.created_at, written_by_person=True,
            created_at=datetime.now(UTC), facts=message.facts,
        )  # fmt: skip

    def test_an_answer_arrives_once(self, bench: Bench) -> None:
        self._arrives_once(bench, self.letter(bench, "تم استلام بلاغكم", "public"))

    def test_a_private_answer_arrives_once(self, bench: Bench) -> None:
        self._arrives_once(bench, self.letter(bench, "نحتاج إلى رقم هاتفكم", "private"))

    def _arrives_once(self, bench: Bench, letter: Letter) -> None:
        outcome = bench.outlet.deliver(letter)
        assert isinstance(outcome, Sent), outcome
        [written] = bench.simulator.ask("/writes")
        assert written["text"] == letter.text
        assert outcome.external_id == self.shown_id(bench, written["id"])
        seen = bench.read_all().get(outcome.external_id)
        assert seen is None or seen.direction == "out"

    def test_accepted_and_never_said_is_unknown_then_found(self, bench: Bench) -> None:
        self._is_found(bench, self.letter(bench, "نتابع الأمر مع القسم", "public"))

    def test_private_accepted_and_never_said_is_unknown_then_found(self, bench: Bench) -> None:
        self._is_found(bench, self.letter(bench, "نتابع الأمر معكم هنا", "private"))

    def _is_found(self, bench: Bench, letter: Letter) -> None:
        bench.fault("accept_then_hang", platform=self.platform, method="POST", path=WRITES)
        assert isinstance(bench.outlet.deliver(letter), Unknown)
        found = bench.outlet.find_sent(letter, frozenset())
        assert isinstance(found, Found), found
        [written] = bench.simulator.ask("/writes")
        assert found.external_id == self.shown_id(bench, written["id"])
        again = bench.outlet.find_sent(letter, frozenset({found.external_id}))
        assert isinstance(again, Absent | CannotTell)

    def test_refused_and_never_said_is_unknown_then_absent(self, bench: Bench) -> None:
        self._is_absent(bench, self.letter(bench, "سيصلكم الرد قريباً", "public"))

    def test_private_refused_and_never_said_is_unknown_then_absent(self, bench: Bench) -> None:
        self._is_absent(bench, self.letter(bench, "سنراسلكم هنا", "private"))

    def _is_absent(self, bench: Bench, letter: Letter) -> None:
        bench.fault("refuse_then_hang", platform=self.platform, method="POST", path=WRITES)
        assert isinstance(bench.outlet.deliver(letter), Unknown)
        assert isinstance(bench.outlet.find_sent(letter, frozenset()), Absent)
        assert bench.simulator.ask("/writes") == []

    def test_a_refused_answer_is_said_in_words(self, bench: Bench) -> None:
        letter = self.letter(bench, "رد على ما حُذف", "public")
        bench.simulator.ask("/delete", {"channel": self.channel, "id": letter.reply_to})
        outcome = bench.outlet.deliver(letter)
        assert isinstance(outcome, Refused), outcome
        assert_in_both_languages(outcome.sentence)
