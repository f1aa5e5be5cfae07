"""Make the context layers: municipalities, river, stations.

Run it after ``make_sites.py``, in the same way. Inputs beside this file:
``borders.csv`` (official borders), ``stops.csv`` and ``stations.csv`` (both
from ``extract_stops.py``), ``municipalities.csv`` (towns whose border could not
be had), ``landmarks.csv`` and ``outlines.toml``.

Where no official border could be had, it is drawn between stops: every stop
says which town it lies in, and a place belongs to the town of the stop nearest
to it (the Voronoi diagram of the stops). A border made so runs half-way between
two stops; how far it may be off is printed, and stands in ``layers.csv``.
Official borders are kept as they are, and the others end at them.
"""

import json
import tomllib
from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import shapely
from make_sites import RECIPE, REGISTER_CRS, Landmarks, read_rows
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from sitemap.atomic import replace_files

# Borders between stops have corners of no meaning below this.
SIMPLIFY_M = 25.0


def official() -> gpd.GeoDataFrame:
    """Return the towns whose official border could be had."""
    rows = read_rows("borders.csv")
    shapes = gpd.GeoSeries.from_wkt([r["wkt"] for r in rows], crs="EPSG:4326").to_crs(REGISTER_CRS)
    names = {"id": [r["key"] for r in rows], "name": [r["name"] for r in rows]}
    return gpd.GeoDataFrame(names, geometry=shapes.to_numpy(), crs=REGISTER_CRS)


def between_stops(known: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the towns of ``municipalities.csv``, from the stops that name them.

    Stops of towns in ``known`` say nothing that their official border does not.
    """
    stops = _points("stops.csv")
    stops = stops[~stops["town"].isin(known["name"])]
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(stops.geometry.to_numpy())))
    cell, stop = shapely.STRtree(stops.geometry.to_numpy()).query(cells, predicate="contains")
    town = stops["town"].to_numpy()[stop]
    towns = read_rows("municipalities.csv")
    shapes = [shapely.simplify(shapely.union_all(cells[cell[town == t["town"]]]), SIMPLIFY_M) for t in towns]
    names = {"id": [t["key"] for t in towns], "name": [t["name"] for t in towns]}
    frame = gpd.GeoDataFrame(names, geometry=shapes, crs=REGISTER_CRS)
    beside = shapely.union_all(known.geometry.to_numpy())
    # What is cut off on the far side of an official border belongs to no town.
    frame["geometry"] = [max(shapely.get_parts(s), key=shapely.area) for s in frame.difference(beside)]
    _report(frame, stops, beside)
    return frame


def _report(frame: gpd.GeoDataFrame, stops: gpd.GeoDataFrame, beside: BaseGeometry) -> None:
    """Print how far the borders may be off where they are not official.

    The true border lies between the stops too, so no further off than they are;
    it is taken to lie anywhere in between with the same likelihood.
    """
    borders = shapely.segmentize(shapely.boundary(frame.geometry.to_numpy()), 50.0)
    points = np.asarray(shapely.points(shapely.get_coordinates(borders)))
    points = points[shapely.distance(points, beside) > 1]
    _, distance_m = shapely.STRtree(stops.geometry.to_numpy()).query_nearest(points, return_distance=True)
    off_m = np.outer(distance_m, np.linspace(0, 1, 101))
    for name, shape in zip(frame["name"], frame.geometry, strict=True):
        print(f"{name}: {shape.area / 1e6:.1f} km²")
    print(f"borders: 95 % within {np.quantile(off_m, 0.95):.0f} m, all within {distance_m.max():.0f} m")


def river() -> gpd.GeoDataFrame:
    """Return the line of the Emscher from gauge to gauge, the one that the band follows, drawn downstream."""
    recipe = tomllib.loads((RECIPE / "outlines.toml").read_text(encoding="utf-8"))
    landmarks = Landmarks()
    line = LineString([landmarks(name) for name in recipe["lines"]["emscher"]["landmarks"]])
    ends = {
        "start_de": ["PHOENIX See"],
        "start_en": ["PHOENIX See"],
        "end_de": ["Emscher-Auen („Mengeder Meer“)"],
        "end_en": ["Emscher-Auen (“Mengeder Meer”)"],
    }
    return gpd.GeoDataFrame({"id": ["emscher"], "name": ["Emscher"], **ends}, geometry=[line], crs=REGISTER_CRS)


def stations() -> gpd.GeoDataFrame:
    """Return the railway stations."""
    return _points("stations.csv")


def _points(name: str) -> gpd.GeoDataFrame:
    rows = read_rows(name)
    columns = {c: [r[c] for r in rows] for c in rows[0] if c not in ("lat", "lon")}
    places = gpd.points_from_xy([float(r["lon"]) for r in rows], [float(r["lat"]) for r in rows], crs="EPSG:4326")
    return gpd.GeoDataFrame(columns, geometry=places).to_crs(REGISTER_CRS)


def as_geojson(name: str, frame: gpd.GeoDataFrame) -> bytes:
    """Return ``frame`` as GeoJSON with a feature on each line, to the metre."""
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}
    head = json.dumps({"type": "FeatureCollection", "name": name, "crs": crs})
    geometry = frame.geometry.to_numpy()
    # A river keeps the way it flows, which normal form would turn.
    lines = shapely.get_dimensions(geometry) == 1
    exact = np.where(
        lines, shapely.set_precision(geometry, 1.0, mode="pointwise"), shapely.set_precision(geometry, 1.0)
    )
    shapes = shapely.to_geojson(np.where(lines, exact, shapely.normalize(exact)))
    features = [
        f'{{"type": "Feature", "properties": {json.dumps(row, ensure_ascii=False)}, "geometry": {shape}}}'
        for row, shape in zip(frame.drop(columns="geometry").to_dict("records"), shapes, strict=True)
    ]
    return "\n".join([head[:-1] + ', "features": [', ",\n".join(features), "]}", ""]).encode()


def main() -> None:
    """Write the layers into the folder ``context``."""
    known = official()
    layers: Mapping[str, gpd.GeoDataFrame] = {
        "municipalities": known,
        "neighbours": between_stops(known),
        "river": river(),
        "stations": stations(),
    }
    folder = RECIPE.parent / "context"
    replace_files(folder, {f"{name}.geojson": as_geojson(name, frame) for name, frame in layers.items()})
    for name, frame in layers.items():
        print(f"{name:16} {len(frame):3} features")


if __name__ == "__main__":
    main()
