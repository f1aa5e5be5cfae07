"""Where the sites of a page with tiles lie, beyond what its map draws: their middles, and their outlines in full.

The tiles' outlines are rounded to a grid and cut along the tiles' edges. What
is downloaded as GeoJSON is taken from here, with the digits of a page that
holds everything itself.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from sitemap.outline import CONFIDENCE_FACTOR, axis_sd_m
from sitemap.webmap.encode import encode_figures, encode_frame, encode_geometries
from sitemap.webmap.tiles.columns import ROWS

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["centres_block", "degrees_of", "outline_blocks"]

# Decimetres: finer than any outline's accuracy.
_DECIMALS, _HALF_DECIMALS = 1, 3


def centres_block(sites: "gpd.GeoDataFrame") -> dict[str, Any]:
    """Return the centroid of each outline on the register's plane, and how far it may be off.

    Parameters
    ----------
    sites
        In a projected CRS in metres, in the order in which the page holds them.

    Returns
    -------
    dict
        ``x`` and ``y`` in m from the corner of all of them, rounded to 0.1 m
        and missing where there is no outline, and ``half``, the half-width in m
        of the 95 % interval along one axis, as if the whole outline were moved
        by its error; each as a column.
    """
    middles = shapely.centroid(sites.geometry.to_numpy())
    found = {}
    for name, value in (("x", shapely.get_x(middles)), ("y", shapely.get_y(middles))):
        least = np.nanmin(value) if np.isfinite(value).any() else 0.0
        found[name] = encode_figures(value - least, _DECIMALS)
    half = CONFIDENCE_FACTOR * axis_sd_m(sites["geometry_accuracy_m"].to_numpy(dtype=float))
    return found | {
        "half": encode_frame(pd.DataFrame({"half": np.round(half, _HALF_DECIMALS)}))["columns"].get("half", [])
    }


def outline_blocks(shapes: Any, places: npt.NDArray[np.int64], count: int) -> Iterator[tuple[str, Any]]:
    """Yield the outlines in full, ``ROWS`` sites at a time, each block under its name.

    Parameters
    ----------
    shapes, places
        What ``on_the_square`` returned: outlines on Web Mercator's square, and the place of each.
    count
        How many sites there are, with and without outline.
    """
    lnglat = degrees_of(shapely.get_coordinates(shapes))
    ends = np.concatenate([[0], np.cumsum(shapely.get_num_coordinates(shapes))])
    for number, start in enumerate(range(0, count, ROWS)):
        a, b = np.searchsorted(places, [start, start + ROWS]).tolist()
        of_block = np.full(min(ROWS, count - start), None, dtype=object)
        of_block[places[a:b] - start] = shapes[a:b]
        yield f"outlines:{number}", encode_geometries(of_block, lnglat[ends[a] : ends[b]])


def degrees_of(square: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return places on Web Mercator's square, shape (n, 2), as longitude and latitude.

    Examples
    --------
    >>> degrees_of(np.array([[0.5, 0.5], [0.0, 0.0]])).round(3).tolist()
    [[0.0, 0.0], [-180.0, 85.051]]
    """
    x, y = square.T
    return np.column_stack([x * 360 - 180, np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * y))))])
