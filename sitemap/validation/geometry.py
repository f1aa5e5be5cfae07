"""Outlines: type, validity, vertices, slivers, and coordinates of the right system."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely

from sitemap.finding import Finding
from sitemap.outline import is_sound_polygon
from sitemap.register.frame import cells_of
from sitemap.register.model import Register
from sitemap.register.schema import table

if TYPE_CHECKING:
    from pyproj import CRS

__all__ = ["SLIVER_WIDTH_M", "crs_refused", "geometry", "in_area_of_use", "in_outlines"]

# A part so narrow, and without a plausible area of its own, comes from two
# outlines that do not meet, not from land.
SLIVER_WIDTH_M = 0.5
_AREAL = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)

Names = npt.NDArray[np.object_]


def geometry(register: Register) -> Iterator[Finding]:
    """Find outlines that are missing, invalid, or in the wrong place or system."""
    sites = register.sites
    shapes = sites.geometry.to_numpy()
    unreadable = {f.feature for f in register.faults if f.code == "geometry-unreadable" and f.table == "sites"}
    # GEOS calls a geometry without points empty, GDAL may hand over none at all.
    absent = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    for feature in sites.index[absent]:
        if feature not in unreadable:
            yield Finding.of("geometry-missing", "sites", feature, "geometry")
    yield from in_outlines(
        cells_of(sites.index[~absent]),
        shapes[~absent],
        register.crs,
        placed=not crs_refused(register),
        sound=register.sound[~absent],
    )


def in_outlines(
    ids: Sequence[str],
    shapes: Any,
    crs: "CRS",
    *,
    placed: bool = True,
    sound: npt.NDArray[np.bool_] | None = None,
) -> Iterator[Finding]:
    """Find outlines that are of a wrong type, invalid, or in the wrong place.

    Parameters
    ----------
    ids
        What names each outline.
    shapes
        The outlines; none is missing or empty, shape (n,).
    crs
        The system that their coordinates are meant in.
    placed
        Whether to look where they lie.
    sound
        Which are known to be valid polygons, shape (n,); by default it is found out.
    """
    names = np.array(ids, dtype=object)
    yield from _type(names, shapes)
    if placed:
        yield from _placed(names, shapes, crs)
    areal = np.isin(shapely.get_type_id(shapes), _AREAL)
    invalid = ~(is_sound_polygon(shapes) if sound is None else sound) & areal
    yield from _validity(names[invalid], shapes[invalid])
    yield from _vertices(names[areal], shapes[areal])
    # A width in degrees is none.
    inside = areal & in_area_of_use(shapes, crs)
    yield from _slivers(names[inside], shapes[inside])


def _type(names: Names, shapes: Any) -> Iterator[Finding]:
    expected = " / ".join(table("sites").geometry)
    for i in np.flatnonzero(~np.isin(shapely.get_type_id(shapes), _AREAL)):
        yield Finding.of("geometry-type", "sites", names[i], "geometry", found=shapes[i].geom_type, expected=expected)
    for feature in names[shapely.has_z(shapes)]:
        yield Finding.of("geometry-dimension", "sites", feature, "geometry")


def _validity(names: Names, shapes: Any) -> Iterator[Finding]:
    for feature, reason in zip(names, shapely.is_valid_reason(shapes), strict=True):
        kind, _, place = reason.partition("[")
        x, _, y = place.rstrip("]").partition(" ")
        if kind in ("Self-intersection", "Ring Self-intersection") and y:
            yield Finding.of("geometry-crosses-itself", "sites", feature, "geometry", x=x, y=y)
        else:
            yield Finding.of("geometry-invalid", "sites", feature, "geometry", reason=reason)


def _vertices(names: Names, shapes: Any) -> Iterator[Finding]:
    clean = shapely.remove_repeated_points(shapes, 0.0)
    more = shapely.get_num_coordinates(shapes) - shapely.get_num_coordinates(clean)
    for i in np.flatnonzero(more > 0):
        yield Finding.of("vertex-duplicate", "sites", names[i], "geometry", count=more[i])


def _slivers(names: Names, shapes: Any) -> Iterator[Finding]:
    parts, owner = shapely.get_parts(shapes, return_index=True)
    area_m2, length_m = shapely.area(parts), shapely.length(parts)
    # A long thin shape has about half its perimeter as length.
    width_m = np.divide(2 * area_m2, length_m, out=np.zeros_like(area_m2), where=length_m > 0)
    narrow = np.flatnonzero(width_m < SLIVER_WIDTH_M)
    for i in narrow[shapely.is_valid(parts[narrow])]:
        yield Finding.of(
            "sliver",
            "sites",
            names[owner[i]],
            "geometry",
            area_m2=f"{area_m2[i]:.1f}",
            width_m=f"{width_m[i]:.2f}",
        )


def _placed(names: Names, shapes: Any, crs: "CRS") -> Iterator[Finding]:
    """Tell swapped axes and degrees from coordinates that are merely far away."""
    bounds = shapely.bounds(shapes)
    away = ~_inside(bounds, crs)
    swapped = _inside(bounds[:, [1, 0, 3, 2]], crs)
    degrees = np.abs(bounds).max(axis=1) <= 180
    places = np.flatnonzero(away)
    for i, (x, y) in zip(places, _first_vertices(shapes[places]), strict=True):
        feature = names[i]
        place = {"x": f"{x:.6g}", "y": f"{y:.6g}"} if abs(x) <= 180 else {"x": f"{x:.1f}", "y": f"{y:.1f}"}
        if degrees[i]:
            yield Finding.of("degrees", "sites", feature, "geometry", expected=crs.to_string(), **place)
        elif swapped[i]:
            yield Finding.of("axes-swapped", "sites", feature, "geometry", **place)
        else:
            yield Finding.of("outside-crs", "sites", feature, "geometry", expected=crs.to_string(), **place)


def crs_refused(register: Register) -> bool:
    """Tell whether the sites came in another system, so that their places say nothing."""
    return any(f.table == "sites" and f.code in ("crs-missing", "crs-wrong") for f in register.faults)


def in_area_of_use(geometries: Any, crs: "CRS") -> npt.NDArray[np.bool_]:
    """Tell which geometries lie wholly where ``crs`` is meant to be used."""
    return _inside(shapely.bounds(np.asarray(geometries, dtype=object)), crs)


def _inside(bounds: npt.NDArray[np.float64], crs: "CRS") -> npt.NDArray[np.bool_]:
    minx, miny, maxx, maxy = _area_of_use(crs)
    west, south, east, north = bounds.T
    inside: npt.NDArray[np.bool_] = (west >= minx) & (south >= miny) & (east <= maxx) & (north <= maxy)
    return inside


def _area_of_use(crs: "CRS") -> tuple[float, float, float, float]:
    from pyproj import Transformer

    area = crs.area_of_use
    if area is None:
        return (-np.inf, -np.inf, np.inf, np.inf)
    transformer = Transformer.from_crs(crs.geodetic_crs, crs, always_xy=True)
    return transformer.transform_bounds(area.west, area.south, area.east, area.north)


def _first_vertices(shapes: Any) -> npt.NDArray[np.float64]:
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    _, first = np.unique(owner, return_index=True)
    return np.asarray(xy[first], dtype=float)
