"""The page of very many sites: our scripts and the small data inline, everything else in files beside it."""

import math
from collections.abc import Callable
from types import MappingProxyType

import folium
import numpy as np
from folium.template import Template

from sitemap.analysis.contract import Results
from sitemap.linking import LinkedRegister
from sitemap.webmap.assembly import page
from sitemap.webmap.assets import EMBED_MODULES, MODULES, TILED_STYLES, pmtiles_script, style
from sitemap.webmap.choices import Opening
from sitemap.webmap.drawing import SiteMap
from sitemap.webmap.elements import EMBED_PARTS, PARTS, Part, RegisterView, Verbatim, figure_of
from sitemap.webmap.payload import to_script_json
from sitemap.webmap.tiles.choice import FILES_STEM
from sitemap.webmap.tiles.outlines import Outlines
from sitemap.webmap.tiles.shell import Shell, make_shell

__all__ = ["TILED_MODULES", "TiledView", "draw_shell", "tiled_files"]

# Without what needs every outline in the page.
_WITHOUT = {"sites", "canvas", "clusters"}
_OWN = (
    "tiles/ranges",
    "tiles/blocks",
    "tiles/vectortile",
    "tiles/store",
    "tiles/shapes",
    "tiles/layer",
    "tiles/nearest",
    "tiles/columns",
    "tiles/files",
    "tiles/names",
    "tiles/sites",
    "tiles/waiting",
    "tiles/view",
)


def _modules(all_of: tuple[str, ...]) -> tuple[str, ...]:
    return (*(m for m in all_of if m not in _WITHOUT or m == "sites"), *_OWN)


TILED_MODULES: tuple[str, ...] = _modules(MODULES)


def _parts(all_of: tuple[str, ...]) -> tuple[str, ...]:
    return tuple({"sites": "tiles"}.get(p, p) for p in all_of if p not in _WITHOUT - {"sites"})


class TiledView(RegisterView):
    """A register whose outlines and attributes lie beside the page.

    Parameters
    ----------
    shell
        What the page holds.
    modules
        Which of our JavaScript comes along.
    """

    _template = Template("""
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = Sitemap.tiledView({{ this._parent.get_name() }}, "{{ this.get_name() }}_data");
        {% endmacro %}
    """)

    def __init__(self, shell: Shell, modules: tuple[str, ...]) -> None:
        super(RegisterView, self).__init__()  # type: ignore[no-untyped-call]
        self._name = "TiledView"
        self.modules = modules
        self.payload = MappingProxyType(dict(shell.payload))
        self.data = to_script_json(shell.payload)
        self.bounds = np.array(shell.payload["sites"]["bounds"] or [np.nan] * 4)

    def render(self, **kwargs: object) -> None:  # type: ignore[override]  # as every MacroElement
        """Put the reader of the tiles into the figure, then what every view needs."""
        head = f"<style>{style(TILED_STYLES)}</style>\n<script>{pmtiles_script()}</script>\n"
        figure_of(self).header.add_child(Verbatim(head), name="pmtiles")
        super().render(**kwargs)


def draw_shell(shell: Shell, *, embedded: bool = False) -> folium.Map:
    """Return the map of a register of very many sites; its page needs the shell's files beside it.

    Parameters
    ----------
    shell
        What ``make_shell`` returned.
    embedded
        Whether the map is the small one that other pages show in a frame.
    """
    view = TiledView(shell, _modules(EMBED_MODULES) if embedded else TILED_MODULES)
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
    for name in _parts(EMBED_PARTS if embedded else PARTS):
        Part(name).add_to(view)
    return site_map


def tiled_files(
    linked: LinkedRegister,
    results: Results,
    page_file: str,
    *,
    language: str | None = None,
    opening: Opening | None = None,
    stem: str = FILES_STEM,
    outlines: Callable[[], Outlines] | None = None,
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
    stem
        What the other files are called, before their endings.
    outlines
        Returns what ``make_outlines`` makes of the sites in the order of their ids, where that was begun before.
    """
    shell = make_shell(linked, results, language, opening=opening, stem=stem, outlines=outlines)
    return {**shell.files, page_file: page(draw_shell(shell)).encode("utf-8")}
