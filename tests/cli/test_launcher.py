"""The launcher on a machine that has next to nothing: it works, or says what is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("sh", "dirname", "readlink", "id", "cmp", "cp", "rm")
OLD_PYTHON = "#!/bin/sh\nexit 1\n"
NO_VENV = '#!/bin/sh\n[ "$1" = -m ] && echo "No module named venv" >&2 && exit 1\nexit 0\n'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A checkout below a name with spaces, that needs no package, beside a bare `bin`."""
    folder = tmp_path / "بلاغ the city"
    (folder / "requirements").mkdir(parents=True)
    for lock in ("run", "dev"):
        (folder / "requirements" / f"{lock}.txt").write_text("# nothing\n", "utf-8")
    shutil.copy(ROOT / "balagh", folder)
    (folder / "run_bot.py").write_text(
        "import os, sys\nprint(os.getcwd(), sys.prefix, sys.argv[1:])\n", "utf-8"
    )
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        (tmp_path / "bin" / tool).symlink_to(str(shutil.which(tool)))
    return folder


def start(
    project: Path, *arguments: str, launcher: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    folder = project.parent
    return subprocess.run(
        [str(launcher or project / "balagh"), *arguments], cwd=folder, capture_output=True,
        text=True, timeout=110, check=False,
        env={"HOME": str(folder), "PATH": str(folder / "bin"), **environment},
    )  # fmt: skip


def python(project: Path, script: str | None = None) -> None:
    path = project.parent / "bin" / "python3"
    if script is None:
        base = Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}"
        path.symlink_to(base if base.exists() else Path(os.path.realpath(sys.executable)))
    else:
        path.write_text(script, "utf-8")
        path.chmod(0o755)


def test_it_makes_its_environment_once_and_runs_there(project: Path) -> None:
    python(project)
    link = project.parent / "bin" / "city"
    link.symlink_to(project / "balagh")
    said = f"{project} {project / '.venv'} ['queue', 'list', '--as', 'two words']"
    for launcher in (None, link):
        found = start(project, "queue", "list", "--as", "two words", launcher=launcher)
        assert (found.returncode, found.stdout.strip()) == (0, said), found.stderr
        assert ("Installing" in found.stderr) is (launcher is None)


def test_a_lock_that_cannot_be_installed_is_said_and_tried_again(project: Path) -> None:
    python(project)
    lock = project / "requirements" / "run.txt"
    lock.write_text(f"no-such-package==1 --hash=sha256:{'0' * 64}\n", "utf-8")
    nowhere = {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull}
    for _ in range(2):
        found = start(project, "demo", **nowhere)
        assert found.returncode == 1
        assert "no-such-package" in found.stderr
        assert "index must be reachable" in found.stderr and "تعذّر" in found.stderr
    lock.write_text("# nothing\n", "utf-8")
    assert start(project, "demo", **nowhere).returncode == 0


@pytest.mark.parametrize(
    ("script", "said"), [(OLD_PYTHON, "Python 3.11"), (NO_VENV, "apt-get install python3-venv")]
)
def test_what_is_missing_is_named(project: Path, script: str, said: str) -> None:
    python(project, script)
    found = start(project, "demo")
    assert found.returncode == 1
    assert said in found.stderr
    assert any("\u0600" <= sign <= "\u06ff" for sign in found.stderr)
    assert not found.stdout


def test_continuous_integration_runs_the_same_command() -> None:
    assert "./balagh test" in (ROOT / ".ci" / "run").read_text("utf-8")
    for name in ("balagh", ".ci/run", "run_bot.py"):
        mode = (ROOT / name).stat().st_mode
        assert name == "run_bot.py" or mode & 0o111
