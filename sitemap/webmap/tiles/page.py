"""The page of very many sites: our scripts and the small data inline, everything else in files beside it."""

import math
from collections.abc import Mapping
from types import MappingProxyType

import folium
import numpy as np
from folium.template import Template

from sitemap.analysis.contract import Results
from sitemap.linking import LinkedRegister
from sitemap.webmap.assembly import page
from sitemap.webmap.assets import MODULES, TILED_STYLES, pmtiles_script, style
from sitemap.webmap.choices import Opening
from sitemap.webmap.drawing import SiteMap
from sitemap.webmap.elements import PARTS, Part, RegisterView, Verbatim, figure_of
from sitemap.webmap.payload import to_script_json
from sitemap.webmap.tiles.shell import Shell, make_shell

__all__ = ["TILED_MODULES", "TILED_PARTS", "TiledView", "draw_tiled", "tiled_files"]

# Without what needs every outline in the page.
_WITHOUT = {"sites", "download", "csv", "geojson", "canvas", "clusters"}
_OWN = (
    "tiles/ranges",
    "tiles/vectortile",
    "tiles/store",
    "tiles/shapes",
    "tiles/layer",
    "tiles/columns",
    "tiles/sites",
    "tiles/waiting",
    "tiles/view",
)
TILED_MODULES: tuple[str, ...] = (*(m for m in MODULES if m not in _WITHOUT or m == "sites"), *_OWN)
TILED_PARTS: tuple[str, ...] = tuple({"sites": "tiles"}.get(p, p) for p in PARTS if p not in _WITHOUT - {"sites"})


class TiledView(RegisterView):
    """A register whose outlines and attributes lie beside the page."""

    _template = Template("""
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = Sitemap.tiledView({{ this._parent.get_name() }}, "{{ this.get_name() }}_data");
        {% endmacro %}
    """)

    def __init__(self, shell: Shell) -> None:
        super(RegisterView, self).__init__()  # type: ignore[no-untyped-call]
        self._name = "TiledView"
        self.modules = TILED_MODULES
        self.payload = MappingProxyType(dict(shell.payload))
        self.data = to_script_json(shell.payload)
        self.bounds = np.array(shell.payload["sites"]["bounds"] or [np.nan] * 4)

    def render(self, **kwargs: object) -> None:  # type: ignore[override]  # as every MacroElement
        """Put the reader of the tiles into the figure, then what every view needs."""
        head = f"<style>{style(TILED_STYLES)}</style>\n<script>{pmtiles_script()}</script>\n"
        figure_of(self).header.add_child(Verbatim(head), name="pmtiles")
        super().render(**kwargs)


def draw_tiled(
    linked: LinkedRegister, results: Results, *, language: str | None = None, opening: Opening | None = None
) -> tuple[folium.Map, Mapping[str, bytes]]:
    """Return the map of a register of very many sites, and the files that have to lie beside its page."""
    shell = make_shell(linked, results, language, opening=opening)
    view = TiledView(shell)
    west, south, east, north = view.bounds
    centre = float(south + north) / 2, float(west + east) / 2
    site_map = SiteMap(
        location=centre if all(map(math.isfinite, centre)) else None,
        tiles=None,
        zoom_start=shell.payload["tiles"]["first"] + 1,
        zoom_control=False,
        zoom_snap=0.5,
        zoom_delta=1,
        wheel_px_per_zoom_level=120,
        min_zoom=shell.payload["tiles"]["first"] + 1,
        max_zoom=19,
        fade_animation=False,
    )
    view.add_to(site_map)
    for name in TILED_PARTS:
        Part(name).add_to(view)
    return site_map, shell.files


def tiled_files(
    linked: LinkedRegister,
    results: Results,
    page_file: str,
    *,
    language: str | None = None,
    opening: Opening | None = None,
) -> dict[str, bytes]:
    """Return a page of very many sites and the files beside it, by name.

    Parameters
    ----------
    linked, results
        The joined register and its measures.
    page_file
        What the page is called; the other files lie in its folder.
    language
        The language it opens in, ``de`` or ``en``; by default the register's.
    opening
        What it shows first; by default everything, coloured by kind.
    """
    site_map, beside = draw_tiled(linked, results, language=language, opening=opening)
    return {**beside, page_file: page(site_map).encode("utf-8")}
