"""The pictures: those of the README by ``make pictures``, those of the documentation whenever it is built.

Maps are built into a temporary folder and opened in Chromium with the network
cut; sheets and charts are what the commands write.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

import sitemap
from sitemap.analysis import analyse
from sitemap.charts import charts_for
from sitemap.documents import SheetOptions, make_figure

__all__ = ["BUILT", "for_docs", "for_readme"]

HERE = Path(__file__).parent / "pictures"
EXAMPLE = sitemap.shipped_register().parent / "example-town"

DESK, PHONE = (1440, 900), (360, 740)
# What is shown in Chromium: name, the part of the address that says what is open, size of the window.
_SHOTS = (
    ("map", "", DESK),
    ("theme", "#theme=area_m2", DESK),
    ("site", "#site=nordwerft", DESK),
    ("phone", "", PHONE),
)
_CHARTS = ("areas", "band")
BUILT = (*(f"{name}.png" for name, _, _ in _SHOTS), "sheet.svg", *(f"{name}.svg" for name in _CHARTS))


def for_readme() -> None:
    """Write ``map.png`` and ``phone.png`` of the shipped register: run it when the page or the register has changed."""
    with tempfile.TemporaryDirectory() as folder, _chromium() as browser:
        page = sitemap.build(output=folder).page
        _shoot(browser, page.resolve().as_uri(), HERE / "map.png", DESK)
        _shoot(browser, page.resolve().as_uri(), HERE / "phone.png", PHONE)


def for_docs(target: Path) -> None:
    """Write the pictures of the made-up town, called as in ``BUILT``."""
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, _chromium() as browser:
        address = sitemap.build(EXAMPLE, folder).page.resolve().as_uri()
        for name, part, size in _SHOTS:
            _shoot(browser, address + part, target / f"{name}.png", size)
    register = sitemap.read_register(EXAMPLE)
    (sheet,) = make_figure(register, SheetOptions(), "de", ["svg"]).files.values()
    (target / "sheet.svg").write_bytes(sheet)
    results = analyse(sitemap.link(register), names=["measures", "band"])
    drawn = {d.name: d.svg for drawings in charts_for(register, results, "de").values() for d in drawings}
    for name in _CHARTS:
        (target / f"{name}.svg").write_bytes(drawn[name])


@contextmanager
def _chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


def _shoot(browser: Browser, address: str, target: Path, size: tuple[int, int]) -> None:
    width, height = size
    with browser.new_context(
        viewport={"width": width, "height": height}, offline=True, locale="de-DE", reduced_motion="reduce"
    ) as context:
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector(".leaflet-pane path")
        page.wait_for_timeout(500)
        page.screenshot(path=target)


if __name__ == "__main__":
    for_readme()
