"""Let every writing command fail at its writes in every way: what is left, and does the next run work.

    python benchmarks/faults.py                       all commands
    python benchmarks/faults.py init edit --every     really every point of two of them
    python benchmarks/faults.py build --most 50       a sample

A point is a call that changes a file: of Python, GDAL, SQLite or Arrow, seen by
a small library that is loaded before the C library (tests/faults/shim.c), so
it needs a C compiler. Tried are all points that change what others see: every
move and deletion, and whatever is written in place. Of those in scratch files
and in new files beside the place of the old ones, of which nobody knows yet, the
first, the middle and the last of each place in the code (--every: all of them). Faults: the process is killed, interrupted, the disk is full,
one call fails, from there on nothing can be changed. Where a fault leaves the
same files as one before, the run after it is not repeated. The tests try a
sample of the same.
"""

import argparse
import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.faults.choosing import address, points_by_place, points_of
from tests.faults.injecting import MODES, Machine, Trial, machine
from tests.faults.scenarios import SCENARIOS, Scenario

# Where there is memory as a folder, what is written need not wait for a disk.
_MEMORY = Path("/dev/shm")


@dataclass(frozen=True)
class Row:
    """What came of one command with some faults."""

    points: int
    chosen: int
    tried: int
    mixtures: int
    probes: int
    losses: tuple[str, ...]
    took_s: float


def tried(running: Machine, scenario: Scenario, mode: str, arguments: argparse.Namespace) -> Row:
    """Try one command with one fault at all chosen points."""
    began = time.monotonic()
    trial = Trial(running, scenario)
    points = points_by_place(trial.reference.calls, trial.places)
    if arguments.every:
        points = points_of(trial.count, trial.count, 1)
    if arguments.most and len(points) > arguments.most:
        points = [points[n - 1] for n in points_of(len(points), arguments.most, arguments.seed)]
    for where in ("scratch", "rest"):
        there = [p for p in points if (address(trial.reference.calls, p) < 0) == (where == "scratch")]
        if there:
            with trial.holding(where) if scenario.holds else nullcontext():
                for point in there:
                    trial.run(point, mode)
    took_s = time.monotonic() - began
    return Row(trial.count, len(points), trial.points, trial.mixtures, trial.probes, tuple(trial.losses), took_s)


def rows(scenarios: list[Scenario], modes: list[str], arguments: argparse.Namespace) -> int:
    """Print a row for each command as it ends; return the count of losses."""
    print("| command | points | chosen | faults | mixtures settled | probe files of Python | losses | s |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    folder = _MEMORY if os.access(_MEMORY, os.W_OK) else None
    idle: SimpleQueue[Machine] = SimpleQueue()

    def work(scenario: Scenario, mode: str) -> Row:
        running = idle.get()
        try:
            return tried(running, scenario, mode, arguments)
        finally:
            idle.put(running)

    total = [0, 0]
    with tempfile.TemporaryDirectory(dir=folder) as own, ThreadPoolExecutor(arguments.jobs) as pool:
        makers = [machine(Path(own) / str(n)) for n in range(arguments.jobs)]
        for maker in makers:
            idle.put(maker.__enter__())
        work_of = {s.name: [pool.submit(work, s, m) for m in modes] for s in scenarios}
        for name, works in work_of.items():
            done = [w.result() for w in works]
            losses = [text for r in done for text in r.losses]
            figures = [max(r.points for r in done), max(r.chosen for r in done), sum(r.tried for r in done),
                       sum(r.mixtures for r in done), sum(r.probes for r in done), len(losses),
                       round(sum(r.took_s for r in done))]  # fmt: skip
            print(f"| {name} | " + " | ".join(map(str, figures)) + " |", flush=True)
            for text in losses[:20]:
                print(f"    {text}", flush=True)
            total = [total[0] + figures[2], total[1] + len(losses)]
        for maker in makers:
            maker.__exit__(None, None, None)
    print(f"\n{total[0]} faults ({', '.join(modes)}), {total[1]} losses")
    return total[1]


def main() -> int:
    """Run the trials; the exit code is 1 if anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenarios", nargs="*", help="names of commands, by default all")
    parser.add_argument("--every", action="store_true", help="every point in new and scratch files as well")
    parser.add_argument("--most", type=int, default=0, help="points of a command and a fault that are tried at most")
    parser.add_argument("--mode", choices=MODES, action="append", help="the fault, by default each")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="commands at once")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    unknown = set(arguments.scenarios) - {s.name for s in SCENARIOS}
    if unknown:
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(s.name for s in SCENARIOS)}")
    chosen = [s for s in SCENARIOS if not arguments.scenarios or s.name in arguments.scenarios]
    return 1 if rows(chosen, arguments.mode or list(MODES), arguments) else 0


if __name__ == "__main__":
    raise SystemExit(main())
