"""The three forms in which street networks come, each made into lines between vertices."""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sitemap.analysis.overlay_layer import read_features
from sitemap.errors import LayerError
from sitemap.locale import N_
from sitemap.register.kinds import admit
from sitemap.register.offline import offline

if TYPE_CHECKING:
    import geopandas as gpd
    from pyproj import CRS

__all__ = ["StreetLines", "from_gpkg", "from_graphml", "from_pbf"]

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]
Bounds = tuple[float, float, float, float]

_TAGS = ("highway", "access", "foot", "bicycle", "service", "area", "motorroad")


@dataclass(frozen=True)
class StreetLines:
    """Straight pieces between vertices, as they stand in the file.

    ``xy`` are the vertices in the register's CRS, shape (n, 2); ``u`` and ``v``
    the ends of each piece and ``way`` the way it is part of, shape (m,);
    ``tags`` the tags of each way.
    """

    xy: Floats
    u: Places
    v: Places
    way: Places
    tags: Sequence[Mapping[str, str]]


def from_pbf(path: Path, crs: "CRS", _bounds: Bounds) -> StreetLines:
    """Read the ways of an OSM extract that have the tag ``highway``."""
    import osmium
    from pyproj import Transformer

    nodes: list[int] = []
    lonlat: list[tuple[float, float]] = []
    sizes: list[int] = []
    tags: list[dict[str, str]] = []
    try:
        streets = osmium.FileProcessor(str(path)).with_locations().with_filter(osmium.filter.KeyFilter("highway"))
        for way in streets:
            if not isinstance(way, osmium.osm.Way):
                continue
            known = [n for n in way.nodes if n.location.valid()]
            nodes.extend(n.ref for n in known)
            lonlat.extend((n.location.lon, n.location.lat) for n in known)
            sizes.append(len(known))
            tags.append({k: way.tags[k] for k in _TAGS if k in way.tags})
    except RuntimeError as error:
        raise LayerError(
            N_("no OSM extract: {reason}"),
            where=path,
            remedy=N_("download the extract anew; it ends in .osm.pbf"),
            reason=error,
        ) from error
    degrees = np.array(lonlat, dtype=float).reshape(-1, 2)
    _, first, vertex = np.unique(np.array(nodes, dtype=np.int64), return_index=True, return_inverse=True)
    to_plane = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    xy = np.column_stack(to_plane.transform(degrees[first, 0], degrees[first, 1]))
    return _lines(xy, vertex, sizes, tags)


def from_gpkg(path: Path, crs: "CRS", bounds: Bounds) -> StreetLines:
    """Read a GeoPackage: the layer ``edges`` that OSMnx writes, or the first layer of lines."""
    import pyogrio
    import shapely

    try:
        admit(path)
        with offline():
            layers = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
            lines = [n for n in layers if "LineString" in str(pyogrio.read_info(path, layer=n)["geometry_type"])]
            layer = "edges" if "edges" in layers else next(iter(lines or layers), None)
            fields = set(pyogrio.read_info(path, layer=layer)["fields"])
    except (OSError, ValueError, RuntimeError, LookupError) as error:
        raise LayerError(
            N_("GDAL cannot read the layer: {reason}"),
            where=path,
            remedy=N_("open the file in QGIS and save it anew, or correct the name of the layer"),
            reason=error,
        ) from error
    columns = [c for c in (*_TAGS, "u", "v") if c in fields]
    frame = read_features(
        path, crs, bounds=bounds, layer=layer, columns=columns, types=("LineString", "MultiLineString")
    ).explode(ignore_index=True)
    tags = _tags_of(frame)
    xy, way = shapely.get_coordinates(frame.geometry.to_numpy(), return_index=True)
    sizes = np.bincount(way, minlength=len(frame))
    if {"u", "v"} <= fields:
        return _joined_at_ends(xy, sizes, frame["u"].tolist(), frame["v"].tolist(), tags)
    # A centimetre is what files written from QGIS differ by at a shared vertex.
    rounded = np.round(xy, 2)
    vertices, vertex = np.unique(rounded, axis=0, return_inverse=True)
    return _lines(vertices, vertex.reshape(-1), sizes, tags)


def from_graphml(path: Path, crs: "CRS", _bounds: Bounds) -> StreetLines:
    """Read GraphML as OSMnx writes it: nodes with x and y, edges with or without geometry."""
    from xml.etree.ElementTree import ParseError

    import networkx as nx
    import shapely
    from pyproj import Transformer
    from pyproj.exceptions import CRSError

    try:
        graph = nx.read_graphml(path, force_multigraph=True)
        place = {node: (float(d["x"]), float(d["y"])) for node, d in graph.nodes(data=True)}
        to_plane = Transformer.from_crs(graph.graph["crs"], crs, always_xy=True)
        edges = list(graph.edges(data=True))
        shapes = [
            shapely.get_coordinates(shapely.from_wkt(d["geometry"]))
            if "geometry" in d
            else np.array([place[a], place[b]])
            for a, b, d in edges
        ]
    except (
        ParseError,
        nx.NetworkXError,
        LookupError,
        ValueError,
        TypeError,
        CRSError,
        shapely.errors.GEOSException,
    ) as error:
        raise LayerError(
            N_("no street network in GraphML: {reason}"),
            where=path,
            remedy=N_("write it with OSMnx (save_graphml): nodes need x and y, the graph its crs"),
            reason=f"{type(error).__name__} {error}",
        ) from error
    tags = [{k: _first(d[k]) for k in _TAGS if k in d} for _, _, d in edges]
    sizes = np.array([len(s) for s in shapes], dtype=int)
    raw = np.vstack(shapes) if shapes else np.empty((0, 2))
    xy = np.column_stack(to_plane.transform(raw[:, 0], raw[:, 1]))
    return _joined_at_ends(xy, sizes, [a for a, _, _ in edges], [b for _, b, _ in edges], tags)


def _joined_at_ends(
    xy: Floats, sizes: npt.NDArray[Any], starts: list[Any], ends: list[Any], tags: list[dict[str, str]]
) -> StreetLines:
    """Give the two ends of each line the vertex of its node, and every vertex between one of its own."""
    vertex = np.arange(len(xy))
    last = np.cumsum(sizes) - 1
    first = last - sizes + 1
    shared: dict[Any, int] = {}
    for node, at in zip([*starts, *ends], [*first.tolist(), *last.tolist()], strict=True):
        vertex[at] = shared.setdefault(node, at)
    return _lines(xy, vertex, sizes, tags)


def _lines(xy: Floats, vertex: npt.NDArray[Any], sizes: Any, tags: list[dict[str, str]]) -> StreetLines:
    way = np.repeat(np.arange(len(tags)), sizes)
    inside = way[1:] == way[:-1] if len(way) else np.empty(0, dtype=bool)
    u, v = vertex[:-1][inside], vertex[1:][inside]
    return StreetLines(xy, u.astype(np.intp), v.astype(np.intp), way[1:][inside].astype(np.intp), tags)


def _tags_of(frame: "gpd.GeoDataFrame") -> list[dict[str, str]]:
    known = [t for t in _TAGS if t in frame.columns]
    rows = zip(*(frame[t].tolist() for t in known), strict=True) if known else [()] * len(frame)
    return [{t: _first(v) for t, v in zip(known, row, strict=True) if v is not None and v == v} for row in rows]


def _first(value: Any) -> str:
    """Return a tag's value; where OSMnx joined several ways into one edge, that of the first."""
    text = str(value)
    if text.startswith("["):
        try:
            parts = ast.literal_eval(text)
        except (SyntaxError, ValueError):
            return text
        return str(parts[0]) if parts else ""
    return text
