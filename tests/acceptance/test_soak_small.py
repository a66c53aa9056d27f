"""A small soak: real processes, faults, kills; the database equals the journal at the end."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.soak.run import Plan, run


@pytest.mark.soak
@pytest.mark.timeout(300)
def test_nothing_is_lost_or_doubled_through_faults_and_kills(tmp_path: Path) -> None:
    report = run(Plan(items=300, kills=8, duration=20.0, letters=10, patience=150.0), tmp_path)
    verdict = report.verdict
    assert report.kills == 8
    assert report.faults > 10
    assert verdict.expected > 200
    assert report.drained, verdict
    assert verdict.good, verdict
    assert report.stop_seconds < 10
