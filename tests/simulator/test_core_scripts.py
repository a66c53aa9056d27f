"""What the two scripts put into the world, and when."""

import json
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

from simulator.scripts import SCRIPTS, Plan
from simulator.scripts.rain_day import lines
from simulator.simulation import Simulation
from simulator.world import World

CHANNELS = {"x", "facebook", "instagram", "youtube"}
ACTIONABLE = {"report", "complaint", "enquiry", "suggestion", "request"}


def played(script: str, plan: Plan, journal: Path, seed: int = 5) -> list[dict[str, Any]]:
    sim = Simulation(seed=seed, journal=journal, lag_s=0.0)
    SCRIPTS[script](sim, plan)
    sim.journal.close()
    return [json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines()]


def test_the_rain_day_is_varied_and_mostly_no_complaint() -> None:
    day = lines()
    assert len({line["text"] for line in day}) >= 400
    assert {line["channel"] for line in day} == CHANNELS
    languages = Counter(line["language"] for line in day)
    assert set(languages) >= {"ar", "ar-Latn", "en", "ur", "ur-Latn", "hi", "ml", "bn", "tl"}
    assert min(languages[name] for name in ("ar", "en", "ur", "hi", "ml")) >= 20
    actionable = sum(line["intent"] in ACTIONABLE for line in day)
    assert len(day) * 0.3 < actionable < len(day) * 0.5
    assert sum(line.get("emergency", False) for line in day) >= 10
    said = Counter((line["author"], line["text"]) for line in day)
    assert said.most_common(1)[0][1] == 2


def test_the_rain_day_starts_with_something_on_every_channel(tmp_path: Path) -> None:
    events = played("rain-day", Plan(speed=100_000), tmp_path / "journal")
    assert events[-1]["event"] == "frozen"
    created = [event for event in events if event["event"] == "created"]
    there = [event for event in created if event["created_at"] < event["at"]]
    assert {event["channel"] for event in there if not event["ours"]} == CHANNELS
    citizens = [event for event in created if not event["ours"] and event["kind"] != "video"]
    assert len(citizens) == len(lines())
    assert 0.25 < sum(event in there for event in citizens) / len(citizens) < 0.45
    assert {event["event"] for event in events} >= {"edited", "deleted"}
    known: set[str] = set()
    for event in created:
        assert event["parent"] is None or event["parent"] in known
        known.add(event["id"])


def test_speed_scales_the_day(tmp_path: Path) -> None:
    started = time.monotonic()
    played("rain-day", Plan(speed=600), tmp_path / "journal")
    assert 0.9 < time.monotonic() - started < 5


def test_a_soak_makes_what_it_was_told_and_freezes(tmp_path: Path) -> None:
    events = played("soak", Plan(items=1500, duration_s=1), tmp_path / "journal")
    assert events[-1]["event"] == "frozen"
    created = [event for event in events if event["event"] == "created"]
    citizens = [event for event in created if not event["ours"]]
    assert len(citizens) == 1500
    assert {event["channel"] for event in citizens} == CHANNELS
    late = [event for event in citizens if event["visible_at"] > event["created_at"]]
    assert len(late) > 20
    assert sum(event["event"] == "edited" for event in events) > 10
    assert sum(event["event"] == "deleted" for event in events) > 10
    said = Counter((event["channel"], event["author"], event["text"]) for event in citizens)
    assert said.most_common(1)[0][1] >= 2
    channels: dict[str, set[str]] = defaultdict(set)
    for event in created:
        for name in {event["id"], event["private_id"]} - {""}:
            channels[name].add(event["channel"])
    assert sum(len(where) > 1 for where in channels.values()) > 10
    assert any("\u200d" in event["text"] for event in citizens)
    assert max(len(event["text"]) for event in citizens) > 1000


def test_a_seed_gives_the_same_texts_again(tmp_path: Path) -> None:
    def texts(name: str, seed: int) -> list[str]:
        events = played("soak", Plan(items=200, duration_s=0.1), tmp_path / name, seed)
        return [event["text"] for event in events if event["event"] == "created"]

    assert texts("a", 1) == texts("b", 1)
    assert texts("c", 2) != texts("d", 1)


def test_the_world_hides_what_hangs_below_a_deleted_comment(tmp_path: Path) -> None:
    sim = Simulation(lag_s=0.0)
    world: World = sim.world
    who = world.meet("youtube", "@a")
    video = world.add("youtube", "video", sim.city["youtube"], "v")
    top = world.add("youtube", "comment", who, "a", parent=video.id)
    reply = world.add("youtube", "reply", who, "b", parent=top.id)
    world.delete("youtube", top.id)
    assert reply.deleted is not None
    with pytest.raises(LookupError, match="no item nothing"):
        world.edit("youtube", "nothing", "c")
