"""Outlines: type, validity, vertices, slivers, and coordinates of the right system."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely

from sitemap.finding import Finding
from sitemap.register.model import Register
from sitemap.register.schema import table

if TYPE_CHECKING:
    import geopandas as gpd
    from pyproj import CRS

__all__ = ["SLIVER_WIDTH_M", "crs_refused", "geometry", "in_area_of_use"]

# A part so narrow, and without a plausible area of its own, comes from two
# outlines that do not meet, not from land.
SLIVER_WIDTH_M = 0.5


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
    present = sites[~absent]
    yield from _type(present)
    if not crs_refused(register):
        yield from _placed(present, register.crs)
    areal = present[np.isin(present.geom_type, table("sites").geometry)]
    yield from _validity(areal)
    yield from _vertices(areal)
    # A width in degrees is none.
    yield from _slivers(areal[in_area_of_use(areal.geometry.to_numpy(), register.crs)])


def _type(sites: "gpd.GeoDataFrame") -> Iterator[Finding]:
    expected = table("sites").geometry
    wrong = sites[~np.isin(sites.geom_type, expected)]
    for feature, kind in wrong.geom_type.items():
        yield Finding.of("geometry-type", "sites", str(feature), "geometry", found=kind, expected=" / ".join(expected))
    for feature in sites.index[sites.geometry.has_z]:
        yield Finding.of("geometry-dimension", "sites", feature, "geometry")


def _validity(sites: "gpd.GeoDataFrame") -> Iterator[Finding]:
    invalid = sites[~sites.geometry.is_valid]
    for feature, reason in zip(invalid.index, shapely.is_valid_reason(invalid.geometry.to_numpy()), strict=True):
        kind, _, place = reason.partition("[")
        x, _, y = place.rstrip("]").partition(" ")
        if kind in ("Self-intersection", "Ring Self-intersection") and y:
            yield Finding.of("geometry-crosses-itself", "sites", feature, "geometry", x=x, y=y)
        else:
            yield Finding.of("geometry-invalid", "sites", feature, "geometry", reason=reason)


def _vertices(sites: "gpd.GeoDataFrame") -> Iterator[Finding]:
    shapes = sites.geometry.to_numpy()
    clean = shapely.remove_repeated_points(shapes, 0.0)
    more = shapely.get_num_coordinates(shapes) - shapely.get_num_coordinates(clean)
    for feature, count in zip(sites.index, more, strict=True):
        if count > 0:
            yield Finding.of("vertex-duplicate", "sites", feature, "geometry", count=count)


def _slivers(sites: "gpd.GeoDataFrame") -> Iterator[Finding]:
    parts, owner = shapely.get_parts(sites.geometry.to_numpy(), return_index=True)
    area_m2, length_m = shapely.area(parts), shapely.length(parts)
    # A long thin shape has about half its perimeter as length.
    width_m = np.divide(2 * area_m2, length_m, out=np.zeros_like(area_m2), where=length_m > 0)
    valid = shapely.is_valid(parts)
    for i in np.flatnonzero((width_m < SLIVER_WIDTH_M) & valid):
        yield Finding.of(
            "sliver",
            "sites",
            sites.index[owner[i]],
            "geometry",
            area_m2=f"{area_m2[i]:.1f}",
            width_m=f"{width_m[i]:.2f}",
        )


def _placed(sites: "gpd.GeoDataFrame", crs: "CRS") -> Iterator[Finding]:
    """Tell swapped axes and degrees from coordinates that are merely far away."""
    bounds = shapely.bounds(sites.geometry.to_numpy())
    away = ~_inside(bounds, crs)
    swapped = _inside(bounds[:, [1, 0, 3, 2]], crs)
    degrees = np.abs(bounds).max(axis=1) <= 180
    first = _first_vertices(sites)
    for i in np.flatnonzero(away):
        feature, (x, y) = sites.index[i], first[i]
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


def _first_vertices(sites: "gpd.GeoDataFrame") -> npt.NDArray[np.float64]:
    xy, owner = shapely.get_coordinates(sites.geometry.to_numpy(), return_index=True)
    _, first = np.unique(owner, return_index=True)
    return np.asarray(xy[first], dtype=float)
