"""Kill every writing command at its writes, fill the disk, interrupt it: what is left, and does the next run work.

    python benchmarks/faults.py                         all commands, at most 150 points of each
    python benchmarks/faults.py --most 100000 init edit  every point of two of them

A point is a call that changes a file: of Python, GDAL, SQLite or Arrow, seen by
a small library that is loaded before the C library (tests/faults/shim.c), so
it needs a C compiler. The tests try a sample of the same.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.faults.injecting import MODES, Trial, machine, points_of
from tests.faults.scenarios import SCENARIOS


def main() -> int:
    """Run the trials and print a row for each; the exit code is 1 if anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenarios", nargs="*", help="names of scenarios, by default all")
    parser.add_argument("--most", type=int, default=150, help="points of a command and a fault that are tried at most")
    parser.add_argument("--mode", choices=MODES, action="append", help="the fault, by default each")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    unknown = set(arguments.scenarios) - {s.name for s in SCENARIOS}
    if unknown:
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(s.name for s in SCENARIOS)}")
    lost = 0
    total = dict.fromkeys(MODES, 0)
    print("| command | points | " + " | ".join(f"{m}: tried" for m in MODES) + " | mixtures settled | losses | s |")
    print("|---|--:|" + "--:|" * len(MODES) + "--:|--:|--:|")
    with tempfile.TemporaryDirectory() as folder, machine(Path(folder)) as running:
        for scenario in SCENARIOS:
            if arguments.scenarios and scenario.name not in arguments.scenarios:
                continue
            began = time.monotonic()
            trial = Trial(running, scenario)
            tried = {}
            for mode in MODES:
                wanted = mode in (arguments.mode or MODES)
                points = points_of(trial.count, arguments.most, arguments.seed) if wanted else []
                for point in points:
                    trial.run(point, mode)
                tried[mode] = len(points)
                total[mode] += len(points)
            lost += len(trial.losses)
            figures = [trial.count, *tried.values(), trial.mixtures, len(trial.losses), round(time.monotonic() - began)]
            print(f"| {scenario.name} | " + " | ".join(map(str, figures)) + " |", flush=True)
            for loss in trial.losses[:20]:
                print(f"    {loss}", flush=True)
    print(f"\n{total}, {lost} losses")
    return 1 if lost else 0


if __name__ == "__main__":
    raise SystemExit(main())
