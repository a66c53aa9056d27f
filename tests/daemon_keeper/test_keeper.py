"""House-keeping: citizens' files are fetched once and safely, old answers are let go."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from connectors.http import Wire
from connectors.vault import Vault
from daemon.keeper import Keeper
from domain.message import Media
from storage.database import Database
from storage.media import TRIES
from tests.connectors.raw_server import Script, says, speaking
from tests.factories import START, database_in, message, rows, store

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8
JPEG = "Content-Type: image/jpeg"
GOOD = says(PICTURE, JPEG)
HASH = hashlib.sha256(PICTURE).hexdigest()
MEDIA = "SELECT state, attempts, trouble, sha256, size, type FROM media ORDER BY id"
REFUSED, WAITING, KEPT = "refused", "waiting", "kept"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = database_in(tmp_path)
    yield database
    database.close()


@pytest.fixture
def keeper(database: Database, tmp_path: Path) -> Iterator[Keeper]:
    session = Wire(Vault(tmp_path / "none"), timeout=0.5).session()
    yield Keeper(
        database=database, folder=tmp_path / "media", hosts=("127.0.0.1", "cdn.example"),
        largest=10_000, raw_days=30, session=session, note=lambda *_, **__: None,
    )  # fmt: skip
    session.close()


def work(keeper: Keeper, minutes: float = 0.0) -> None:
    keeper.work(START + timedelta(minutes=minutes), threading.Event())


def write_with(database: Database, *urls: str) -> None:
    files = tuple(Media("photo", url) for url in urls)
    store(database, replace(message(), media=files))


def files_below(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_file_is_kept_by_its_hash(database: Database, keeper: Keeper) -> None:
    with speaking(says(PICTURE, "Content-Type: Image/PNG; x=1")) as server:
        write_with(database, f"{server.url}/a.png?sig=1")
        work(keeper)
        work(keeper, 60)
        assert len(server.asked) == 1
    assert rows(database, MEDIA) == [(KEPT, 1, None, HASH, len(PICTURE), "image/png")]
    assert (keeper.folder / HASH[:2] / HASH).read_bytes() == PICTURE


def test_the_same_picture_is_stored_once(database: Database, keeper: Keeper) -> None:
    with speaking(GOOD) as server:
        write_with(database, f"{server.url}/a", f"{server.url}/b")
        write_with(database, f"{server.url}/c")
        work(keeper)
    assert [row[3] for row in rows(database, MEDIA)] == [HASH] * 3
    assert files_below(keeper.folder) == {HASH: PICTURE}


def test_more_files_than_one_round_takes_are_all_fetched(
    database: Database, keeper: Keeper
) -> None:
    with speaking(GOOD) as server:
        write_with(database, *(f"{server.url}/{n}" for n in range(12)))
        work(keeper)
    assert {row[0] for row in rows(database, MEDIA)} == {KEPT}


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:{port}/a.jpg",  # this machine under another name: not listed
        "http://169.254.169.254/latest/meta-data",
        "http://notcdn.example/a.jpg",
        "http://cdn.example.evil.example/a.jpg",
        "http://127.0.0.1@localhost:{port}/a.jpg",
        "http://localhost:{port}\\@127.0.0.1/a.jpg",  # two parsers, two hosts
        "http://localhost:{port}#@127.0.0.1/a.jpg",
        "file://127.0.0.1/etc/passwd",
        "file:///etc/passwd",
        "ftp://127.0.0.1/a.jpg",
        "data:image/png;base64,AAAA",
        "//127.0.0.1/a.jpg",
        "http://[bad",
        "http://127.0.0.1:99999/",
        "http://.127.0.0.1./",
        "not an address",
        "",
    ],
)
def test_only_listed_hosts_are_asked(url: str, database: Database, keeper: Keeper) -> None:
    with speaking(GOOD) as server:
        port = server.url.rpartition(":")[2]
        write_with(database, url.format(port=port), f"{server.url}/good.jpg")
        work(keeper)
        assert len(server.asked) == 1
    bad, good = rows(database, MEDIA)
    assert bad[0] == REFUSED and ("not fetched" in bad[2] or "no web address" in bad[2])
    assert good[0] == KEPT  # one bad address never stops the rest


def test_a_subdomain_of_a_listed_host_may_be_asked(database: Database, keeper: Keeper) -> None:
    request = keeper._asked("https://scontent.cdn.example/v/t1.jpg?oh=1")
    assert request.url == "https://scontent.cdn.example/v/t1.jpg?oh=1"


def test_no_redirection_is_followed(database: Database, keeper: Keeper) -> None:
    with speaking(GOOD) as inside:
        with speaking(says(b"", f"Location: {inside.url}", status="302 Found")) as server:
            write_with(database, f"{server.url}/a.jpg")
            work(keeper)
        assert inside.asked == []
    [(state, _, trouble, *_)] = rows(database, MEDIA)
    assert (state, trouble) == (WAITING, "the answer was HTTP 302")


def endless(out: BinaryIO) -> None:
    out.write(f"HTTP/1.1 200 OK\r\n{JPEG}\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
    for _ in range(10_000):
        out.write(b"1000\r\n" + b"x" * 0x1000 + b"\r\n")


@pytest.mark.parametrize(
    ("script", "why"),
    [
        (says(b"x", JPEG, "Content-Length: 10001"), "larger than 10000 bytes"),
        (says(b"x" * 10_001, JPEG), "larger than 10000 bytes"),
        (endless, "larger than 10000 bytes"),
        (says(b"<html>", "Content-Type: text/html"), "files of type text/html are not fetched"),
        (says(b"<svg>", "Content-Type: image/svg+xml"),
         "files of type image/svg+xml are not fetched"),
        (says(b"?"), "files of type unknown are not fetched"),
        (says(b"", status="404 Not Found"), "the file is not there any more"),
        (says(b"", status="410 Gone"), "the file is not there any more"),
    ],
)  # fmt: skip
def test_what_can_never_be_kept_is_asked_for_once(
    script: Script, why: str, database: Database, keeper: Keeper
) -> None:
    with speaking(script) as server:
        write_with(database, f"{server.url}/a.jpg")
        for hours in range(4):
            work(keeper, hours * 60)
        assert len(server.asked) == 1
    [(state, _, trouble, *_)] = rows(database, MEDIA)
    assert (state, trouble) == (REFUSED, why)
    assert files_below(keeper.folder) == {}


def test_a_file_as_large_as_allowed_is_kept(database: Database, keeper: Keeper) -> None:
    with speaking(says(b"x" * 10_000, JPEG)) as server:
        write_with(database, f"{server.url}/a.jpg")
        work(keeper)
    assert rows(database, MEDIA)[0][0] == KEPT


def cut(out: BinaryIO) -> None:
    says(PICTURE, JPEG, f"Content-Length: {len(PICTURE) + 1}")(out)
    raise ConnectionAbortedError


def mute(out: BinaryIO) -> None:
    threading.Event().wait(0.7)


BROKEN = {
    "cut short": (cut, "ChunkedEncodingError"),
    "no answer": (mute, "ReadTimeout"),
    "busy": (says(b"", status="503 Busy"), "the answer was HTTP 503"),
    "expired": (says(b"", status="403 Forbidden"), "the answer was HTTP 403"),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_download_is_tried_again(broken: str, database: Database, keeper: Keeper) -> None:
    script, why = BROKEN[broken]
    with speaking(script, GOOD) as server:
        write_with(database, f"{server.url}/a.jpg?sig=s3cr3t")
        work(keeper)
        assert rows(database, MEDIA) == [(WAITING, 1, why, None, None, None)]
        assert files_below(keeper.folder) == {}  # no half of a picture
        work(keeper, 0.5)
        assert len(server.asked) == 1  # not before its time
        work(keeper, 1)
    assert rows(database, MEDIA) == [(KEPT, 2, None, HASH, len(PICTURE), "image/jpeg")]


def test_what_stays_broken_is_declared(database: Database, keeper: Keeper) -> None:
    with speaking(says(b"", status="500 Oops")) as server:
        write_with(database, f"{server.url}/a.jpg")
        for hours in range(12):
            work(keeper, hours * 60)
        assert len(server.asked) == TRIES
    [(state, attempts, trouble, *_)] = rows(database, MEDIA)
    assert (state, attempts, trouble) == (REFUSED, TRIES, "the answer was HTTP 500")


def test_a_full_disk_is_no_end_of_it(database: Database, keeper: Keeper) -> None:
    keeper.folder.write_bytes(b"in the way of the folder")
    with speaking(GOOD) as server:
        write_with(database, f"{server.url}/a.jpg")
        work(keeper)
        assert rows(database, MEDIA)[0][:2] == (WAITING, 1)
        keeper.folder.unlink()
        work(keeper, 1)
    assert rows(database, MEDIA)[0][0] == KEPT


def test_what_a_crash_left_claimed_is_fetched_later(database: Database, keeper: Keeper) -> None:
    killed = replace(keeper, session=Killed(), busy=threading.Lock())  # type: ignore[arg-type]
    with speaking(GOOD) as server:
        write_with(database, f"{server.url}/a.jpg")
        with pytest.raises(KeyboardInterrupt):
            work(killed)
        assert not killed.busy.locked()
        work(keeper, 1)
        assert rows(database, MEDIA)[0][:2] == (WAITING, 1)  # held
        work(keeper, 6)
    assert rows(database, MEDIA)[0][0] == KEPT


class Killed:
    """In place of a session: the process ends here."""

    def prepare_request(self, _: Any) -> Any:
        raise KeyboardInterrupt


def test_stopping_waits_for_one_file_at_most(database: Database, keeper: Keeper) -> None:
    stopping = threading.Event()

    def stop_then(script: Script) -> Script:
        def both(out: BinaryIO) -> None:
            stopping.set()
            script(out)

        return both

    with speaking(stop_then(GOOD)) as server:
        write_with(database, *(f"{server.url}/{n}" for n in range(8)))
        keeper.work(START, stopping)
        assert len(server.asked) == 1
        work(keeper, 6)
    assert {row[0] for row in rows(database, MEDIA)} == {KEPT}


def test_two_rounds_do_not_run_at_once(database: Database, keeper: Keeper) -> None:
    with speaking(GOOD) as server:
        write_with(database, f"{server.url}/a.jpg")
        with keeper.busy:
            work(keeper)
        assert server.asked == []


def test_fetching_can_be_switched_off(database: Database, keeper: Keeper) -> None:
    with speaking(GOOD) as server:
        write_with(database, f"{server.url}/a.jpg")
        work(replace(keeper, fetch=False, busy=threading.Lock()))
        assert server.asked == []
    assert rows(database, MEDIA)[0][:2] == (WAITING, 0)


def test_a_link_is_no_file(database: Database, keeper: Keeper) -> None:
    with speaking(GOOD) as server:
        store(database, replace(message(), media=(Media("link", f"{server.url}/page"),)))
        work(keeper)
        assert server.asked == []
