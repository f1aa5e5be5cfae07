"""``sitemap build`` after one changed site of many, against building the whole; whole processes, in one run.

    python benchmarks/incremental.py          # 10,000 sites of 30 vertices
    python benchmarks/incremental.py 1000

Each round changes the outline and the name of another site and, once all is
kept anew, the state of a third; each build is compared with a fresh one byte by
byte. It fails where the bound is missed or the bytes differ.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from compare import Timing, table
from towns import write_register

SIZE = 10_000
# A rebuild after one changed site, as a share of a build without the cache.
RATIO = 0.2
ROUNDS = 5
FILES = ("index.html", "manifest.json")
WHOLE, COLD, SAME, OUTLINE, STATE = (
    "without the cache",
    "into an empty cache",
    "nothing changed",
    "an outline and a name",
    "a state",
)


def main(size: int) -> int:
    """Print the figures; return 1 where the bound is missed."""
    seconds: dict[str, list[float]] = {name: [] for name in (WHOLE, COLD, SAME, OUTLINE, STATE)}
    with _workshop(size) as (folder, environment):
        register = folder / "register"
        for turn in range(ROUNDS + 1):
            _empty(folder / "caches")
            now = {
                COLD: _build(register, folder / "kept", environment),
                SAME: _build(register, folder / "kept", environment),
            }
            # Inside the town, because a site at its rim moves the extent that the map opens with.
            _change(register / "sites.geojson", size // 2 + 7 * turn + size // 200, outline=True)
            now[OUTLINE] = _build(register, folder / "kept", environment)
            now[WHOLE] = _build(register, folder / "fresh", environment, "--no-cache")
            _compare(folder)
            _empty(folder / "caches")
            _build(register, folder / "kept", environment)
            _change(register / "sites.geojson", size // 3 + 11 * turn + size // 200, outline=False)
            now[STATE] = _build(register, folder / "kept", environment)
            _build(register, folder / "fresh", environment, "--no-cache")
            _compare(folder)
            if turn:  # the first round warms the disk
                for name, elapsed in now.items():
                    seconds[name].append(elapsed)
    timings = {name: Timing(name, tuple(values)) for name, values in seconds.items()}
    print(f"{size:,} sites\n{table(timings, against=WHOLE)}")
    ratio = max(timings[name].median_s for name in (OUTLINE, STATE)) / timings[WHOLE].median_s
    print(f"\nafter one changed site / without the cache = {ratio:.3f} (at most {RATIO} at {SIZE:,} sites)")
    return int(ratio > RATIO and size == SIZE)


@contextmanager
def _workshop(size: int) -> Iterator[tuple[Path, dict[str, str]]]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_register(folder / "register", size)
        # Modules stay compiled from one run to the next, as they do on any machine.
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        yield folder, environment | {"XDG_CACHE_HOME": str(folder / "caches")}


def _empty(caches: Path) -> None:
    for path in caches.rglob("*.build"):
        path.unlink()


def _build(register: Path, output: Path, environment: dict[str, str], *flags: str) -> float:
    command = [sys.executable, "-m", "sitemap", "build", str(register), "-o", str(output), "--quiet", *flags]
    start = time.perf_counter()
    subprocess.run(command, check=True, env=environment)
    return time.perf_counter() - start


def _change(path: Path, number: int, *, outline: bool) -> None:
    """Change one site in its line: its outline and name, or its state."""
    lines = path.read_text(encoding="utf-8").split("\n")
    place = next(n for n, line in enumerate(lines) if f'"id": "site-{number:05}"' in line)
    feature = json.loads(lines[place].removesuffix(","))
    if outline:
        ring = feature["geometry"]["coordinates"][0]
        ring[3] = [round(ring[3][0] + 1.5, 2), ring[3][1]]
        feature["properties"]["name_de"] += " (neu vermessen)"
    else:
        feature["properties"] |= {"status": "done", "status_date": "2026-07"}
    comma = "," * lines[place].endswith(",")
    lines[place] = json.dumps(feature, ensure_ascii=False) + comma
    path.write_text("\n".join(lines), encoding="utf-8", newline="\n")


def _compare(folder: Path) -> None:
    for name in FILES:
        if (folder / "kept" / name).read_bytes() != (folder / "fresh" / name).read_bytes():
            sys.exit(f"{name} differs from that of a fresh build")


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE))
