"""The Dask path against the engine of one machine, whole processes side by side in one run.

    python benchmarks/cluster.py path/to/folder [PARCELS]

1,000 sites over 10 million parcels (or as many as are named), written into the
folder first. A scheduler and two worker processes with one thread each run
beforehand, as they do where there is a cluster; both programs are whole
processes, from starting Python to the finished table. A third program has one
of its workers killed in the middle and must give the same table.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from compare import table, time_side_by_side
from layers import write_parcels, write_sites

BOUND = 1.6
ROUNDS = 3
ADDRESS = "tcp://127.0.0.1:8798"
WORKERS = 2

PROGRAM = """
import sys, hashlib
from pathlib import Path
import geopandas as gpd
from sitemap.overlay import LayerSource, overlay
sites = gpd.read_parquet(sys.argv[2]).set_index("id").geometry
found = overlay(sites, LayerSource(Path(sys.argv[1])), by=["use"], engine=sys.argv[3]).frame
area = found["area_m2"]
print(len(found), f"{area.sum():.6f}", hashlib.sha256(area.round(3).to_numpy().tobytes()).hexdigest()[:16])
"""


@contextmanager
def cluster() -> Iterator[list[int]]:
    """Run a scheduler and its workers; yield the process ids of those that do the work."""
    program = [sys.executable, "-m", "dask"]
    host, port = ADDRESS.removeprefix("tcp://").split(":")
    running = [_started([*program, "scheduler", "--host", host, "--port", port, "--no-dashboard"])]
    worker = [*program, "worker", ADDRESS, "--nthreads", "1", "--host", host, "--no-dashboard"]
    running += [_started(worker) for _ in range(WORKERS)]
    try:
        from distributed import Client

        with Client(ADDRESS, timeout=60, set_as_default=False) as client:
            client.wait_for_workers(WORKERS, timeout=60)
            yield list(client.run(os.getpid).values())
    finally:
        for process in reversed(running):
            process.terminate()
            process.wait()


def _started(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def main(folder: Path, size: int) -> None:
    """Compare, kill, tell."""
    parcels, sites = folder / f"parcels-{size}", folder / f"sites-1000-{size}.parquet"
    write_parcels(parcels, size)
    if not sites.exists():
        write_sites(parcels, sites, 1_000)
    program = [sys.executable, "-c", PROGRAM, str(parcels), str(sites)]
    with cluster() as workers:
        timings = time_side_by_side({"here": [*program, "auto"], "cluster": [*program, ADDRESS]}, rounds=ROUNDS)
        print(table(timings, against="here"))
        undisturbed = subprocess.run([*program, ADDRESS], capture_output=True, text=True, check=True).stdout
        started = subprocess.Popen([*program, ADDRESS], stdout=subprocess.PIPE, text=True)
        time.sleep(0.6 * timings["cluster"].median_s)
        os.kill(workers[0], 9)
        disturbed = started.communicate()[0]
        print(f"without a loss: {undisturbed}worker {workers[0]} killed: {disturbed}", end="")
    ratio = timings["cluster"].median_s / timings["here"].median_s
    print(f"{ratio:.2f} × (bound {BOUND})")
    if ratio > BOUND or disturbed != undisturbed:
        sys.exit(1)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 10_000_000)
