"""`make soak`, `make teeth`: prints one JSON line a soak; exit 1 where a promise was broken."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from tests.soak.run import Plan, Report, run
from tests.soak.teeth import BREAK, WEATHER

SHOWN = 10  # examples of each kind of failure


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    for name, default in (("items", 800), ("kills", 6), ("seed", 1), ("letters", 20)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--duration", type=float, help="seconds; default: 20 items a second")
    parser.add_argument("--fault-rate", type=float, default=0.08)
    parser.add_argument("--patience", type=float, default=240.0)
    parser.add_argument("--folder", type=Path, help="keep journal, database and logs there")
    parser.add_argument("--teeth", action="store_true", help="break the connectors, one way each")
    parser.add_argument("--tooth", choices=sorted(BREAK), help="only this one")
    asked = parser.parse_args()
    plan = Plan(
        items=asked.items,
        kills=asked.kills,
        duration=asked.duration or max(20.0, asked.items / 20),
        fault_rate=asked.fault_rate,
        letters=asked.letters,
        seed=asked.seed,
        patience=asked.patience,
    )
    if asked.teeth or asked.tooth:
        return _teeth(plan, [asked.tooth] if asked.tooth else sorted(BREAK))
    report = _run(plan, asked.folder)
    _print({"soak": plan.seed, "good": report.verdict.good, **_short(report)})
    return 0 if report.verdict.good and report.drained else 1


def _teeth(plan: Plan, names: list[str]) -> int:
    """Each broken way must be caught, and the whole one must not, in the same weather."""
    plan = replace(plan, weather=WEATHER, page=6, quiet_hour=False)
    whole = _run(plan, None)
    sound = whole.verdict.good and whole.drained
    _print({"tooth": None, "good": sound, **_short(whole)})
    blunt = 0
    for name in names:
        report = _run(replace(plan, tooth=name), None)
        caught = report.drained and not report.verdict.good
        blunt += not caught
        _print({"tooth": name, "caught": caught, **_short(report)})
    return 0 if sound and not blunt else 1


def _run(plan: Plan, folder: Path | None) -> Report:
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        return run(plan, folder)
    with tempfile.TemporaryDirectory(prefix="balagh-soak-") as name:
        return run(plan, Path(name))


def _short(report: Report) -> dict[str, object]:
    found = report.as_json()
    verdict = found.pop("verdict")
    examples = {
        key: value[:SHOWN] for key, value in vars(report.verdict).items()
        if isinstance(value, list) and value
    }  # fmt: skip
    return {**found, **verdict, "examples": examples}


def _print(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
