"""A map of very many sites as tiles, against folium's page of the same outlines.

    python benchmarks/tiles.py 100000 ours path/to/folder
    python benchmarks/tiles.py 100000 folium path/to/folder

The folder keeps the made-up register (``towns.py``), so that both start from
the same file, and what was built of it. Measured are the whole process that
makes the page (for us ``sitemap build --no-cache`` with reading, validation,
linking and measures), and in Chromium, from the server that ``sitemap serve``
runs, the first polygon, a step of the zoom, and the bytes of every answer
until nothing is asked for any more.

``ours`` fails where a bound of ``BOUNDS`` is missed.
"""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from browser import WATCH, ZOOM, opened_browser
from foreign import serve_assets
from towns import write_register

if TYPE_CHECKING:
    from playwright.sync_api import Response

BOUNDS = {"build_s": 15.0, "first_polygon_s": 1.5, "zoom_step_ms": 150.0, "bytes_mb": 2.0}
HERE = Path(__file__).parent
PATIENCE_MS = 380_000
# From afar an outline is a spot, which a canvas fills in another way.
_FILL = "const fill = CanvasRenderingContext2D.prototype.fill;"
_SPOT = """
  const spot = CanvasRenderingContext2D.prototype.fillRect;
  CanvasRenderingContext2D.prototype.fillRect = function (...given) {
    filled.add(this.canvas);
    return spot.apply(this, given);
  };
"""
WATCH_TILES = WATCH.replace(_FILL, _FILL + _SPOT)


def main(size: int, way: str, folder: Path) -> int:
    """Measure one way, print it, and return whether it keeps the bounds."""
    register = folder / f"register-{size}"
    if not (register / "register.toml").is_file():
        write_register(register, size)
    target = folder / f"{way}-{size}"
    target.mkdir(parents=True, exist_ok=True)
    commands = {
        "ours": [sys.executable, "-m", "sitemap", "build", str(register), "-o", str(target), "--no-cache", "--tiles"],
        "folium": [sys.executable, str(HERE / "makers.py"), "folium", str(register), str(target / "index.html")],
    }
    figures = run_build(commands[way])
    print(json.dumps(figures), flush=True)
    figures |= looked_at(target)
    print(json.dumps({"way": way, "sites": size, **figures}))
    missed = [name for name, bound in BOUNDS.items() if figures[name] > bound]
    if way == "ours" and missed:
        print("missed:", ", ".join(f"{name} {figures[name]:g} > {BOUNDS[name]:g}" for name in missed))
    return int(way == "ours" and bool(missed))


def run_build(command: list[str]) -> dict[str, float]:
    """Run a command and return how long it took, by the clock and of the processor; end where it fails."""
    before, start = os.times(), time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds, after = time.perf_counter() - start, os.times()
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    processor = after.children_user + after.children_system - before.children_user - before.children_system
    return {"build_s": round(seconds, 2), "processor_s": round(processor, 2)}


def looked_at(folder: Path) -> dict[str, float]:
    """Return what Chromium sees of the page of a folder: first polygon, zoom step and bytes."""
    with _served(folder) as address, opened_browser() as browser:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(PATIENCE_MS)
        if not (folder / "sites.pmtiles").is_file():
            serve_assets(page)
        page.add_init_script(WATCH_TILES)
        answers: list[Response] = []
        page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - a builtin takes no mark of Playwright's
        page.goto(address, wait_until="load")
        first = float(page.wait_for_function("() => window.firstPolygon").json_value())
        page.wait_for_load_state("networkidle")
        # What a server on the way would compress is not counted as compressed.
        size = sum(int(a.header_value("content-length") or 0) for a in answers)
        page.wait_for_timeout(500)
        zoom = float(page.evaluate(ZOOM))
    return {"first_polygon_s": round(first / 1000, 3), "zoom_step_ms": round(zoom, 1), "bytes_mb": round(size / 1e6, 3)}


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    import uvicorn

    from sitemap.publication.serve import HOST, application

    listener = socket.socket()
    listener.bind((HOST, 0))
    server = uvicorn.Server(uvicorn.Config(application(folder), log_level="warning", lifespan="off"))
    thread = threading.Thread(target=lambda: server.run(sockets=[listener]), daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{listener.getsockname()[1]}/"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2], Path(sys.argv[3])))
