"""Our page against plain folium and ``GeoDataFrame.explore`` on the same polygons, in one run.

Run it with ``make bench-page``, or for some sizes only::

    python benchmarks/page.py 9 1000

Each way is a process of its own and starts from the same ``sites.geojson``:
made-up sites of 30 vertices, of which the plain maps show ten attributes in
tooltip and popup. Our page holds all tables, links and measures besides.

Compared are

- ``draw``: from the frames in memory to the finished file. For us that is
  ``draw`` and ``page`` with everything the page holds; for folium the layer,
  its tooltip and popup, and ``save``.
- ``all``: reading, measuring (plain maps measure nothing) and drawing; without validation.
- ``process``: the same as a whole process, with its start and its imports.
- ``build``: ``sitemap build`` as a whole process, with validation and manifest.
- bytes of the file, and with gzip (level 6).
- first polygon and zoom step: in Chromium, as ``browser.py`` describes.

It fails where at 10,000 sites one of the bounds is missed.
"""

import gzip
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from browser import look, opened_browser
from foreign import fetch_packages, python_path
from makers import MAKERS
from towns import write_register

SIZES = (9, 1_000, 10_000)
LARGE = 10_000
# Drawing at least so many times as fast as folium; bytes and first polygon at most this share of folium's.
DRAW_RATIO, BYTES_RATIO, FIRST_RATIO = 8.0, 0.6, 0.6
ROUNDS = 3
HERE = Path(__file__).parent


@dataclass
class Figures:
    """Of one way to make the page: seconds and milliseconds of all rounds, and the file's bytes."""

    draw_s: list[float] = field(default_factory=list)
    all_s: list[float] = field(default_factory=list)
    process_s: list[float] = field(default_factory=list)
    first_ms: list[float] = field(default_factory=list)
    zoom_ms: list[float] = field(default_factory=list)
    size: int = 0
    zipped: int = 0

    def row(self) -> list[float]:
        """Return the medians in the order of ``HEADS``."""
        times = (self.draw_s, self.all_s, self.process_s)
        views = (self.first_ms, self.zoom_ms)
        median = statistics.median
        return [*map(median, times), self.size / 1e6, self.zipped / 1e6, *(median(v) / 1000 for v in views)]


HEADS = ("draw s", "all s", "process s", "MB", "gzip MB", "first polygon s", "zoom step s")


def main(sizes: Sequence[int]) -> int:
    """Print the figures; return 1 if a bound is missed."""
    fetch_packages()
    missed = []
    with tempfile.TemporaryDirectory() as name:
        for size in sizes:
            folder = Path(name) / str(size)
            write_register(folder / "register", size)
            figures, build_s = _measured(folder)
            print(_table(size, figures, build_s))
            if size == LARGE:
                missed = list(_missed(figures))
    print("\n".join(missed))
    return int(bool(missed))


def _measured(folder: Path) -> tuple[dict[str, Figures], float]:
    figures = {way: Figures() for way in MAKERS}
    builds = []
    for _ in range(ROUNDS):
        for way, found in figures.items():
            command = [
                sys.executable,
                str(HERE / "makers.py"),
                way,
                str(folder / "register"),
                str(folder / f"{way}.html"),
            ]
            seconds, told = _run(command)
            steps: dict[str, float] = json.loads(told)
            found.draw_s.append(steps["draw"])
            found.all_s.append(sum(s for step, s in steps.items() if step != "import"))
            found.process_s.append(seconds)
        program = str(Path(sys.executable).parent / "sitemap")
        builds.append(
            _run([program, "build", str(folder / "register"), "-o", str(folder / "output"), "--no-cache", "--quiet"])[0]
        )
    with opened_browser() as browser:
        look(browser, folder / "folium.html")  # the browser itself starts slowly
        for _ in range(ROUNDS):
            for way, found in figures.items():
                seen = look(browser, folder / f"{way}.html")
                found.first_ms.append(seen.first_polygon_ms)
                found.zoom_ms.append(seen.zoom_step_ms)
    for way, found in figures.items():
        content = (folder / f"{way}.html").read_bytes()
        found.size, found.zipped = len(content), len(gzip.compress(content, 6))
    return figures, statistics.median(builds)


def _run(command: Sequence[str]) -> tuple[float, str]:
    start = time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": python_path()}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed ({done.returncode}):\n{done.stdout}{done.stderr}")
    return time.perf_counter() - start, done.stdout


def _table(size: int, figures: dict[str, Figures], build_s: float) -> str:
    base = figures["folium"].row()
    lines = [f"\n{size:,} sites", f"{'':<12}" + "".join(f"{head:>18}" for head in HEADS)]
    for way, found in figures.items():
        cells = (f"{value:.3f} ({value / one:.2f} ×)" for value, one in zip(found.row(), base, strict=True))
        lines.append(f"{way:<12}" + "".join(f"{cell:>18}" for cell in cells))
    lines.append(f"sitemap build, whole process: {build_s:.2f} s")
    return "\n".join(lines)


def _missed(figures: dict[str, Figures]) -> list[str]:
    ours, plain = figures["sitemap"].row(), figures["folium"].row()
    ratio = dict(zip(HEADS, (mine / theirs for mine, theirs in zip(ours, plain, strict=True)), strict=True))
    bounds = {"draw s": 1 / DRAW_RATIO, "MB": BYTES_RATIO, "first polygon s": FIRST_RATIO}
    return [
        f"{head}: {ratio[head]:.3f} × folium's, the bound is {bound:.3f}"
        for head, bound in bounds.items()
        if ratio[head] > bound
    ]


if __name__ == "__main__":
    sys.exit(main([int(size) for size in sys.argv[1:]] or SIZES))
