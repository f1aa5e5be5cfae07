"""Files that planners bring, made small but in the form in which they are published."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from pyproj import Transformer

import sitemap
from tests.registers import CRS, EAST, NORTH, Draft

__all__ = [
    "FLOOD_RULES",
    "HEADER",
    "census_csv",
    "census_row",
    "grid_cells",
    "lines",
    "linked",
    "pbf",
    "place",
    "rule_file",
]

# Flood zones that reach only so far as covered.gpkg says.
FLOOD_RULES = """
[[layers]]
id = "flood"
title_de = "Überschwemmungsgebiete"
title_en = "Flood zones"
kind = "flood"
file = "flood.gpkg"
accuracy_m = 5
class_field = "class"
covered_file = "covered.gpkg"
source = "somebody"
[layers.severity]
"*" = "high"
"""

HEADER = "GITTER_ID_100m;x_mp_100m;y_mp_100m;Einwohner"


def linked(draft: Draft, folder: Path) -> "sitemap.LinkedRegister":
    """Write a register, read it, and join its tables."""
    return sitemap.link(sitemap.read_register(draft.write(folder / "register")))


def place(shape: Any) -> Any:
    """Move a shape given in metres from the town's corner to where the town lies."""
    return shapely.transform(shape, lambda xy: xy + np.array([EAST, NORTH]))


def grid_cells(east: float, north: float, width: float, height: float) -> list[tuple[int, int]]:
    """Return the centres (EPSG:3035) of all cells that touch a box given from the town's corner."""
    to_grid = Transformer.from_crs(CRS, "EPSG:3035", always_xy=True)
    x, y = EAST + east, NORTH + north
    minx, miny, maxx, maxy = to_grid.transform_bounds(x, y, x + width, y + height, densify_pts=21)
    columns = np.arange(np.floor(minx / 100) * 100 + 50, maxx + 50, 100)
    rows = np.arange(np.floor(miny / 100) * 100 + 50, maxy + 50, 100)
    return [(int(c), int(r)) for r in rows for c in columns]


def census_row(x: int, y: int, people: object) -> str:
    return f"CRS3035RES100mN{y - 50}E{x - 50};{x};{y};{people}"


def census_csv(path: Path, cells: Mapping[tuple[int, int], object], header: str = HEADER) -> Path:
    path.write_text("\n".join([header, *(census_row(x, y, n) for (x, y), n in cells.items())]) + "\n", encoding="utf-8")
    return path


Street = tuple[Sequence[tuple[float, float]], Mapping[str, str]]


def pbf(path: Path, streets: Iterable[Street]) -> Path:
    """Write an OSM extract; streets share a node where their points are the same tuple."""
    import osmium

    to_degrees = Transformer.from_crs(CRS, "EPSG:4326", always_xy=True)
    ids: dict[tuple[float, float], int] = {}
    ways = []
    for points, tags in streets:
        ways.append(([ids.setdefault(p, len(ids) + 1) for p in points], tags))
    with osmium.SimpleWriter(str(path)) as writer:
        for (east, north), node in ids.items():
            lon, lat = to_degrees.transform(EAST + east, NORTH + north)
            writer.add_node(osmium.osm.mutable.Node(id=node, location=(lon, lat)))
        for number, (nodes, tags) in enumerate(ways, start=1):
            writer.add_way(osmium.osm.mutable.Way(id=number, nodes=nodes, tags=dict(tags)))
    return path


def lines(path: Path, streets: Iterable[Street], crs: str = CRS) -> Path:
    """Write streets as a GeoPackage of plain lines, as QGIS exports them."""
    rows = list(streets)
    tags = sorted({k for _, t in rows for k in t})
    frame = gpd.GeoDataFrame(
        {k: [t.get(k) for _, t in rows] for k in tags},
        geometry=[place(shapely.LineString(points)) for points, _ in rows],
        crs=CRS,
    )
    frame.to_crs(crs).to_file(path, layer="streets")
    return path


def rule_file(path: Path, *layers: str) -> Path:
    path.write_text("\n".join(layers), encoding="utf-8")
    return path
