"""From how many sites on the page draws on a canvas and gathers sites in clusters, and from how many it has tiles.

    python benchmarks/tiers.py 250 500 1000 2000
    python benchmarks/tiers.py tiles 5000 10000 20000 40000

Each register of ``towns.py`` is drawn both ways: as SVG, each site an element
that the keyboard reaches and a reader hears of, and on a canvas with clusters.
Compared are the first polygon and a step of the zoom in Chromium, as
``browser.py`` describes. ``MANY_SITES`` of ``sitemap.webmap.payload`` is the
largest number at which a step with SVG stays below ``STEP_MS``. It fails where
the step at ``MANY_SITES`` itself is slower than that.

The second compares a page that holds everything with one of tiles: the whole
process, the bytes until nothing more is asked for, the first polygon and a step
of the zoom, both from the server of ``sitemap serve``. "On a line" adds to the
first polygon what the bytes take on a line of ``LINE_MBIT_S``; there tiles are
earlier from the first. A page that holds everything can be mailed and opened
from a disk, so it is kept as long as from there its first polygon is no later:
it fails where at ``TILED_FROM`` it still is the earlier one.
"""

import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

from browser import look, opened_browser
from foreign import fetch_packages
from tiles import looked_at, run_build
from towns import write_register

from sitemap import analyse, draw, link, page, read_register
from sitemap.webmap import payload
from sitemap.webmap.tiles.choice import TILED_FROM

SIZES = (250, payload.MANY_SITES, 1_000, 2_000)
# A step that takes longer is felt as a jolt: https://web.dev/articles/rail
STEP_MS = 100.0
ROUNDS = 5
NEVER = sys.maxsize
TILED_SIZES = (5_000, 10_000, TILED_FROM, 40_000)
TILED_ROUNDS = 3
# What a city's office or a phone on its way may have.
LINE_MBIT_S = 16.0


def main(sizes: Sequence[int]) -> int:
    """Print milliseconds for both ways; return 1 if SVG is too slow where it is used."""
    fetch_packages()
    slow = False
    print(f"{'sites':>8}{'svg: first':>14}{'step':>8}{'canvas: first':>18}{'step':>8}   (ms, medians of {ROUNDS})")
    with tempfile.TemporaryDirectory() as name, opened_browser() as browser:
        for size in sizes:
            files = [_drawn(Path(name) / str(size), size, above) for above in (NEVER, 0)]
            look(browser, files[0])  # the browser itself starts slowly
            seen = [[look(browser, file) for file in files] for _ in range(ROUNDS)]
            first = [statistics.median(s[way].first_polygon_ms for s in seen) for way in (0, 1)]
            step = [statistics.median(s[way].zoom_step_ms for s in seen) for way in (0, 1)]
            print(f"{size:>8,}{first[0]:>14.0f}{step[0]:>8.0f}{first[1]:>18.0f}{step[1]:>8.0f}")
            slow = slow or (size == payload.MANY_SITES and step[0] > STEP_MS)
    return int(slow)


def compare_tiles(sizes: Sequence[int]) -> int:
    """Print both ways for each size; return 1 if the page that holds everything is earlier where tiles are used."""
    worse = False
    print(f"{'sites':>8}{'':>8}{'build':>8}{'MB':>8}{'first':>8}{'on a line':>11}{'step':>8}   (s, s, ms)")
    with tempfile.TemporaryDirectory() as name:
        for size in sizes:
            folder = Path(name) / str(size)
            write_register(folder / "register", size)
            first = [_told(folder, size, way) for way in ("inline", "tiles")]
            worse = worse or (size == TILED_FROM and first[0] < first[1])
    return int(worse)


def _told(folder: Path, size: int, way: str) -> float:
    """Build and look at a page one way, print it, and return the seconds to its first polygon."""
    target = folder / way
    option = "--tiles" if way == "tiles" else "--no-tiles"
    command = [sys.executable, "-m", "sitemap", "build", str(folder / "register"), "-o", str(target), "--no-cache"]
    built = run_build([*command, option])["build_s"]
    looks = [looked_at(target) for _ in range(TILED_ROUNDS)]
    first, step, weight = (
        statistics.median(look[key] for look in looks) for key in ("first_polygon_s", "zoom_step_ms", "bytes_mb")
    )
    begins = first + weight * 8 / LINE_MBIT_S
    print(f"{size:>8,}{way:>8}{built:>8.1f}{weight:>8.2f}{first:>8.2f}{begins:>11.2f}{step:>8.0f}", flush=True)
    return float(first)


def _drawn(folder: Path, size: int, above: int) -> Path:
    write_register(folder / "register", size)
    linked = link(read_register(folder / "register"))
    file = folder / f"above-{above}.html"
    with patch.object(payload, "MANY_SITES", above):
        file.write_text(page(draw(linked, analyse(linked, names=["measures"]))), encoding="utf-8")
    return file


if __name__ == "__main__":
    if sys.argv[1:2] == ["tiles"]:
        sys.exit(compare_tiles([int(size) for size in sys.argv[2:]] or TILED_SIZES))
    sys.exit(main([int(size) for size in sys.argv[1:]] or SIZES))
