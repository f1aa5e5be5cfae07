"""Take the README's picture of the real map: ``make pictures``.

Run it when the page or the shipped register has changed. The map is built into
a temporary folder and opened in Chromium with the network cut.
"""

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import sitemap

HERE = Path(__file__).parent / "pictures"


def main() -> None:
    """Write ``map.png`` (1440 × 900) and ``phone.png`` (360 × 740)."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        page_file = sitemap.build(output=folder).page
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for name, width, height in (("map.png", 1440, 900), ("phone.png", 360, 740)):
            context = browser.new_context(viewport={"width": width, "height": height}, offline=True, locale="de-DE")
            page = context.new_page()
            page.goto(page_file.resolve().as_uri())
            page.wait_for_selector(".leaflet-pane path")
            page.wait_for_timeout(500)
            page.screenshot(path=HERE / name)
            context.close()
        browser.close()


if __name__ == "__main__":
    main()
