"""The area of an outline on the ellipsoid of its CRS: the second way to what the plane says.

The latitude is turned into the authalic one (Snyder 1987, "Map projections, a
working manual", 3-11 and 3-12), which carries the ellipsoid to a sphere without
changing any area. There the land between an edge and the equator is::

    2 R² atan(tan(Δλ/2) · (tan β₁/2 + tan β₂/2) / (1 + tan β₁/2 · tan β₂/2))

and an outline is the sum over its edges (Karney 2013, "Algorithms for
geodesics", equations 63 and 64). A great circle of this sphere is not quite
the geodesic of the ellipsoid: the area between the two grows with the third
power of an edge's length, and for edges of ``LONGEST_EDGE_M`` it stays below
0.001 m². Outlines with longer ones, or around a pole, are measured along geodesics.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely

if TYPE_CHECKING:
    from pyproj import CRS, Geod

__all__ = ["LONGEST_EDGE_M", "ellipsoidal_area_m2"]

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]

LONGEST_EDGE_M = 250.0


def ellipsoidal_area_m2(outlines: Any, crs: "CRS") -> Floats:
    """Return the area of each outline on the ellipsoid of its CRS, in m².

    Parameters
    ----------
    outlines
        Polygons and multipolygons in ``crs``, shape (n,); holes count negative.
        NaN where an outline is missing.
    crs
        A projected system in metres.
    """
    from pyproj import Transformer

    parts, owner = shapely.get_parts(outlines, return_index=True)
    # Turned so that exteriors count positive and holes negative.
    rings, part = shapely.get_rings(shapely.orient_polygons(parts, exterior_cw=False), return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    to_degrees = Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)
    lon, lat = to_degrees.transform(xy[:, 0], xy[:, 1])
    geod = crs.get_geod()
    assert geod is not None  # every projected CRS has an ellipsoid
    size = np.bincount(ring, minlength=len(rings))
    areas, steady = _by_great_circles(lon, lat, ring, geod)
    edge_m = np.hypot(*np.diff(xy, axis=0).T)
    long = np.bincount(ring[:-1][(ring[1:] == ring[:-1]) & (edge_m > LONGEST_EDGE_M)], minlength=len(rings)) > 0
    ends = np.cumsum(size)
    for i in np.flatnonzero(long | ~steady):
        of_ring = slice(ends[i] - size[i], ends[i])
        areas[i] = geod.polygon_area_perimeter(lon[of_ring], lat[of_ring])[0]
    totals = np.bincount(owner[part], weights=areas, minlength=len(outlines)).astype(np.float64)
    return np.where(shapely.is_missing(outlines), np.nan, totals)


def _by_great_circles(lon: Floats, lat: Floats, ring: Places, geod: "Geod") -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Return the area of each closed ring in m², and which do not run around a pole."""
    tangent = np.tan(_authalic_rad(np.radians(lat), geod) / 2)
    step = np.radians(np.diff(lon))
    # Westward over the edge of the map is a step to the east; elsewhere nothing may be added, which would round.
    over = np.abs(step) > np.pi
    step[over] -= np.copysign(2 * np.pi, step[over])
    before, after = tangent[:-1], tangent[1:]
    excess = 2 * np.arctan(np.tan(step / 2) * (before + after) / (1 + before * after))
    inside = ring[1:] == ring[:-1]
    count, of = int(ring.max(initial=-1)) + 1, ring[:-1][inside]
    steady: npt.NDArray[np.bool_] = np.abs(np.bincount(of, weights=step[inside], minlength=count)) < 1
    area = -(_authalic_radius_m(geod) ** 2) * np.bincount(of, weights=excess[inside], minlength=count)
    return area.astype(np.float64), steady


def _authalic_rad(latitude: Floats, geod: "Geod") -> Floats:
    share: Floats = _zone(np.sin(latitude), geod) / float(_zone(np.ones(1), geod)[0])
    return np.arcsin(np.clip(share, -1, 1))


def _authalic_radius_m(geod: "Geod") -> float:
    return float(geod.a * np.sqrt(_zone(np.ones(1), geod)[0] / 2))


def _zone(sine: Floats, geod: "Geod") -> Floats:
    """Return the area from the equator to a latitude, as Snyder's q."""
    if geod.es == 0:
        return 2 * sine
    e = np.sqrt(geod.es)
    zone: Floats = (1 - geod.es) * (sine / (1 - geod.es * sine**2) + np.arctanh(e * sine) / e)
    return zone
