"""All rules of triage, read once from `rules/*.yaml` and ready to be applied.

One file per concern, one field per file. The stage that applies a file also reads it: its module
has `load(data) -> compiled rules`. To add a concern, write both and add a field below of the
file's name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import yaml

from domain.errors import ConfigInvalid
from domain.words import Words
from pipeline import (
    body,
    deadlines,
    emergency,
    frames,
    guard,
    intent,
    language,
    mood,
    places,
    priority,
    private_data,
    service,
)
from pipeline.catalogue import Change, overlaid
from pipeline.hearing import Hearing
from pipeline.shape import ShapeWrong, mapping

RULES = Path(__file__).parent / "rules"
# libyaml is about ten times faster and not in every build of PyYAML.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class RuleBook:
    """Each field holds what the file of the same name says."""

    languages: language.Languages
    places: places.Gazetteer
    private: private_data.PrivateRules
    guard: guard.GuardRules
    frames: frames.FrameRules
    intents: intent.IntentRules
    emergency: emergency.EmergencyRules
    services: service.ServiceRules
    mood: mood.MoodRules
    bodies: body.BodyRules
    priorities: priority.PriorityRules
    sla: deadlines.SlaRules

    @cached_property
    def hearing(self) -> Hearing:
        """All words of the rules by their sound."""
        vocabularies = (
            self.services.vocabulary,
            self.intents.vocabulary,
            self.emergency.vocabulary,
            self.frames.vocabulary,
            self.mood.vocabulary,
        )
        return Hearing(
            (word for vocabulary in vocabularies for word in vocabulary.words),
            self.languages.words_of("en"),
        )


_READERS: dict[str, Callable[[dict[str, Any]], object]] = {
    "languages": language.load,
    "places": places.load,
    "private": private_data.load,
    "guard": guard.load,
    "frames": frames.load,
    "intents": intent.load,
    "emergency": emergency.load,
    "services": service.load,
    "mood": mood.load,
    "bodies": body.load,
    "priorities": priority.load,
    "sla": deadlines.load,
}


def load_rules(folder: Path | None = None, overlay: Sequence[Change] = ()) -> RuleBook:
    """The rules of `folder`, by default the ones that come with Balagh, with `overlay` over them.

    Raises ConfigInvalid with the file, the key and the allowed names. What has not changed since
    it was last asked for is not read again.
    """
    folder = folder or RULES
    names = [field.name for field in fields(RuleBook)]  # in this order, so that errors are alike
    strangers = sorted(path.name for path in folder.glob("*.yaml") if path.stem not in names)
    if strangers:
        raise _invalid(
            folder / strangers[0],
            f"no stage reads this file; allowed are {', '.join(sorted(names))}, each .yaml",
        )
    return RuleBook(**{name: _read(folder / f"{name}.yaml", overlay) for name in names})


def _read(path: Path, overlay: Sequence[Change]) -> Any:
    """One file's rules. A change in `overlay` is checked as if it stood in the file."""
    try:
        status = path.stat()
        stamp = (status.st_mtime_ns, status.st_size)
        data = _data(path, stamp)
    except FileNotFoundError as missing:
        raise _invalid(path, "is missing") from missing
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as unreadable:
        raise _invalid(path, f"cannot be read: {unreadable}") from unreadable
    try:
        changed = overlaid(path.stem, mapping(data), overlay)
        return _rules(path, stamp) if changed is data else _READERS[path.stem](changed)
    except ShapeWrong as wrong:
        raise _invalid(path, str(wrong)) from wrong


@lru_cache(maxsize=64)
def _data(path: Path, stamp: tuple[int, int]) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - is safe


@lru_cache(maxsize=64)
def _rules(path: Path, stamp: tuple[int, int]) -> object:
    return _READERS[path.stem](mapping(_data(path, stamp)))


def _invalid(path: Path, problem: str) -> ConfigInvalid:
    return ConfigInvalid(
        Words(
            en=f"A rule file cannot be used. {path.name}: {problem}",
            ar=f"تعذّر استخدام أحد ملفات القواعد. {path.name}: {problem}",
        ),
        detail=str(path),
    )
