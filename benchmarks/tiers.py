"""From how many sites on the page draws on a canvas and gathers sites in clusters.

    python benchmarks/tiers.py 250 500 1000 2000

Each register of ``towns.py`` is drawn both ways: as SVG, each site an element
that the keyboard reaches and a reader hears of, and on a canvas with clusters.
Compared are the first polygon and a step of the zoom in Chromium, as
``browser.py`` describes. ``MANY_SITES`` of ``sitemap.webmap.payload`` is the
largest number at which a step with SVG stays below ``STEP_MS``. It fails where
the step at ``MANY_SITES`` itself is slower than that.
"""

import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

from browser import look, opened_browser
from foreign import fetch_packages
from towns import write_register

from sitemap import analyse, draw, link, page, read_register
from sitemap.webmap import payload

SIZES = (250, payload.MANY_SITES, 1_000, 2_000)
# A step that takes longer is felt as a jolt: https://web.dev/articles/rail
STEP_MS = 100.0
ROUNDS = 5
NEVER = sys.maxsize


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


def _drawn(folder: Path, size: int, above: int) -> Path:
    write_register(folder / "register", size)
    linked = link(read_register(folder / "register"))
    file = folder / f"above-{above}.html"
    with patch.object(payload, "MANY_SITES", above):
        file.write_text(page(draw(linked, analyse(linked, names=["measures"]))), encoding="utf-8")
    return file


if __name__ == "__main__":
    sys.exit(main([int(size) for size in sys.argv[1:]] or SIZES))
