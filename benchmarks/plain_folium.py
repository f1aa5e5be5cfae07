"""What one would write by hand: read the polygons, reproject, measure, save a folium map.

No validation, no links, no sources, no page of its own; the map asks foreign
hosts for its parts. ``benchmarks/build.py`` measures ``sitemap build`` against it.
"""

import sys
from pathlib import Path

import folium
import geopandas as gpd


def main(register: Path, target: Path) -> None:
    """Write the map of ``sites.geojson`` in ``register`` to ``target``."""
    sites = gpd.read_file(register / "sites.geojson")
    sites["area_ha"] = (sites.area / 10_000).round(1)
    shown = sites[["id", "name_de", "kind", "status", "area_ha", "geometry"]].to_crs(4326)
    minx, miny, maxx, maxy = shown.total_bounds
    chart = folium.Map(tiles=None)
    fields = ["name_de", "kind", "status", "area_ha"]
    folium.GeoJson(
        shown,
        tooltip=folium.GeoJsonTooltip(["name_de"]),
        popup=folium.GeoJsonPopup(fields),
    ).add_to(chart)
    chart.fit_bounds([[miny, minx], [maxy, maxx]])
    chart.save(target)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
