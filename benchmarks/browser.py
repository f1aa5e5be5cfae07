"""When a page's first polygon is on the screen, and how long a step of its zoom takes, in Chromium."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from foreign import serve_assets
from playwright.sync_api import Browser, sync_playwright

__all__ = ["Seen", "look", "opened_browser"]

# Runs before the page's own scripts. After each frame it looks for a polygon in
# a pane of the map's sites: a path that has a course, or a canvas that was
# filled. The frame after that has it on the screen.
WATCH = """
(() => {
  const PANES = ".leaflet-overlay-pane, .leaflet-sm-sites-pane";
  const filled = new WeakSet();
  const fill = CanvasRenderingContext2D.prototype.fill;
  CanvasRenderingContext2D.prototype.fill = function (...given) {
    filled.add(this.canvas);
    return fill.apply(this, given);
  };
  const drawn = () =>
    [...document.querySelectorAll(PANES)].some((pane) => {
      const path = pane.querySelector("path[d]");
      return (path && path.getAttribute("d").length > 8) || [...pane.querySelectorAll("canvas")].some((c) => filled.has(c));
    });
  const look = () => {
    if (!drawn()) return void requestAnimationFrame(look);
    CanvasRenderingContext2D.prototype.fill = fill;
    requestAnimationFrame(() => setTimeout(() => (window.firstPolygon = performance.now()), 0));
  };
  requestAnimationFrame(look);
})();
"""
# One step in and one out, each until the frame after the map has been redrawn.
ZOOM = """
async () => {
  const map = Object.values(window).find((value) => window.L && value instanceof L.Map);
  const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
  const times = [];
  for (const step of [1, -1, 1, -1]) {
    await painted();
    const start = performance.now();
    map.setZoom(map.getZoom() + step, { animate: false });
    await painted();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[2];
}
"""


@dataclass(frozen=True)
class Seen:
    """Milliseconds, from the start of the navigation and of a step."""

    first_polygon_ms: float
    zoom_step_ms: float


@contextmanager
def opened_browser() -> Iterator[Browser]:
    """Start the machine's Chromium."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        try:
            yield browser
        finally:
            browser.close()


def look(browser: Browser, file: Path) -> Seen:
    """Open a page in a context of its own and time it."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    try:
        page = context.new_page()
        page.set_default_timeout(120_000)
        serve_assets(page)
        page.add_init_script(WATCH)
        page.goto(file.as_uri(), wait_until="load")
        first = page.wait_for_function("() => window.firstPolygon").json_value()
        page.wait_for_timeout(500)
        return Seen(float(first), float(page.evaluate(ZOOM)))
    finally:
        context.close()
