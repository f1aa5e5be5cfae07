"""Make a page of a register in one of the ways that ``benchmarks/page.py`` compares.

    python benchmarks/makers.py folium path/to/register page.html

Prints the seconds of each step as JSON. Each way starts from the same
``sites.geojson``; the plain ones show the ten attributes of ``ATTRIBUTES``.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from towns import ATTRIBUTES

__all__ = ["MAKERS", "Clock"]


class Clock:
    """Seconds of each step since the one before."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def tell(self, step: str) -> None:
        """Name the step that has just ended."""
        now = time.perf_counter()
        self.seconds[step], self._last = now - self._last, now


def plain_folium(register: Path, target: Path, clock: Clock) -> None:
    """Make what one writes by hand: ``folium.GeoJson`` with a tooltip and a popup."""
    import folium
    import geopandas as gpd

    clock.tell("import")
    sites = gpd.read_file(register / "sites.geojson")
    clock.tell("read")
    shown = sites[[*ATTRIBUTES, "geometry"]].to_crs(4326)
    chart = folium.Map(tiles=None)
    tooltip, popup = folium.GeoJsonTooltip(list(ATTRIBUTES)), folium.GeoJsonPopup(list(ATTRIBUTES))
    folium.GeoJson(shown, tooltip=tooltip, popup=popup).add_to(chart)
    minx, miny, maxx, maxy = shown.total_bounds
    chart.fit_bounds([[miny, minx], [maxy, maxx]])
    chart.save(target)
    clock.tell("draw")


def explore(register: Path, target: Path, clock: Clock) -> None:
    """Make what ``GeoDataFrame.explore`` gives."""
    import geopandas as gpd

    clock.tell("import")
    sites = gpd.read_file(register / "sites.geojson")
    clock.tell("read")
    shown = sites[[*ATTRIBUTES, "geometry"]]
    shown.explore(tiles=None, tooltip=list(ATTRIBUTES), popup=list(ATTRIBUTES)).save(target)
    clock.tell("draw")


def sitemap_page(register: Path, target: Path, clock: Clock) -> None:
    """Make our page; ``sitemap build`` does the same and validates before."""
    from sitemap import analyse, draw, link, page, read_register

    clock.tell("import")
    read = read_register(register)
    clock.tell("read")
    linked = link(read)
    results = analyse(linked, names=["measures"])
    clock.tell("measure")
    target.write_text(page(draw(linked, results)), encoding="utf-8")
    clock.tell("draw")


MAKERS: dict[str, Callable[[Path, Path, Clock], None]] = {
    "folium": plain_folium,
    "explore": explore,
    "sitemap": sitemap_page,
}

if __name__ == "__main__":
    ticking = Clock()
    MAKERS[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]), ticking)
    print(json.dumps(ticking.seconds))
