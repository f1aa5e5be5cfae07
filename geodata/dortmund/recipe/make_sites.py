"""Make ``sites.geojson`` from landmarks, rules and attributes.

Run it from anywhere with the program's Python::

    .venv/bin/python geodata/dortmund/recipe/make_sites.py

Inputs beside this file: ``landmarks.csv`` (points, each with its source),
``outlines.toml`` (the rule of each outline), ``sites.csv`` (everything about
the sites that is not geometry). The same inputs give the same bytes.
"""

import csv
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from pyproj import CRS, Transformer
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from sitemap.atomic import replace_files
from sitemap.register import Register, RegisterInfo, write_register
from sitemap.register.schema import TABLES, table

RECIPE = Path(__file__).resolve().parent
REGISTER_CRS = "EPSG:25832"
# Fine enough that rounding does not show in the areas.
GRID_M = 0.1
# A mitred corner reaches no further than this many times the distance moved.
MITRE_LIMIT = 2.0
HECTARE_M2 = 10_000.0

Spec = Mapping[str, Any]


def read_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file of the recipe."""
    with (RECIPE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Landmarks:
    """The points of ``landmarks.csv`` in the register's CRS, and what was used of them."""

    def __init__(self) -> None:
        rows = read_rows("landmarks.csv")
        to_register = Transformer.from_crs("EPSG:4326", REGISTER_CRS, always_xy=True)
        self.source = {r["id"]: r["source"] for r in rows}
        self.point = {
            r["id"]: (float(r["easting"]), float(r["northing"]))
            if r["easting"]
            else to_register.transform(float(r["lon"]), float(r["lat"]))
            for r in rows
        }
        self.used: set[str] = set()

    def __call__(self, name: str) -> tuple[float, float]:
        """Return the point called ``name``, or the one that ``a~b@fraction`` describes."""
        if "~" not in name:
            self.used.add(self.source[name])
            return self.point[name]
        first, _, rest = name.partition("~")
        second, _, fraction = rest.partition("@")
        (x, y), (to_x, to_y) = self(first), self(second)
        share = float(fraction)
        return x + share * (to_x - x), y + share * (to_y - y)


def solve(area_of: Callable[[float], float], area_m2: float, low: float, high: float) -> float:
    """Return where the rising function ``area_of`` reaches ``area_m2``, by bisection to 1 mm."""
    if not area_of(low) <= area_m2 <= area_of(high):
        message = f"no distance between {low} and {high} m gives {area_m2} m²"
        raise ValueError(message)
    while high - low > 0.001:
        middle = (low + high) / 2
        low, high = (middle, high) if area_of(middle) < area_m2 else (low, middle)
    return (low + high) / 2


def ring(part: Spec, landmarks: Landmarks, _lines: Spec) -> Polygon:
    """Return the polygon through the landmarks, moved evenly to the stated area."""
    corners = Polygon([landmarks(name) for name in part["landmarks"]])
    if "area_ha" not in part:
        return corners

    def moved(distance_m: float) -> Polygon:
        return corners.buffer(distance_m, join_style="mitre", mitre_limit=MITRE_LIMIT)

    reach = 1000.0
    inwards = shapely.minimum_clearance(corners.envelope)
    return moved(solve(lambda d: moved(d).area, part["area_ha"] * HECTARE_M2, -inwards / 2, reach))


def strip(part: Spec, landmarks: Landmarks, lines: Spec) -> Polygon:
    """Return a strip along the line through the landmarks, of a width or of an area."""
    names = lines[part["line"]]["landmarks"] if "line" in part else part["landmarks"]
    axis = LineString([landmarks(name) for name in names])

    def widened(half_width_m: float) -> Polygon:
        return axis.buffer(half_width_m, cap_style="flat", join_style="mitre", mitre_limit=MITRE_LIMIT)

    if "half_width_m" in part:
        return widened(part["half_width_m"])
    return widened(solve(lambda w: widened(w).area, part["area_ha"] * HECTARE_M2, 1.0, axis.length))


def block(part: Spec, landmarks: Landmarks, _lines: Spec) -> Polygon:
    """Return a rectangle of the stated area about a landmark, parallel to a line."""
    x, y = landmarks(part["landmarks"][0])
    (from_x, from_y), (to_x, to_y) = (landmarks(name) for name in part["parallel_to"])
    width_m = (part["area_ha"] * HECTARE_M2 / part["length_to_width"]) ** 0.5
    length_m = part["length_to_width"] * width_m
    span = ((to_x - from_x) ** 2 + (to_y - from_y) ** 2) ** 0.5
    along = ((to_x - from_x) / span * length_m / 2, (to_y - from_y) / span * length_m / 2)
    axis = LineString([(x - along[0], y - along[1]), (x + along[0], y + along[1])])
    return axis.buffer(width_m / 2, cap_style="flat")


def file(part: Spec, _landmarks: Landmarks, _lines: Spec) -> BaseGeometry:
    """Return the outline that a file beside the recipe holds, in whatever CRS it names."""
    shapes = gpd.read_file(RECIPE / part["file"]).to_crs(REGISTER_CRS)
    return shapely.union_all(shapes.geometry.to_numpy())


RULES: dict[str, Callable[[Spec, Landmarks, Spec], BaseGeometry]] = {
    "ring": ring,
    "strip": strip,
    "block": block,
    "file": file,
}


def outline(spec: Spec, lines: Spec) -> tuple[BaseGeometry, str]:
    """Return the outline that ``spec`` describes and the ids of the sources it rests on."""
    landmarks = Landmarks()
    parts = [RULES[part["rule"]](part, landmarks, lines) for part in spec["part"]]
    shape = shapely.normalize(shapely.set_precision(shapely.union_all(parts), GRID_M))
    for name in spec.get("contains", ()):
        if not shape.contains(Point(landmarks(name))):
            message = f"{spec['site']}: the outline does not hold {name}"
            raise ValueError(message)
    sources = landmarks.used | {*spec.get("also", ()), *([spec["area_source"]] if "area_source" in spec else [])}
    return shape, ";".join(sorted(sources))


def sites() -> gpd.GeoDataFrame:
    """Return the table ``sites``: the attributes joined with the outlines."""
    recipe = tomllib.loads((RECIPE / "outlines.toml").read_text(encoding="utf-8"))
    lines = recipe.get("lines", {})
    specs = {spec["site"]: spec for spec in recipe["outline"]}
    attributes = {row["id"]: row for row in read_rows("sites.csv")}
    if specs.keys() != attributes.keys():
        message = f"only in one of outlines.toml and sites.csv: {sorted(specs.keys() ^ attributes.keys())}"
        raise ValueError(message)
    shapes, rows = [], []
    for site in sorted(specs):
        spec = specs[site]
        shape, sources = outline(spec, lines)
        shapes.append(shape)
        rows.append(
            {name: value or None for name, value in attributes[site].items()}
            | {
                "geometry_kind": spec["kind"],
                "geometry_method_de": spec["method_de"],
                "geometry_method_en": spec["method_en"],
                "geometry_date": spec["date"],
                "geometry_accuracy_m": float(spec["accuracy_m"]),
                "geometry_source": sources,
            }
        )
    frame = pd.DataFrame(rows).set_index("id")
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=REGISTER_CRS)


def as_file(frame: gpd.GeoDataFrame) -> bytes:
    """Return ``frame`` as the program itself writes ``sites.geojson``."""
    empty = {t.name: _empty(f.name for f in t.fields) for t in TABLES if not t.geometry}
    register = Register(
        path=RECIPE,
        info=RegisterInfo(id="recipe", title_de="", title_en="", crs=REGISTER_CRS, version=""),
        crs=CRS.from_user_input(REGISTER_CRS),
        sites=frame,
        **empty,
        context={},
        faults=(),
        inputs={},
    )
    with tempfile.TemporaryDirectory() as folder:
        write_register(register, folder)
        return (Path(folder) / table("sites").file).read_bytes()


def _empty(names: Iterable[str]) -> pd.DataFrame:
    return pd.DataFrame({name: [] for name in names}).set_index("id")


def main() -> None:
    """Write ``sites.geojson`` and print what was made."""
    frame = sites()
    replace_files(RECIPE.parent, {table("sites").file: as_file(frame)})
    for site, shape, accuracy_m in zip(frame.index, frame.geometry, frame["geometry_accuracy_m"], strict=True):
        print(f"{site:24} {shape.area / HECTARE_M2:8.1f} ha, ±{accuracy_m:.0f} m")


if __name__ == "__main__":
    main()
