"""The vault: what is stored survives, is nobody else's, and is spent by one process at a time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from x_bench import NOW, REFRESH, inlet, outlet
from x_bench import options as x_options

from connectors.vault import Vault
from domain.errors import ConfigInvalid
from domain.letter import Letter, Refused
from domain.source import Source

ROOT = Path(__file__).parents[2]
SECRET = {"refresh_token": "s3cr3t"}


def test_what_was_written_is_read(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "deep" / "sessions")
    assert vault.read("x.city") == {}
    vault.write("x.city", SECRET)
    vault.write("ig/../city", {"a": "ب"})
    assert vault.read("x.city") == SECRET
    assert vault.read("ig/../city") == {"a": "ب"}
    assert {path.parent for path in tmp_path.rglob("*.json")} == {tmp_path / "deep" / "sessions"}


def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        vault = Vault(tmp_path / "sessions")
        vault.write("x.city", SECRET)
        with vault.lock("x.city"):
            modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.rglob("*")}
    finally:
        os.umask(old)
    assert modes == {"sessions": 0o700, "x.city.json": 0o600, "x.city.lock": 0o600}


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    vault = Vault(tmp_path)
    vault.write("x.city", SECRET)
    (tmp_path / "x.city.json").chmod(mode)
    with pytest.raises(ConfigInvalid, match=r"chmod 600 \S+x\.city\.json"):
        vault.read("x.city")
    vault.write("x.city", {"new": 1})  # a new login is a new file
    assert vault.read("x.city") == {"new": 1}


@pytest.mark.parametrize("content", [b'{"refresh_token": "s3cr3t', b"\xff\xfes3cr3t", b"[" * 10**5])
def test_a_damaged_file_is_said_without_what_is_in_it(tmp_path: Path, content: bytes) -> None:
    vault = Vault(tmp_path)
    vault.write("x.city", {})
    (tmp_path / "x.city.json").write_bytes(content)
    with pytest.raises(ConfigInvalid, match=r"x\.city\.json") as caught:
        vault.read("x.city")
    error = caught.value
    assert "s3cr3t" not in f"{error}{error.sentence.ar}{error!r}"
    assert error.__suppress_context__  # nor in its traceback


def test_what_was_there_stays_where_writing_fails(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    vault.write("x.city", SECRET)
    with pytest.raises(TypeError):
        vault.write("x.city", {"refresh_token": "n3w", "odd": object()})
    assert vault.read("x.city") == SECRET
    assert [path.name for path in tmp_path.iterdir()] == ["x.city.json"]  # no half of it either


def test_a_reader_sees_one_whole_version_or_the_other(tmp_path: Path) -> None:
    vault, stop = Vault(tmp_path), threading.Event()
    versions = [{"n": n, "fill": str(n) * 20_000} for n in range(2)]
    vault.write("x", versions[0])

    def write() -> None:
        while not stop.is_set():
            for version in versions:
                vault.write("x", version)

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        seen = [vault.read("x") for _ in range(200)]
        stop.set()
        writing.result()
    assert all(version in versions for version in seen)


def test_threads_take_the_lock_in_turn(tmp_path: Path) -> None:
    Vault(tmp_path).write("x", {"n": 0})

    def add(_: int) -> None:
        vault = Vault(tmp_path)
        with vault.lock("x"):
            vault.write("x", {"n": vault.read("x")["n"] + 1})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, range(40)))
    assert Vault(tmp_path).read("x") == {"n": 40}


def test_one_account_does_not_wait_for_another(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    with vault.lock("x.one"), vault.lock("x.two"):
        assert len(list(tmp_path.glob("*.lock"))) == 2


# -- two processes, one login

HOLDER = """
import sys
from pathlib import Path
from connectors.vault import Vault
with Vault(Path(sys.argv[1])).lock("x"):
    print("held", flush=True)
    sys.stdin.read()
"""
ASKER = """
import sys
from pathlib import Path
from connectors.http import Wire
from connectors.vault import Vault
from connectors.x.login import Login
from connectors.x.options import XOptions
options, folder, url = XOptions.model_validate_json(sys.argv[1]), *sys.argv[2:]
login = Login(options, Wire(Vault(Path(folder)), url))
print("ready", flush=True)
sys.stdin.readline()
print(login.token(), flush=True)
"""


def started(script: str, *args: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, *args], cwd=ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_a_lock_ends_with_its_process(tmp_path: Path) -> None:
    holder = started(HOLDER, str(tmp_path))
    assert line(holder) == "held"
    taken = threading.Event()

    def take() -> None:
        with Vault(tmp_path).lock("x"):
            taken.set()

    waiting = threading.Thread(target=take)
    waiting.start()
    assert not taken.wait(0.2)
    holder.kill()
    holder.communicate()
    assert taken.wait(5)
    waiting.join()


@contextmanager
def rotating() -> Iterator[tuple[str, list[str]]]:
    """X's token endpoint: a refresh token is good for one use. Takes its time over each."""
    asked: list[str] = []
    live, lock = [REFRESH], threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = dict(parse_qsl(self.rfile.read(int(self.headers["content-length"])).decode()))
            with lock:
                asked.append(form["refresh_token"])
                good = live == [form["refresh_token"]]
                live[:] = [f"refresh-{len(asked)}"] if good else []
            threading.Event().wait(0.4)  # while the other one asks too
            body = {"error": "invalid_request"}
            if good:
                body = {"token_type": "bearer", "access_token": f"access-{len(asked)}"}
                body |= {"refresh_token": live[0]} if live else {}
            self.send_response(200 if good else 400)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_two_processes_do_not_spend_one_refresh_token_twice(tmp_path: Path) -> None:
    with rotating() as (url, asked):
        options = x_options(url, auth="oauth2").model_dump_json()
        both = [started(ASKER, options, str(tmp_path), url) for _ in range(2)]
        assert [line(process) for process in both] == ["ready", "ready"]
        for process in both:
            assert process.stdin is not None
            process.stdin.write("\n")
            process.stdin.flush()
        said = [process.communicate(timeout=20)[0].strip() for process in both]
    assert asked == [REFRESH]
    assert said == ["access-1", "access-1"]
    assert Vault(tmp_path).read("x.x")["refresh_token"] == "refresh-1"


def test_nothing_is_asked_that_could_not_be_kept(tmp_path: Path) -> None:
    blocked = tmp_path / "sessions"
    blocked.mkdir()
    (blocked / "x.x.lock").mkdir()  # no file can be made there, whoever runs this
    letter = Letter(
        id="1", channel="x", account="x", mode="public", text="تم", reply_to="100",
        reply_kind="mention", conversation="100", recipient=None, replied_at=NOW,
        written_by_person=True, created_at=NOW,
    )  # fmt: skip
    with rotating() as (url, asked):
        reader = inlet(url, auth="oauth2", vault=blocked)
        with pytest.raises(ConfigInvalid, match=r"x\.x\.lock"):
            reader.poll(Source("x", "x", "mentions"), limit=10)
        outcome = outlet(url, auth="oauth2", vault=blocked).deliver(letter)
    assert isinstance(outcome, Refused) and "x.x.lock" in outcome.sentence.en
    assert asked == []
