"""Our own scripts and styles and the vendored packages, as text that a page can hold."""

import base64
import mimetypes
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

__all__ = [
    "EMBED_MODULES",
    "EMBED_STYLES",
    "MAP_STYLES",
    "MODULES",
    "PAGE_STYLES",
    "TILED_STYLES",
    "leaflet_script",
    "leaflet_style",
    "pmtiles_script",
    "runtime",
    "style",
    "supercluster_script",
    "vendored",
    "with_images",
]

_FOLDER = Path(__file__).parent
_LEAFLET = _FOLDER / "vendor" / "leaflet"
_JQUERY = _FOLDER / "vendor" / "jquery" / "jquery.min.js"
_SUPERCLUSTER = _FOLDER / "vendor" / "supercluster" / "supercluster.min.js"
_PMTILES = _FOLDER / "vendor" / "pmtiles" / "pmtiles.js"

# Classic scripts on the one name `Sitemap`, in the order in which they need
# each other: ES modules cannot be put into one file without a bundler, since
# an inline module has no address that another could import it by.
MODULES: tuple[str, ...] = (
    "namespace",
    "dom",
    "coordinates",
    "figures",
    "state",
    "language",
    "table",
    "register",
    "swatches",
    "patterns",
    "view",
    "outlines",
    "canvas",
    "sites",
    "context",
    "clusters",
    "labels",
    "facts",
    "timeline",
    "looks",
    "folding",
    "filter",
    "sorting",
    "emphasis",
    "portions",
    "totals",
    "views",
    "tableview",
    "find",
    "arearange",
    "csv",
    "geojson",
    "download",
    "sentences",
    "linked",
    "card",
    "network",
    "detail",
    "popup",
    "controls",
    "themes",
    "legend",
    "consent",
    "basemaps",
    "layers",
    "credits",
    "list",
    "page",
    "printed",
    "print",
    "time",
    "gestures",
    "offer",
    "fragment",
    "permalink",
    "embed",
)
# What an embedded map does without: whatever stands beside the map of the page.
_BESIDE = {
    "portions",
    "totals",
    "views",
    "tableview",
    "find",
    "arearange",
    "csv",
    "geojson",
    "download",
    "detail",
    "list",
}
EMBED_MODULES: tuple[str, ...] = tuple(name for name in MODULES if name not in _BESIDE)
MAP_STYLES: tuple[str, ...] = (
    "tokens",
    "map",
    "clusters",
    "controls",
    "time",
    "card",
    "dialog",
    "emphasis",
    "gestures",
)
PAGE_STYLES: tuple[str, ...] = ("page", "frame", "find", "table", "detail", "print")
TILED_STYLES: tuple[str, ...] = ("tiles",)
EMBED_STYLES: tuple[str, ...] = ("frame", "embed", "print")


@cache
def runtime(modules: tuple[str, ...] = MODULES) -> str:
    """Return our JavaScript, or these modules of it, as one classic script."""
    return "\n".join(_text(_FOLDER / "js" / f"{name}.js") for name in modules)


@cache
def style(names: tuple[str, ...]) -> str:
    """Return our style sheets of these names as one."""
    return "\n".join(_text(_FOLDER / "css" / f"{name}.css") for name in names)


@cache
def leaflet_script() -> str:
    """Return Leaflet, with the images of its default marker inside."""
    icons = {
        "iconUrl": "marker-icon.png",
        "iconRetinaUrl": "marker-icon-2x.png",
        "shadowUrl": "marker-shadow.png",
    }
    options = ", ".join(f'{key}: "{_data_uri(_LEAFLET / "images" / name)}"' for key, name in icons.items())
    code = re.sub(r"\n//# sourceMappingURL=.*", "", _text(_LEAFLET / "leaflet.js"))
    # An empty path keeps Leaflet from looking for the images beside its style sheet.
    return f'{code}\nL.Icon.Default.imagePath = "";\nL.Icon.Default.mergeOptions({{{options}}});\n'


@cache
def supercluster_script() -> str:
    """Return what gathers places that lie close together, on the one name `Supercluster`."""
    return _text(_SUPERCLUSTER)


@cache
def pmtiles_script() -> str:
    """Return the reader of PMTiles files, on the one name `pmtiles`."""
    return _text(_PMTILES)


@cache
def leaflet_style() -> str:
    """Return Leaflet's style sheet, with its images inside."""
    return with_images(_text(_LEAFLET / "leaflet.css"), _LEAFLET)


def with_images(style_sheet: str, folder: Path) -> str:
    """Return a style sheet with the images that lie in or under ``folder`` put inside."""

    def inlined(match: re.Match[str]) -> str:
        return f'url("{_data_uri(folder / match[1])}")'

    return re.sub(r"""url\(\s*["']?(?!data:|https?:|//|#)([^"')]+?)["']?\s*\)""", inlined, style_sheet)


def vendored(url: str) -> str | None:
    """Return the text of a package that lies here, whatever address it has; None for any other."""
    for pattern, text in _PACKAGES:
        if re.search(pattern, url):
            return text()
    return None


# The addresses under which the networks for packages offer what is vendored.
_PACKAGES: tuple[tuple[str, Callable[[], str]], ...] = (
    (r"/leaflet(@|/)1\.[\d.]+/(dist/)?leaflet(\.min)?\.js$", leaflet_script),
    (r"/leaflet(@|/)1\.[\d.]+/(dist/)?leaflet(\.min)?\.css$", leaflet_style),
    (r"/jquery[-@/]3\.[\d.]+(min\.js$|/(dist/)?jquery(\.min)?\.js$)", lambda: _text(_JQUERY)),
)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _data_uri(path: Path) -> str:
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"data:{kind};base64," + base64.b64encode(path.read_bytes()).decode("ascii")
