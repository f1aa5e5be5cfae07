"""From the register's system to WGS 84, in which the page holds everything."""

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely

if TYPE_CHECKING:
    from pyproj import CRS

__all__ = ["anchor_places", "anchors_wgs84", "places_wgs84", "to_wgs84"]

WGS84 = 4326

Places = npt.NDArray[np.float64]


def to_wgs84(geometries: Any, crs: "CRS") -> Any:
    """Return geometries of ``crs`` in WGS 84 (longitude, latitude), shape (n,); missing ones stay missing."""
    turned = _transformer(crs)
    return shapely.transform(np.asarray(geometries, dtype=object), turned.transform, interleaved=False)


def places_wgs84(geometries: Any, crs: "CRS") -> Places:
    """Return every vertex in WGS 84 (longitude, latitude), in the order of ``shapely.get_coordinates``.

    Where no geometry is needed this takes half the time of ``to_wgs84``.
    """
    xy = shapely.get_coordinates(geometries)
    return np.column_stack(_transformer(crs).transform(xy[:, 0], xy[:, 1]))


@cache
def _transformer(crs: "CRS") -> Any:
    from pyproj import Transformer

    return Transformer.from_crs(crs, WGS84, always_xy=True)


def anchors_wgs84(geometries: Any, crs: "CRS") -> Any:
    """Return ``anchor_places`` as points."""
    return shapely.points(anchor_places(geometries, crs))


def anchor_places(geometries: Any, crs: "CRS") -> Places:
    """Return in WGS 84 a place inside each geometry where its label is put; without geometry, (0, 0).

    Parameters
    ----------
    geometries
        Of any types, in ``crs``, shape (n,).
    crs
        A projected system, in which the point is looked for.
    """
    parts, of = shapely.get_parts(np.asarray(geometries, dtype=object), return_index=True)
    # The label of several parts stands on the largest.
    order = np.lexsort((shapely.area(parts), of))
    last = np.append(of[order][1:] != of[order][:-1], True) if len(of) else np.empty(0, dtype=bool)
    inside = shapely.point_on_surface(parts[order][last])
    places = np.zeros((len(geometries), 2))
    places[of[order][last][~shapely.is_empty(inside)]] = places_wgs84(inside, crs)
    return places
