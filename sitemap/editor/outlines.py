"""Outlines between the page (WGS 84) and the register (its own CRS), without drift.

A vertex that nobody moved comes back from the page with the very coordinates
that were sent there, so it is looked up and keeps the register's own. Only new
and moved vertices are transformed, and rounded to the register's grid.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely

from sitemap.editor.edits import LonLat, Outline, vertices_of
from sitemap.errors import UsageError
from sitemap.locale import N_
from sitemap.register.model import Register
from sitemap.register.write import GRID_M

if TYPE_CHECKING:
    from pyproj import CRS

__all__ = ["Vertices", "known_vertices", "outlines_of", "shape_of", "split_outline"]

WGS84 = 4326
# More pieces than anybody means to cut.
MAX_PIECES = 20

Place = tuple[float, float]
Vertices = Mapping[LonLat, Place]


def outlines_of(register: Register) -> dict[str, Outline]:
    """Return the outlines of all sites in WGS 84, the first vertex of a ring not repeated."""
    shapes = register.sites.geometry.to_crs(WGS84)
    return {str(i): _rings(shape) for i, shape in shapes.items() if shape is not None and not shape.is_empty}


def known_vertices(register: Register) -> Vertices:
    """Return the register's own coordinates of each vertex, by what the page is told of it."""
    shapes = register.sites.geometry
    present = shapes[shapes.notna()]
    lonlat = shapely.get_coordinates(present.to_crs(WGS84).to_numpy()).tolist()
    places = shapely.get_coordinates(present.to_numpy()).tolist()
    return dict(zip(map(tuple, lonlat), map(tuple, places), strict=True))


def shape_of(outline: Outline, known: Vertices, crs: "CRS", *, multi: bool = False) -> Any:
    """Return a polygon or multipolygon in the register's CRS.

    Parameters
    ----------
    outline
        Polygons in WGS 84.
    known
        Vertices that keep their coordinates.
    crs
        The register's CRS.
    multi
        Whether a single part stays a multipolygon.

    Raises
    ------
    UsageError
        A vertex lies where the CRS knows no coordinates.
    """
    places = iter(_placed(vertices_of(outline), known, crs).tolist())
    parts = []
    for rings in outline:
        shell, *holes = [[next(places) for _ in ring] for ring in rings]
        parts.append(shapely.Polygon(shell, holes))
    return parts[0] if len(parts) == 1 and not multi else shapely.MultiPolygon(parts)


def _placed(vertices: Sequence[LonLat], known: Vertices, crs: "CRS") -> npt.NDArray[np.float64]:
    from pyproj import Transformer

    lon, lat = np.array(vertices, dtype=float).T
    there = Transformer.from_crs(WGS84, crs, always_xy=True)
    places = np.column_stack(there.transform(lon, lat))
    if not np.isfinite(places).all():
        raise UsageError(
            N_("{lat}, {lon} is no place on the Earth"),
            remedy=N_("write latitude before longitude, in degrees"),
            lat=vertices[0][1],
            lon=vertices[0][0],
        )
    places = np.round(places / GRID_M) * GRID_M
    own = [known.get(v) for v in vertices]
    kept = np.array([p is not None for p in own])
    if kept.any():
        places[kept] = [p for p in own if p is not None]
    # Whole multiples of the grid as decimals write them.
    return np.where(kept[:, None], places, np.round(places, 2))


def split_outline(outline: Outline, line: Sequence[LonLat], known: Vertices, crs: "CRS") -> list[Outline]:
    """Cut an outline along a line.

    The largest piece comes first; parts of a multipolygon that the line does
    not cut stay with it.

    Raises
    ------
    UsageError
        The outline crosses itself, or the line does not cut it.
    """
    shape = shape_of(outline, known, crs)
    if not shape.is_valid:
        raise UsageError(N_("an outline that crosses itself cannot be split"), remedy=N_("correct the outline first"))
    cut = shapely.LineString(_placed(line, {}, crs))
    pieces: list[Any] = []
    whole: list[Any] = []
    for part in shapely.get_parts(shape):
        found = _pieces(part, cut)
        (pieces if len(found) > 1 else whole).extend(found if len(found) > 1 else [part])
    if not 1 < len(pieces) <= MAX_PIECES:
        raise UsageError(
            N_("the line does not cut the outline in two"),
            remedy=N_("begin and end it outside of the outline"),
        )
    pieces.sort(key=lambda p: -p.area)
    kept = [pieces[0], *whole]
    originals = dict(zip(map(tuple, shapely.get_coordinates(shape).tolist()), _closed(outline), strict=True))
    return [_sent(group, originals, crs) for group in (kept, *([p] for p in pieces[1:]))]


def _pieces(part: Any, cut: Any) -> list[Any]:
    lines = shapely.union(part.boundary, cut)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    return [f for f in faces if shapely.contains_properly(part, f.point_on_surface())]


def _closed(outline: Outline) -> list[LonLat]:
    return [v for part in outline for ring in part for v in (*ring, ring[0])]


def _sent(polygons: Sequence[Any], originals: Mapping[Place, LonLat], crs: "CRS") -> Outline:
    """Return pieces in WGS 84; vertices of the cut outline as the page sent them."""
    from pyproj import Transformer

    back = Transformer.from_crs(crs, WGS84, always_xy=True)

    def moved(places: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        lonlat = np.column_stack(back.transform(*np.round(places, 2).T))
        own = [originals.get((x, y)) for x, y in places.tolist()]
        for i, vertex in enumerate(own):
            if vertex is not None:
                lonlat[i] = vertex
        return lonlat

    return [polygon for p in polygons for polygon in _rings(shapely.transform(p, moved))]


def _rings(shape: Any) -> Outline:
    parts = [p for p in shapely.get_parts(shape) if p.geom_type == "Polygon" and not p.is_empty]
    return [[[(x, y) for x, y, *_ in ring.coords][:-1] for ring in (part.exterior, *part.interiors)] for part in parts]
