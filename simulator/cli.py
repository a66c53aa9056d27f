"""The command line of the simulator."""

import argparse
import random
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from simulator.scripts import SCRIPTS, Plan
from simulator.server import Server, ready_line
from simulator.simulation import Simulation
from simulator.switches import NAMES, Switches


def main(argv: Sequence[str]) -> int:
    asked = _parser().parse_args(argv)
    rng = random.Random(asked.seed)
    switches = Switches.draw(rng) if asked.script == "soak" else Switches()
    for setting in asked.switch:
        name, _, value = setting.partition("=")
        if name not in NAMES or value not in ("on", "off"):
            return _complain(f"--switch {setting}: want NAME=on or NAME=off; {', '.join(NAMES)}")
        switches.set(name, value == "on")
    sim = Simulation(
        seed=asked.seed,
        journal=asked.journal,
        switches=switches,
        fault_rate=asked.fault_rate,
        lag_s=asked.lag,
    )
    try:
        server = Server(sim, asked.port)
    except OSError as error:
        return _complain(f"cannot listen on port {asked.port}: {error.strerror}")
    script = SCRIPTS[asked.script]
    plan = Plan(speed=asked.speed, items=asked.items, duration_s=asked.duration)
    started = threading.Thread(target=script, args=(sim, plan), daemon=True)
    started.start()
    if asked.port_file:
        asked.port_file.write_text(f"{server.server_address[1]}\n", encoding="utf-8")
    sys.stdout.write(ready_line(server) + "\n")
    sys.stdout.flush()
    try:
        server.serve_forever(poll_interval=0.1)
    except KeyboardInterrupt:
        return 0
    finally:
        server.server_close()
        sim.journal.close()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="simulator", description="Stand-ins for X, Facebook, Instagram, YouTube and Twilio."
    )
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--port-file", type=Path, help="write the port there once it listens")
    parser.add_argument("--journal", type=Path, help="append the truth there, as JSON lines")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--script", choices=sorted(SCRIPTS), default="none")
    parser.add_argument("--speed", type=float, default=1.0, help="scales the script's time")
    parser.add_argument("--items", type=int, default=1000, help="how many the soak makes")
    parser.add_argument("--duration", type=float, default=60.0, help="seconds the soak takes")
    parser.add_argument("--fault-rate", type=float, default=0.0, help="share of broken calls")
    parser.add_argument("--lag", type=float, default=1.0, help="seconds until a write shows")
    parser.add_argument("--switch", action="append", default=[], metavar="NAME=on|off")
    return parser


def _complain(sentence: str) -> int:
    sys.stderr.write(f"simulator: {sentence}\n")
    return 2
