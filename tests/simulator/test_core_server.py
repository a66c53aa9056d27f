"""The simulator's ground: the journal tells the truth, and faults break what they say."""

import http.client
import json
import random
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from simulator.accounts import YOUTUBE
from simulator.faults import Faults
from simulator.journal import digest
from simulator.server import Server
from simulator.simulation import Simulation

ROOT = Path(__file__).parents[2]
LIST = f"/youtube/youtube/v3/commentThreads?part=snippet&videoId=vid&key={YOUTUBE.api_key}"


class Running:
    """A server in this process, and a plain HTTP client for it."""

    def __init__(self, journal: Path) -> None:
        self.journal_path = journal
        self.sim = Simulation(seed=7, journal=journal, lag_s=0.0)
        self.sim.hang_s = 0.3
        self.server = Server(self.sim)
        self._thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self._thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self._thread.join()
        self.server.server_close()
        self.sim.journal.close()

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, bytes, dict[str, str]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.server_address[1], 5)
        try:
            data = None if body is None else json.dumps(body)
            connection.request(method, path, data)
            answer = connection.getresponse()
            return answer.status, answer.read(), dict(answer.getheaders())
        finally:
            connection.close()

    def control(self, path: str, body: Any = None) -> Any:
        status, answer, _ = self.call("GET" if body is None else "POST", f"/_sim/{path}", body)
        assert status == 200, answer
        return json.loads(answer)

    def events(self, kind: str) -> list[dict[str, Any]]:
        lines = self.journal_path.read_text(encoding="utf-8").splitlines()
        return [event for event in map(json.loads, lines) if event["event"] == kind]


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    server = Running(tmp_path / "journal.jsonl")
    server.control(
        "items",
        {"channel": "youtube", "kind": "video", "id": "vid", "author": "city", "text": "Rain"},
    )
    yield server
    server.close()


def comment(running: Running, text: str = "مستنقع ماي", **more: Any) -> str:
    item = {"channel": "youtube", "kind": "comment", "parent": "vid", "text": text, **more}
    made: str = running.control("items", item)["id"]
    return made


def test_the_journal_has_what_was_made_changed_and_read(running: Running) -> None:
    made = comment(running)
    running.control("edit", {"channel": "youtube", "id": made, "text": "نظفوه شكرا"})
    assert running.call("GET", LIST)[0] == 200
    running.control("delete", {"channel": "youtube", "id": made})
    assert running.call("GET", LIST)[0] == 200
    assert [event["id"] for event in running.events("created")] == ["vid", made]
    assert running.events("edited")[0]["version"] == 1
    assert running.events("deleted")[0]["id"] == made
    (read,) = running.events("read")
    assert read["items"] == [["youtube", made, 1, digest("نظفوه شكرا")]]


def test_a_write_shows_only_after_the_lag(running: Running) -> None:
    running.control("settings", {"lag_s": 60})
    comment(running)
    assert json.loads(running.call("GET", LIST)[1])["items"] == []
    running.control("settings", {"advance_s": 61})
    assert len(json.loads(running.call("GET", LIST)[1])["items"]) == 1


def test_a_late_indexed_post_has_an_older_id(running: Running) -> None:
    post = {"channel": "x", "kind": "mention", "text": "a"}
    late = running.control("items", post | {"created_at": "2026-01-01T10:00:00+00:00", "late_s": 5})
    prompt = running.control("items", post | {"created_at": "2026-01-01T10:00:01+00:00"})
    assert int(late["id"]) < int(prompt["id"])
    assert int(late["id"]) > 2**53


def test_ids_collide_across_channels(running: Running) -> None:
    made: dict[str, set[str]] = {"x": set(), "instagram": set()}
    for _ in range(60):
        for channel, kind in (("x", "mention"), ("instagram", "media")):
            item = running.sim.world.add(
                channel, kind, running.sim.world.meet(channel, "salem"), "same text"
            )
            made[channel] |= {item.id, item.private_id}
    assert (made["x"] & made["instagram"]) - {""}


@pytest.mark.parametrize(
    ("fault", "status", "start"),
    [
        ("502_html", 502, b"<!DOCTYPE html>"),
        ("503_html", 503, b"<!DOCTYPE html>"),
        ("not_json", 200, b"<!DOCTYPE html>"),
        ("null_body", 200, b"null"),
        ("truncated", 200, b'{"kind"'),
        ("slow_drip", 200, b'{"kind"'),
        ("500", 500, b'{"error"'),
        ("429_no_reset", 403, b'{"error"'),
    ],
)
def test_a_fault_happens_once(running: Running, fault: str, status: int, start: bytes) -> None:
    comment(running)
    running.control("faults", {"platform": "youtube", "path": "commentThreads", "fault": fault})
    answer = running.call("GET", LIST)
    assert (answer[0], answer[1][: len(start)]) == (status, start)
    whole = fault == "slow_drip"
    assert len(running.events("read")) == int(whole)
    assert json.loads(running.call("GET", LIST)[1])["items"]


@pytest.mark.parametrize("fault", ["black_hole", "reset", "refuse_then_hang"])
def test_a_socket_that_gives_nothing(running: Running, fault: str) -> None:
    running.control("faults", {"platform": "youtube", "fault": fault})
    with pytest.raises((ConnectionError, http.client.BadStatusLine)):
        running.call("GET", LIST)
    assert not running.events("read")


def write(running: Running, parent: str) -> None:
    token = running.sim.tokens.grant(
        "youtube", "access", scopes=frozenset({YOUTUBE.scope}), subject=YOUTUBE.channel_id
    )
    path = f"/youtube/youtube/v3/comments?part=snippet&access_token={quote(token.value)}"
    running.call("POST", path, {"snippet": {"parentId": parent, "textOriginal": "شكرا لك"}})


@pytest.mark.parametrize(("fault", "kept"), [("accept_then_hang", 1), ("refuse_then_hang", 0)])
def test_a_write_that_hangs_was_accepted_or_not(running: Running, fault: str, kept: int) -> None:
    top = comment(running)
    running.control("faults", {"platform": "youtube", "method": "POST", "fault": fault})
    with pytest.raises((ConnectionError, http.client.BadStatusLine, socket.timeout)):
        write(running, top)
    assert len(running.control("writes")) == kept
    assert [event["accepted"] for event in running.events("write")] == [bool(kept)]


@pytest.mark.parametrize(("fault", "kept"), [("accept_then_502", 1), ("502_html", 0)])
def test_a_bad_gateway_may_stand_behind_an_accepted_write(
    running: Running, fault: str, kept: int
) -> None:
    top = comment(running)
    running.control("faults", {"platform": "youtube", "method": "POST", "fault": fault})
    write(running, top)
    assert len(running.control("writes")) == kept


def test_random_faults_come_by_seed_and_lose_no_rotated_token() -> None:
    def drawn(path: str) -> list[str | None]:
        faults = Faults(random.Random(1), rate=0.5)
        return [faults.pick("x", "POST", path) for _ in range(400)]

    assert drawn("/2/tweets") == drawn("/2/tweets")
    assert 100 < sum(fault is not None for fault in drawn("/2/tweets")) < 300
    assert "accept_then_hang" in drawn("/2/tweets")
    assert "accept_then_hang" not in drawn("/2/oauth2/token")


def test_a_bug_of_the_simulator_is_listed(running: Running, capfd: Any) -> None:
    running.server.platforms = {"x": object()}  # type: ignore[dict-item]
    with pytest.raises((ConnectionError, http.client.BadStatusLine)):
        running.call("GET", "/x/2/tweets")
    assert "AttributeError" in running.control("violations")[0]["what"]
    assert "Traceback" in capfd.readouterr().err


def test_bad_control_calls_say_why(running: Running) -> None:
    for path, body, word in (
        ("settings", {"lag": 1}, b"lag_s"),
        ("faults", {"platform": "x", "fault": "fire"}, b"black_hole"),
        ("edit", {"channel": "x", "id": "1", "text": ""}, b"no item 1"),
        ("items", {"kind": "dm"}, b"channel"),
        ("nothing", {}, b"no control"),
    ):
        status, answer, _ = running.call("POST", f"/_sim/{path}", body)
        assert status in (400, 404)
        assert word in answer


def test_the_process_prints_where_it_listens_and_its_switches(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "simulator", "--port-file", str(tmp_path / "port")]
    command += ["--switch", "x_duplicate_text_403=off"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) as process:
        assert process.stdout
        ready = json.loads(process.stdout.readline())
        port = (tmp_path / "port").read_text().strip()
        connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=5)
        connection.request("POST", "/_sim/shutdown", "{}")
        connection.getresponse().read()
        connection.close()
        assert process.wait(timeout=10) == 0
    assert ready["listening"].endswith(f":{port}")
    assert ready["switches"]["x_duplicate_text_403"] is False
    assert ready["switches"]["x_old_since_id_400"] is True


def test_an_unknown_switch_is_refused() -> None:
    command = [sys.executable, "-m", "simulator", "--switch", "gravity=off"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "gravity=off" in done.stderr
