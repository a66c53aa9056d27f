"""Runs the tick each second until a signal asks to stop."""

from __future__ import annotations

import gc
import os
import signal
import threading

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from daemon.keeper import Keeper
from daemon.station import House
from daemon.tick import Clockwork
from domain.errors import BalaghError

GRACE = 8.0  # seconds: a stop must be over within ten


def run(house: House, keeper: Keeper, every: float = 1.0) -> None:
    """Blocks. SIGTERM and SIGINT end it within ten seconds, in the middle of a slow answer too."""
    spare_the_collector()
    clockwork = Clockwork(house, keeper)
    asked = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: asked.set())
    # One job, in memory: what is due stands in the database. APScheduler's defaults would drop a
    # tick that is more than a second late, and say nothing.
    scheduler = BackgroundScheduler(
        timezone="UTC",
        executors={"default": ThreadPoolExecutor(1)},
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )
    scheduler.add_job(lambda: _beat(house, clockwork), "interval", seconds=every)
    scheduler.start()
    asked.wait()
    house.note("stopping")
    scheduler.shutdown(wait=False)
    calm = clockwork.stop(GRACE)
    house.note("stopped", calmly=calm)
    if not calm:
        # A platform that does not answer still holds a thread. Every write is a transaction, so
        # leaving now is no worse than a power cut, which loses nothing.
        house.database.close()
        os._exit(0)


def spare_the_collector(threshold: int = 50_000) -> None:
    """Rules and libraries stay as long as the process does: no garbage is to be sought in them.

    A page makes some ten thousand objects that die without help; looking through them each time
    700 more are there, as Python does, was a fifth of storing them. Web pages leave circles behind:
    they want a lower `threshold`, or one reader in sixty waits for all of them.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(threshold)


def _beat(house: House, clockwork: Clockwork) -> None:
    try:
        clockwork.tick(house.now())
    except BalaghError as error:
        house.note("tick failed", trouble=str(error))
