"""A daemon of one account, as a process to be stopped: `python -m tests.daemon.process DB HOW`.

It prints a line when its first poll has begun. HOW is `calm`, or `hanging`: that poll never ends.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import requests

from connectors.contract import Page
from daemon import clock
from daemon.keeper import Keeper
from daemon.station import House, utc_now
from storage.database import open_database
from tests.daemon.rig import Inlet, page, station
from tests.factories import PIPELINE


def main(path: str, how: str) -> None:
    def first_poll() -> Page:
        sys.stdout.write("begun\n")
        sys.stdout.flush()
        if how == "hanging":
            threading.Event().wait()
        return page()

    def note(event: str, **facts: object) -> None:
        sys.stdout.write(f"{event} {facts}\n")
        sys.stdout.flush()

    inlet = Inlet("page")
    inlet.script(first_poll)
    database = open_database(f"sqlite:///{path}")
    house = House(database, PIPELINE, {"page": station(inlet)}, lambda _: None, note, utc_now)
    with requests.Session() as session:
        clock.run(house, Keeper(database, Path(path).parent, (), 1, 90, session, note), 0.05)


if __name__ == "__main__":
    clock.GRACE = min(clock.GRACE, 0.5)  # what it is in earnest, test_clock.py looks at
    main(*sys.argv[1:])
