"""Sites over parcels: our overlay beside what one writes by hand, whole processes in one run.

    python benchmarks/overlay.py path/to/folder 1000000 [PYTHON_WITH_SEDONADB]
    python benchmarks/overlay.py path/to/folder 10000000 [PYTHON_WITH_SEDONADB]

1,000 sites, the area of each that every use of the parcels covers. The layers
are written into the folder first (``benchmarks/layers.py``) and used again.
Every program starts Python, reads, cuts, adds up and prints what it found; all
must find the same to 1e-9. ``geopandas.overlay`` takes part up to a million
parcels, SedonaDB where a Python that has it is named (``pip install sedonadb
geoarrow-pyarrow pandas``). Peaks are those of the whole process, by the system.
"""

import math
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from layers import write_parcels, write_sites

SITES, ROUNDS = 1_000, 3
RATIO_BOUND, PEAK_BOUND_MB, GROWTH_BOUND = 1.15, 400, 11
SMALL, LARGE = 1_000_000, 10_000_000

_SQL = """
SELECT s.id, p.use, sum(ST_Area(ST_Intersection(s.geometry, p.geometry))) AS area
FROM {parcels} AS p JOIN {sites} AS s ON ST_Intersects(p.geometry, s.geometry) GROUP BY s.id, p.use ORDER BY s.id, p.use
"""
_OURS = """
import sys
from pathlib import Path
import geopandas as gpd
from sitemap.overlay import LayerSource, overlay
sites = gpd.read_parquet(sys.argv[2]).set_index("id").geometry
found = overlay(sites, LayerSource(Path(sys.argv[1])), by=["use"], engine="{engine}").frame["area_m2"]
print(len(found), repr(float(found.sum())))
"""
_DUCKDB = f"""
import sys
from pathlib import Path
import duckdb, duckdb_extension_spatial
base = Path(duckdb_extension_spatial.__file__).parent / "extensions" / ("v" + duckdb.__version__)
duckdb.execute("SET enable_progress_bar = false")
duckdb.load_extension(str(base / "spatial.duckdb_extension"))
query = '''{_SQL}'''.format(parcels="'" + sys.argv[1] + "/*.parquet'", sites="'" + sys.argv[2] + "'")
found = duckdb.sql(query).df()["area"]
print(len(found), repr(float(found.sum())))
"""
_SEDONADB = f"""
import sys
from pathlib import Path
import sedonadb
database = sedonadb.connect()
database.read_parquet(sorted(map(str, Path(sys.argv[1]).glob("*.parquet")))).to_view("parcels")
database.read_parquet(sys.argv[2]).to_view("sites")
found = database.sql('''{_SQL}'''.format(parcels="parcels", sites="sites")).to_pandas()["area"]
print(len(found), repr(float(found.sum())))
"""
_GEOPANDAS = """
import sys
import geopandas as gpd
parcels, sites = gpd.read_parquet(sys.argv[1]), gpd.read_parquet(sys.argv[2])
cut = gpd.overlay(sites, parcels, keep_geom_type=True)
found = cut.assign(area=cut.area).groupby(["id_1", "use"])["area"].sum()
print(len(found), repr(float(found.sum())))
"""
OURS, BY_HAND = "sitemap", ("DuckDB SQL by hand", "SedonaDB", "geopandas.overlay")


@dataclass
class Runs:
    """What the runs of one program took and found."""

    seconds: list[float] = field(default_factory=list)
    processor_s: list[float] = field(default_factory=list)
    peak_mb: float = 0.0
    found: str = ""

    @property
    def median_s(self) -> float:
        """Return the median by the clock."""
        return statistics.median(self.seconds)


def programs(size: int, sedona: str | None) -> dict[str, tuple[str, str]]:
    """Return the interpreter and the program of each way that takes part."""
    ways = {
        OURS: (sys.executable, _OURS.format(engine="auto")),
        "sitemap --engine duckdb": (sys.executable, _OURS.format(engine="duckdb")),
        BY_HAND[0]: (sys.executable, _DUCKDB),
    }
    if sedona:
        ways[BY_HAND[1]] = (sedona, _SEDONADB)
    if size <= SMALL:
        ways[BY_HAND[2]] = (sys.executable, _GEOPANDAS)
    return ways


def run(python: str, program: str, arguments: list[str], runs: Runs, *, counts: bool) -> None:
    """Run a program once and note what it took."""
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)}
    start = time.perf_counter()
    process = subprocess.Popen([python, "-c", program, *arguments], stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None
    runs.found = process.stdout.read().strip()
    _, status, usage = os.wait4(process.pid, 0)
    elapsed = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    if process.returncode:
        sys.exit(f"{python} failed ({process.returncode})")
    if counts:
        runs.seconds.append(elapsed)
        runs.processor_s.append(usage.ru_utime + usage.ru_stime)
    runs.peak_mb = max(runs.peak_mb, usage.ru_maxrss / 1024)


def measured(folder: Path, size: int, sedona: str | None) -> dict[str, Runs]:
    """Run all programs in turn, after one unmeasured round."""
    parcels, sites = folder / f"parcels-{size}", folder / f"sites-{SITES}-{size}.parquet"
    write_parcels(parcels, size)
    if not sites.exists():
        write_sites(parcels, sites, SITES)
    ways = programs(size, sedona)
    runs = {name: Runs() for name in ways}
    for turn in range(ROUNDS + 1):
        for name, (python, program) in ways.items():
            run(python, program, [str(parcels), str(sites)], runs[name], counts=turn > 0)
    return runs


def faults(runs: dict[str, Runs], size: int, before_s: float | None) -> list[str]:
    """Return what does not hold."""
    wrong = []
    rows, total = runs[OURS].found.split()
    for name, other in runs.items():
        other_rows, other_total = other.found.split()
        if rows != other_rows or not math.isclose(float(total), float(other_total), rel_tol=1e-9):
            wrong.append(f"{name} found {other.found}, not {runs[OURS].found}")
    ratio = runs[OURS].median_s / min(runs[name].median_s for name in BY_HAND if name in runs)
    print(f"{size:,} parcels: {ratio:.2f} × the best of the others (bound {RATIO_BOUND})")
    if ratio > RATIO_BOUND:
        wrong.append(f"{ratio:.2f} × the best of the others")
    if size == LARGE and runs[OURS].peak_mb > PEAK_BOUND_MB:
        wrong.append(f"peak {runs[OURS].peak_mb:.0f} MB, more than {PEAK_BOUND_MB}")
    if before_s:
        growth = runs[OURS].median_s / before_s
        print(f"{growth:.1f} × the time of a tenth of the parcels (bound {GROWTH_BOUND})")
        if growth > GROWTH_BOUND:
            wrong.append(f"grows {growth:.1f} ×")
    return wrong


def main() -> None:
    """Measure one size, and tell it against the size measured before."""
    folder, size = Path(sys.argv[1]), int(sys.argv[2])
    runs = measured(folder, size, sys.argv[3] if len(sys.argv) > 3 else None)
    for name, of_way in runs.items():
        seconds, processor = of_way.median_s, statistics.median(of_way.processor_s)
        spread = f"{min(of_way.seconds):.2f} to {max(of_way.seconds):.2f}"
        print(f"{name:<26} {seconds:6.2f} s ({spread}), processor {processor:6.2f} s, peak {of_way.peak_mb:5.0f} MB")
    note = folder / f"overlay-{SITES}-{SMALL}.txt"
    before_s = float(note.read_text()) if size == LARGE and note.exists() else None
    if size == SMALL:
        note.write_text(repr(runs[OURS].median_s))
    wrong = faults(runs, size, before_s)
    if wrong:
        sys.exit("; ".join(wrong))


if __name__ == "__main__":
    main()
