"""What the cases of the contract share: how a channel describes itself, and its bench."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

import pytest

from app.demo_config import accounts_for, secrets_for
from domain.errors import BalaghError
from domain.words import Words
from tests.contract.bench import Bench
from tests.soak.rig import Simulator

World = Mapping[str, Mapping[str, Any]]
Ids = dict[str, str]  # by kind
_numbers = itertools.count(1)


class Case:
    """One channel; `ChannelContract` says what to set."""

    channel: ClassVar[str]
    platform: ClassVar[str]  # the simulator's name for it
    kind: ClassVar[str]  # of the citizen's public item that is answered
    prefix: ClassVar[str] = ""  # before each text, so that it concerns the city
    parent_kind: ClassVar[str | None] = None  # the city's own item below which it is written
    private_kind: ClassVar[str] = "message"  # of what is answered in private
    others: ClassVar[tuple[str, ...]] = ()  # more kinds of items that citizens write there
    id_key: ClassVar[str] = "id"  # which of its ids the simulator shows on this platform
    exempt: ClassVar[Mapping[str, str]] = {}  # cases that cannot apply, each with its reason

    @pytest.fixture(autouse=True)
    def _is_exempt(self, request: pytest.FixtureRequest) -> None:
        reason = self.exempt.get(request.function.__name__)
        if reason:
            pytest.skip(f"exempt: {reason}")

    @pytest.fixture
    def bench(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
        simulator = Simulator(tmp_path, "--lag", "0", "--seed", "5")
        try:
            world = simulator.ask("/world")["accounts"]
            secrets = self.secrets(world)
            for name, value in secrets.items():
                monkeypatch.setenv(name, value)
            simulator.ask("/settings", {"limits_scale": 1000.0, "hang_s": 4.0})
            simulator.ask("/settings", {"search_delay_s": 0.0}, platform="/x")
            account = self.account(simulator.url, world)
            yield Bench.of(simulator, tmp_path, account, frozenset(secrets.values()))
            assert simulator.ask("/violations") == []
        finally:
            simulator.stop()

    def account(self, url: str, world: World) -> dict[str, Any]:
        """This channel's part of config.yaml."""
        [found] = [each for each in accounts_for(url, world) if each["channel"] == self.channel]
        return found

    def secrets(self, world: World) -> dict[str, str]:
        """The environment that `account` names; none of its values may ever be said."""
        return secrets_for(world)

    def write(self, bench: Bench, text: str, **extra: Any) -> str:
        """A citizen writes `text`; the item's id."""
        asked = {"kind": self.kind, "author": new_name(), "text": self.prefix + text, **extra}
        if self.parent_kind and asked["kind"] == self.kind and "parent" not in asked:
            asked["parent"] = self.city_post(bench)
        return self.add(bench, **asked)

    def write_all(self, bench: Bench, kinds: Iterable[str], top: str = "", **extra: Any) -> Ids:
        """One item of each kind, by kind; a reply hangs below `top`, else below the first."""
        ids: Ids = {}
        for kind in kinds:
            under = {"parent": top or ids[self.kind]} if kind == "reply" else {}
            ids[kind] = self.write(bench, f"من نوع {kind}", kind=kind, **under, **extra)
        return ids

    def city_post(self, bench: Bench) -> str:
        if bench.city_post is None:
            bench.city_post = self.add(
                bench, kind=self.parent_kind, author="city", text="خبر", age_s=86400
            )
        return bench.city_post

    def add(self, bench: Bench, **item: Any) -> str:
        made = bench.simulator.ask("/items", {"channel": self.channel, **item})
        return str(made[self.id_key])

    def shown_id(self, bench: Bench, one: str) -> str:
        """The id by which this platform shows the simulator's item `one`."""
        made = map(json.loads, bench.simulator.journal.read_text("utf-8").splitlines())
        [item] = [entry for entry in made if entry.get("event") == "created" and entry["id"] == one]
        return str(item[self.id_key])


def new_name() -> str:
    return f"citizen{next(_numbers)}"


def assert_said(error: BalaghError) -> None:
    assert_in_both_languages(error.sentence)


def assert_in_both_languages(words: Words) -> None:
    assert words.en
    assert any("\u0600" <= char <= "\u06ff" for char in words.ar)


def verbatim(value: Any) -> Any:
    """A deep copy of a JSON value, as storage would give it back."""
    return json.loads(json.dumps(value))
