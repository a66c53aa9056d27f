"""What open pages hear while messages pour in: nothing missed, how late, and flat memory.

The console's own process over a real database, many streams, two of them pages in Chromium where it
is installed, and a writer in another process. `--minutes 10 --clients 200 --rate 50` is the show.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import shutil
import statistics
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlalchemy import select

from bench.line import say
from bench.pages import TEXTS
from casework.ingest import ingest
from domain.source import Source
from storage.database import open_database
from storage.tables import CaseEventRow
from tests.factories import PIPELINE, item, message
from tests.web.served import PASSWORD, Served

WARM_UP = 0.2  # of the time, before memory is first measured
CATCHING_UP = 5.0  # seconds after the last message


def write(url: str, seconds: float, rate: float, told: Any) -> None:
    """Messages at an even pace, each committed alone; `told` gets (last event, when)."""
    database, began, number = open_database(url), time.time(), 0
    query = select(CaseEventRow.id).order_by(CaseEventRow.id.desc()).limit(1)
    while (due := began + number / rate) < began + seconds:
        time.sleep(max(0.0, due - time.time()))
        now = datetime.now(UTC)
        text = f"{TEXTS[number % len(TEXTS)]} {number}"
        one = message(text, author=f"citizen-{number}", external_id=f"b{number}", created_at=now)
        source = Source("facebook", "page", "comments")
        ingest(database, PIPELINE, source, [item(one)], asked_at=now, now=now)
        committed = time.time()
        with database.read() as connection:
            told.put((connection.scalar(query), committed))
        number += 1
    told.put(None)


class Ear:
    """One client: how many events it heard, and when up to which."""

    def __init__(self) -> None:
        self.events = 0
        self.ids: list[tuple[float, int]] = []
        self.reloads = 0

    async def listen(self, port: int, cookie: str) -> None:
        """Over a bare socket: two hundred clients must cost less than what they measure."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        # HTTP/1.0: the lines come as they are, not in chunks.
        asked = f"GET /live?after=0 HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n\r\n"
        writer.write(asked.encode())
        status = await reader.readline()
        assert b" 200 " in status, status  # noqa: S101 - it would measure nothing
        kind = ""
        async for line in reader:
            name, _, value = line.decode().rstrip().partition(": ")
            if name == "event":
                kind = value
                self.reloads += kind == "reload"
            elif name == "id":
                self.ids.append((time.time(), int(value)))
            elif name == "data" and kind == "cases":
                self.events += sum(map(len, json.loads(value)["cases"].values()))

    def delays(self, committed: list[tuple[int, float]]) -> list[float]:
        """Seconds from each commit to the piece of the stream that covers it."""
        found, at = [], iter(self.ids)
        heard = next(at, None)
        for event, when in committed:
            while heard is not None and heard[1] < event:
                heard = next(at, None)
            if heard is None:
                break
            found.append(heard[0] - when)
        return found


def memory(pid: int) -> float:
    """The process's own megabytes."""
    status = Path(f"/proc/{pid}/smaps_rollup").read_text()
    lines = [line.split() for line in status.splitlines() if line.startswith("Private_")]
    return sum(int(line[1]) for line in lines) / 1024


async def watch(served: Served, asked: argparse.Namespace, told: Any) -> None:
    seconds, ears = asked.minutes * 60, [Ear() for _ in range(asked.clients)]
    assert served.process  # noqa: S101 - it was started
    name, token = served.browser("huda").cookies.items()[0]
    async with AsyncExitStack() as stack:
        hearing = [ear.listen(served.port, f"{name}={token}") for ear in ears]
        tasks = [asyncio.create_task(one) for one in hearing]
        pages = await open_pages(stack, served) if shutil.which("chromium") else []
        await asyncio.sleep(2)
        address = f"sqlite:///{served.folder / 'test.db'}"
        args = (address, seconds, asked.rate, told)
        writer = multiprocessing.get_context("spawn").Process(target=write, args=args)
        writer.start()
        committed: list[tuple[int, float]] = []
        began, warm, last = time.monotonic(), 0.0, await asyncio.to_thread(told.get)
        while last is not None:
            committed.append(last)
            if not warm and time.monotonic() - began > WARM_UP * seconds:
                warm = memory(served.process.pid)
            last = await asyncio.to_thread(told.get)
        end = memory(served.process.pid)
        writer.join()
        await asyncio.sleep(CATCHING_UP)
        behind = await missed_by_pages(pages, committed[-1][0])
        for task in tasks:
            if task.done():
                task.result()  # a stream that broke is no stream
            task.cancel()
    report(ears, committed, behind, len(pages), warm, end)


def report(
    ears: list[Ear], committed: list[tuple[int, float]], behind: int, pages: int,
    warm: float, end: float,
) -> None:  # fmt: skip
    total = committed[-1][0]
    late = [delay for ear in ears for delay in ear.delays(committed)]
    missed = sum(abs(total - ear.events) for ear in ears) + behind
    streams = f"{len(ears)} streams and {pages} pages, {len(committed)} messages"
    say("live", f"events missed or told twice, {streams}", missed, 1, 0, "lower")
    say("live", "streams told to load anew", sum(ear.reloads for ear in ears), 1, 0, "lower")
    p95 = statistics.quantiles(late, n=100)[94]
    say("live", "s from commit to client, p95", p95, 1.0, 1.0, "lower")
    say("live", "MB of the console, end against after warm-up", end, warm, 1.1, "lower")


async def open_pages(stack: AsyncExitStack, served: Served) -> list[Any]:
    """Two pages of the queue, signed in as anybody does; each notes the last event it heard."""
    from playwright.async_api import async_playwright

    player = await stack.enter_async_context(async_playwright())
    path, options = shutil.which("chromium"), ["--no-sandbox", "--disable-gpu"]
    browser = await player.chromium.launch(executable_path=path, args=options)
    stack.push_async_callback(browser.close)
    pages = []
    for login in ("huda", "noor"):
        page = await (await browser.new_context()).new_page()
        await page.add_init_script(LISTENING)
        await page.goto(f"{served.url}/sign-in")
        await page.fill("[name=login]", login)
        await page.fill("[name=password]", PASSWORD)
        await page.press("[name=password]", "Enter")
        await page.wait_for_url("**/queue*")
        pages.append(page)
    return pages


# Beside the page's own ear on its stream: how many events it heard.
LISTENING = """
const Plain = EventSource;
window.EventSource = class extends Plain {
  constructor(address) {
    super(address);
    this.addEventListener("cases", (event) => {
      for (const kinds of Object.values(JSON.parse(event.data).cases))
        window.heard = (window.heard ?? 0) + kinds.length;
    });
  }
};
"""


async def missed_by_pages(pages: list[Any], total: int) -> int:
    """Events they did not hear, or heard twice; and each must show cases."""
    missed = 0
    for page in pages:
        shown = "document.querySelectorAll('#rows tr').length"
        heard, rows = await page.evaluate(f"[window.heard, {shown}]")
        assert rows > 0, "a page shows no case"  # noqa: S101 - the benchmark would measure nothing
        missed += abs(total - (heard or 0))
    return missed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=0.5)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--rate", type=float, default=50.0, help="messages a second")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        served = Served(Path(name))
        served.add("huda")
        served.add("noor")
        served.start()
        try:
            queue = multiprocessing.get_context("spawn").Queue()
            asyncio.run(watch(served, asked, queue))
        finally:
            served.stop()


if __name__ == "__main__":
    main()
