"""One daemon of the soak: `python -m tests.soak.daemon_process CONFIG [TOOTH]`."""

from __future__ import annotations

import sys
from pathlib import Path

from app import log
from app.settings import load_settings
from app.wiring import make_house, make_keeper
from daemon import clock
from tests.soak import teeth


def main() -> None:
    if len(sys.argv) > 2:
        teeth.BREAK[sys.argv[2]]()
    settings = load_settings(Path(sys.argv[1]))
    log.set_up(json=True)
    house = make_house(settings, log.report, log.note)
    clock.run(house, make_keeper(settings, house.database, log.note), every=0.05)


if __name__ == "__main__":
    main()
