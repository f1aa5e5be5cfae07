"""Which sites lie nearest to each site, by the shortest distance between the outlines."""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely

from sitemap.analysis.certainty import distance_se_m
from sitemap.outline import CONFIDENCE_FACTOR

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["MOST_SITES", "NEAREST", "make_nearest", "nearest_columns", "nearest_places"]

# So many are named for each site.
NEAREST = 5
# In larger registers they are left out: measured, 1,000 outlines of 30 vertices take 0.1 s, 10,000 take 1.8 s.
MOST_SITES = 1500

Places = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]


def make_nearest(sites: "gpd.GeoDataFrame") -> dict[str, Any]:
    """Return for each site its nearest ones, as columns: a row a pair, nearest first.

    Parameters
    ----------
    sites
        In a projected CRS in metres, in the order in which the page holds them.

    Returns
    -------
    dict
        ``of`` and ``to`` (places of both sites), ``edge_m`` (distance of the
        outlines in m) and ``error_m`` (half-width of its 95 % interval; None
        where an accuracy is unknown). Empty for more than 1,500 sites.
    """
    return nearest_columns(sites.geometry.to_numpy(), sites["geometry_accuracy_m"].to_numpy(dtype=float))


def nearest_columns(outlines: Any, accuracy: Floats) -> dict[str, Any]:
    """Return what ``make_nearest`` does, given outlines in m and their positional accuracy (m, 95 %), shape (n,)."""
    if len(outlines) > MOST_SITES:
        return {}
    of, to, edge = nearest_places(outlines, NEAREST)
    error = CONFIDENCE_FACTOR * distance_se_m(accuracy[of], accuracy[to])
    return {
        "of": of.tolist(),
        "to": to.tolist(),
        "edge_m": edge.round(1).tolist(),
        "error_m": [round(e, 1) if np.isfinite(e) else None for e in error.tolist()],
    }


def nearest_places(outlines: Any, count: int) -> tuple[Places, Places, Floats]:
    """Return each outline's ``count`` nearest others: places of both, and the distance in m.

    Parameters
    ----------
    outlines
        Geometries in a projected CRS in metres, shape (n,); missing and empty ones have no neighbours.

    Examples
    --------
    >>> squares = [shapely.box(x, 0, x + 10, 10) for x in (0, 30, 100)]
    >>> [a.tolist() for a in nearest_places(squares, 1)]
    [[0, 1, 2], [1, 0, 1], [20.0, 20.0, 60.0]]
    """
    shapes = np.asarray(outlines, dtype=object)
    drawn = np.flatnonzero(~shapely.is_missing(shapes) & ~shapely.is_empty(shapes))
    wanted = min(count, len(drawn) - 1)
    if wanted < 1:
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp), np.empty(0)
    one, other = _within_reach(shapes[drawn], wanted)
    one, other = drawn[one], drawn[other]
    distance: Floats = shapely.distance(shapes[one], shapes[other])
    order = np.lexsort((other, distance, one))
    one, other, distance = one[order], other[order], distance[order]
    start = np.searchsorted(one, one)
    first = np.arange(len(one)) - start < wanted
    return one[first], other[first], distance[first]


def _within_reach(shapes: Any, wanted: int) -> tuple[Places, Places]:
    """Return pairs among which are the ``wanted`` nearest of each: the circle grows until it holds so many."""
    tree = shapely.STRtree(shapes)
    minx, miny, maxx, maxy = shapely.total_bounds(shapes)
    # Were the sites spread evenly, a circle of this radius would hold them.
    diagonal = float(np.hypot(maxx - minx, maxy - miny))
    reach_m = max(diagonal * float(np.sqrt((wanted + 1) / len(shapes))) / 2, 1.0)
    waiting = np.arange(len(shapes))
    ones, others = [waiting[:0]], [waiting[:0]]
    while len(waiting) and reach_m < 4 * (diagonal + 1):
        at, other = tree.query(shapes[waiting], predicate="dwithin", distance=reach_m)
        apart = waiting[at] != other
        at, other = at[apart], other[apart]
        enough = np.bincount(at, minlength=len(waiting)) >= wanted
        ones.append(waiting[at[enough[at]]])
        others.append(other[enough[at]])
        waiting, reach_m = waiting[~enough], reach_m * 2
    return np.concatenate(ones), np.concatenate(others)
