"""Payloads: odd ones are read as they were meant, broken ones said to be."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from connectors.contract import Exchange
from domain.message import MAX_TEXT, Message, Raw, Skipped, Unusable
from tests.contract.bench import Bench
from tests.contract.case import Case, verbatim
from tests.contract.mutation import broken, broken_once

ODD = (
    "👨‍👩‍👧‍👦 عائلتي في الشارقة 🏳️‍🌈",
    "\u200fالبلدية\u200f \u202babc\u202c",
    "رقم البلاغ ٠١٢٣٤٥٦٧٨٩",
    "شــــكراً مُحَمَّد",
    "<b>bold</b> & \"quoted\" 'single'",
)
many = settings(
    max_examples=max(300, settings().max_examples),
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)


class Payloads(Case):
    """An inlet's unpack and normalize."""

    @pytest.mark.parametrize("text", ODD)
    def test_odd_text_stays_as_it_was_written(self, bench: Bench, text: str) -> None:
        one = self.write(bench, text)
        assert bench.read_all()[one].text == self.prefix + text

    def test_a_hidden_author_hides_no_message(self, bench: Bench) -> None:
        one = self.write(bench, "بلا اسم", extra={"author_missing": True, "author_gone": True})
        message = bench.read_all()[one]
        assert message.direction == "in"
        assert message.author is None or message.author.name is None

    def test_a_message_without_its_author_is_read_all_the_same(self, bench: Bench) -> None:
        one = self.write(bench, "كتبه أحدهم")
        whole = bench.read_all()[one]
        who = whole.author
        assert who is not None
        names = {who.external_id, who.name, who.handle, f"@{who.handle}"}
        message = bench.inlet.normalize(_without(bench.raws[one], names))
        assert isinstance(message, Message), message
        assert (message.author, message.direction) == (None, "in")
        assert (message.external_id, message.text) == (one, whole.text)

    def test_a_message_without_its_id_gets_one_that_stays(self, bench: Bench) -> None:
        one, other = self.write(bench, "بلا رقم"), self.write(bench, "بلا رقم أيضًا")
        bench.read_all()
        first, again, second = (
            bench.inlet.normalize(_without(bench.raws[each], {each})) for each in (one, one, other)
        )
        assert isinstance(first, Message) and isinstance(second, Message)
        assert first == again
        assert first.derived_id and second.derived_id
        assert first.external_id != second.external_id

    def test_normalize_is_total(self, bench: Bench) -> None:
        raws = self._all_raws(bench)
        for raw in {raw.kind: raw for raw in raws}.values():
            for item in broken_once(raw.item):
                assert_well_formed(bench.inlet.normalize(replace(raw, item=item)))
            for context in broken_once(dict(raw.context), top=False):
                assert_well_formed(bench.inlet.normalize(replace(raw, context=context)))

        @many
        @given(st.data())
        def no_payload_makes_it_raise(data: st.DataObject) -> None:
            raw = data.draw(st.sampled_from(raws))
            spoiled = Raw(
                data.draw(st.sampled_from((raw.kind, raw.kind, raw.kind, "\ud800"))),
                data.draw(broken(raw.item)),
                data.draw(st.one_of(st.just(raw.context), broken(dict(raw.context), top=False))),
            )
            assert_well_formed(bench.inlet.normalize(spoiled))

        no_payload_makes_it_raise()

    def test_unpack_is_total(self, bench: Bench) -> None:
        raws = self._all_raws(bench)
        bodies = [body for body in bench.wire.heard if body]
        kinds = sorted(bench.kinds | {raw.kind for raw in raws} | {"webhook"})

        @many
        @given(st.data())
        def no_body_makes_it_raise(data: st.DataObject) -> None:
            body = data.draw(broken(data.draw(st.sampled_from(bodies))))
            context = data.draw(st.sampled_from([dict(raw.context) for raw in raws]))
            exchange = Exchange(data.draw(st.sampled_from(kinds)), body, context)
            for raw in bench.inlet.unpack(exchange):
                assert_well_formed(bench.inlet.normalize(raw))

        no_body_makes_it_raise()

    def _all_raws(self, bench: Bench) -> list[Raw]:
        """Items of every kind, as the platform sends them."""
        for text in ODD:
            self.write(bench, text)
        self.write_all(bench, (self.kind, *self.others))
        bench.read_all()
        return [
            Raw(raw.kind, verbatim(raw.item), verbatim(dict(raw.context)))
            for _, raw in sorted(bench.raws.items())
        ]


def _without(raw: Raw, names: Set[str | None]) -> Raw:
    """`raw` without those ids and names, of itself or of a person, who goes with them."""
    return Raw(raw.kind, _stripped(raw.item, names), _stripped(dict(raw.context), names))


def _stripped(value: Any, names: Set[str | None]) -> Any:
    if isinstance(value, dict):
        return {
            key: _stripped(inner, names) for key, inner in value.items() if not _is(inner, names)
        }
    if isinstance(value, list):
        return [_stripped(inner, names) for inner in value if not _is(inner, names)]
    return value


def _is(value: Any, names: Set[str | None]) -> bool:
    if isinstance(value, dict):
        return any(_is(value.get(key), names) for key in ("id", "pk", "value"))
    return isinstance(value, str | int) and str(value) in names


def assert_well_formed(found: Message | Skipped | Unusable) -> None:
    if not isinstance(found, Message):
        assert isinstance(found, Skipped | Unusable)
        assert found.reason
        found.reason.encode()
        return
    assert isinstance(found.external_id, str) and found.external_id
    assert found.created_at.utcoffset() == timedelta(0)
    assert len(found.text) <= MAX_TEXT
    for text in _texts(found):
        text.encode()
        assert "\0" not in text


def _texts(message: Message) -> list[str]:
    author, geo = message.author, message.geo
    found = [
        message.text, message.external_id, message.kind, message.parent_id, message.root_id,
        message.conversation, message.version_id, message.permalink, message.language_hint,
        geo and geo.name, *(media.url for media in message.media),
        *(media.description for media in message.media),
    ]  # fmt: skip
    if author:
        found += [author.external_id, author.handle, author.name, author.profile_url]
    assert all(text is None or isinstance(text, str) for text in found)
    return [text for text in found if text]
