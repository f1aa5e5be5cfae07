"""All that a page with tiles needs to know of the outlines alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely

from sitemap.webmap.tiles.columns import packed
from sitemap.webmap.tiles.level import Level
from sitemap.webmap.tiles.places import degrees_of, outline_blocks
from sitemap.webmap.tiles.pyramid import levels_of, make_tiles, on_the_square

if TYPE_CHECKING:
    from pyproj import CRS

__all__ = ["Outlines", "make_outlines"]

# Numbers in Base64: what more work would save is not worth it.
_COMPRESSION = 1

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Outlines:
    """The outlines of a register as a page with tiles has them.

    Parameters
    ----------
    bounds
        West, south, east and north of each in degrees, shape (n, 4); NaN where there is none.
    extent
        The same of all of them; None where there is none at all.
    levels
        The zooms of the tiles, the farthest first.
    tiles
        The PMTiles file.
    full, blocks
        The file of the outlines in full, and where each of its blocks lies.
    """

    bounds: Floats
    extent: tuple[float, float, float, float] | None
    levels: tuple[Level, ...]
    tiles: bytes
    full: bytes
    blocks: Mapping[str, tuple[int, int]]


def make_outlines(shapes: Any, crs: "CRS") -> Outlines:
    """Return what a page with tiles needs of its outlines.

    Parameters
    ----------
    shapes
        One for each site, in the order of the page, in ``crs``.
    crs
        The register's.
    """
    square, places = on_the_square(shapes, crs)
    boxes = shapely.bounds(square)
    bounds = np.full((len(shapes), 4), np.nan)
    bounds[places] = _degrees(boxes)
    levels, extent = levels_of(boxes), _extent(bounds)
    tiles = make_tiles(square, places, bounds=extent or (0.0, 0.0, 0.0, 0.0), levels=levels)
    full, blocks = packed(outline_blocks(square, places, len(shapes)), _COMPRESSION)
    return Outlines(bounds, extent, levels, tiles, full, blocks)


def _degrees(square: Floats) -> Floats:
    """Return bounds on Web Mercator's square as west, south, east, north in degrees."""
    # Rows count from the north.
    return np.column_stack([degrees_of(square[:, [0, 3]]), degrees_of(square[:, [2, 1]])])


def _extent(bounds: Floats) -> tuple[float, float, float, float] | None:
    known = bounds[np.isfinite(bounds).all(axis=1)]
    if not len(known):
        return None
    west, south = known[:, :2].min(axis=0).tolist()
    east, north = known[:, 2:].max(axis=0).tolist()
    return west, south, east, north
