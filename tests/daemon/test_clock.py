"""The daemon as a process: it works until it is asked to stop, and then stops."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from daemon import clock
from storage.database import Database
from tests.factories import rows

ROOT = Path(__file__).parents[2]
IN_TIME = 10.0  # seconds from the signal to the end


@pytest.mark.parametrize(("how", "number"), [("calm", signal.SIGINT), ("hanging", signal.SIGTERM)])
def test_a_signal_ends_it_in_time(
    database: Database, tmp_path: Path, how: str, number: signal.Signals
) -> None:
    command = [sys.executable, "-m", "tests.daemon.process", str(tmp_path / "test.db"), how]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "begun\n"
            process.send_signal(number)
            asked_at = time.monotonic()
            said, _ = process.communicate(timeout=2 * IN_TIME)
        finally:
            process.kill()
    assert time.monotonic() - asked_at < IN_TIME
    assert process.returncode == 0
    assert f"stopped {{'calmly': {how == 'calm'}}}" in said
    claimed = rows(database, "SELECT claim IS NOT NULL, version FROM source")
    assert claimed == [(int(how == "hanging"), int(how == "calm"))]


def test_the_grace_in_earnest_leaves_time_to_leave() -> None:
    assert 5 <= clock.GRACE <= IN_TIME - 1
