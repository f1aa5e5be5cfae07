"""What the plain maps fetch from foreign hosts, served from copies on this machine.

The copies come from the package registries through their own clients: npm for
scripts and styles, pip for what ``GeoDataFrame.explore`` imports besides. They
are kept in ``.venv/bench``. So nothing of the network's speed is in the
figures, and the plain maps get their parts as fast as from a warm cache.
"""

import re
import subprocess
import sys
import tarfile
from pathlib import Path

from playwright.sync_api import Page, Route

__all__ = ["fetch_packages", "python_path", "serve_assets"]

FOLDER = Path(__file__).parent.parent / ".venv" / "bench"
PYTHON = ("mapclassify==2.10.0", "scikit-learn==1.8.0", "joblib==1.5.3", "threadpoolctl==3.6.0")
# Which package holds what stands behind an address of folium, and where in it.
ASSETS = (
    ("https://cdn.jsdelivr.net/npm/leaflet@1.9.3/", "leaflet@1.9.3", ""),
    ("https://code.jquery.com/jquery-3.7.1.min.js", "jquery@3.7.1", "dist/jquery.min.js"),
    ("https://cdn.jsdelivr.net/npm/bootstrap@5.2.2/", "bootstrap@5.2.2", ""),
    ("https://cdn.jsdelivr.net/npm/@fortawesome/fontawesome-free@6.2.0/", "@fortawesome/fontawesome-free@6.2.0", ""),
    ("https://cdnjs.cloudflare.com/ajax/libs/Leaflet.awesome-markers/2.0.2/", "leaflet.awesome-markers@2.0.5", "dist/"),
)
# Style sheets that no package holds; they are answered with nothing, in favour of the plain maps.
EMPTY = ("bootstrap-glyphicons.css", "leaflet.awesome.rotate.min.css")


def python_path() -> str:
    """Return the folder with the modules that ``GeoDataFrame.explore`` needs and we do not."""
    return str(FOLDER / "python")


def fetch_packages() -> None:
    """Get the copies, once."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    if not Path(python_path()).is_dir():
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-deps"]
        subprocess.run([*pip, "--target", python_path(), *PYTHON], check=True)
    for _, package, _ in ASSETS:
        if not _folder(package).is_dir():
            packed = subprocess.run(
                ["npm", "pack", "--silent", package], cwd=FOLDER, check=True, capture_output=True, text=True
            )
            archive = FOLDER / packed.stdout.split()[-1]
            with tarfile.open(archive) as files:
                files.extractall(_folder(package), filter="data")
            archive.unlink()


def serve_assets(page: Page) -> None:
    """Answer every request of a page for a foreign host from the copies; what there is none of fails loudly."""

    def answer(route: Route) -> None:
        url = route.request.url.partition("?")[0]
        for address, package, inside in ASSETS:
            if url.startswith(address):
                path = _folder(package) / "package" / (inside + url[len(address) :])
                route.fulfill(path=path)
                return
        if not url.endswith(EMPTY):
            raise ValueError(url)
        route.fulfill(body="", content_type="text/css")

    page.route(re.compile("^https://"), answer)


def _folder(package: str) -> Path:
    return FOLDER / package.replace("/", "+")
