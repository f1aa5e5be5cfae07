"""One zoom of the pyramid: which outlines lie in which tile, and what is left of them at that size."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from sitemap.outline import in_parts

__all__ = ["Level", "Pieces", "pieces_in_parts", "pieces_of"]

# A page shows a tile of data in twice the usual size, so the pixel of a reader is this share of its side.
TILE_PX = 512
# Outlines smaller than this are drawn as a square of their area; they have no form that could be seen.
_TINY_PX = 2.5
# So far beyond its edge a tile reaches, because lines have a width.
_MARGIN_PX = 8
# An outline over more tiles than this is cut along their edges, a smaller one stands whole in each.
_MOST_TILES = 2
_COLUMNS = ("xy", "ring_size", "rings", "place", "pair_x", "pair_y")

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Level:
    """A zoom, and the whole units into which a tile's side is divided."""

    z: int
    extent: int

    @property
    def units(self) -> float:
        """Return the units along the whole world."""
        return float(self.extent << self.z)

    @property
    def pixel(self) -> float:
        """Return a reader's pixel as a share of the world's side."""
        return 1.0 / (TILE_PX << self.z)


@dataclass(frozen=True)
class Pieces:
    """Rings to be drawn and the tiles that they stand in.

    ``xy`` are whole units of the world from its north-west corner, one ring
    after the other without closing vertices; ``ring_size`` counts the
    vertices of each ring, ``rings`` the rings of each piece. A pair is a piece
    in a tile (``pair_piece``, ``pair_x``, ``pair_y``); ``place`` is the site
    that a piece belongs to.
    """

    xy: Integers
    ring_size: Integers
    rings: Integers
    place: Integers
    pair_piece: Integers
    pair_x: Integers
    pair_y: Integers


def pieces_in_parts(shapes: Any, places: Integers, level: Level) -> Pieces:
    """Return what ``pieces_of`` does, of very many outlines a part at a time, which stays in the processor's cache."""
    parts = in_parts(lambda some, of: pieces_of(some, of, level), shapes, places)
    before = np.cumsum([0, *(len(part.rings) for part in parts[:-1])])
    joined = {name: np.concatenate([getattr(part, name) for part in parts]) for name in _COLUMNS}
    pair_piece = np.concatenate([part.pair_piece + start for part, start in zip(parts, before, strict=True)])
    return Pieces(**joined, pair_piece=pair_piece)


def pieces_of(shapes: Any, places: Integers, level: Level) -> Pieces:
    """Return what of the outlines is drawn at a level.

    Parameters
    ----------
    shapes
        Polygons and multipolygons on the square of Web Mercator, from 0 to 1
        from its north-west corner, exteriors first and clockwise as readers see
        them; none missing or empty.
    places
        The site that each belongs to.
    level
        The zoom and its units.
    """
    bounds = shapely.bounds(shapes)
    tiny = np.maximum(bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1]) < _TINY_PX * level.pixel
    first, last = _tiles(bounds, level)
    wide = ((last - first) > _MOST_TILES - 1).any(axis=1) & ~tiny
    cut, cut_of, cut_x, cut_y = _cut(shapes[wide], first[wide], last[wide], level)
    whole = np.flatnonzero(~wide)
    geometries = np.concatenate([shapes[whole], cut])
    owner = np.concatenate([places[whole], places[np.flatnonzero(wide)[cut_of]]])
    drawn = _drawn(geometries, np.concatenate([tiny[whole], np.zeros(len(cut), dtype=bool)]), level)
    pair, x, y = _spread(first[whole], last[whole])
    return Pieces(
        *drawn,
        place=owner,
        pair_piece=np.concatenate([pair, len(whole) + np.arange(len(cut))]),
        pair_x=np.concatenate([x, cut_x]),
        pair_y=np.concatenate([y, cut_y]),
    )


def _tiles(bounds: Floats, level: Level) -> tuple[Integers, Integers]:
    """Return the first and the last tile that each outline touches, with a margin, shape (n, 2)."""
    margin, count = _MARGIN_PX * level.pixel, 1 << level.z
    first = np.floor((bounds[:, :2] - margin) * count).astype(np.int64)
    last = np.floor((bounds[:, 2:] + margin) * count).astype(np.int64)
    return np.clip(first, 0, count - 1), np.clip(last, 0, count - 1)


def _spread(first: Integers, last: Integers) -> tuple[Integers, Integers, Integers]:
    """Return a pair for each tile of each range: place of the range, column, row."""
    wide, high = (last - first + 1).T
    count = wide * high
    owner = np.repeat(np.arange(len(first)), count)
    step = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    return owner, first[owner, 0] + step % wide[owner], first[owner, 1] + step // wide[owner]


def _cut(shapes: Any, first: Integers, last: Integers, level: Level) -> tuple[Any, Integers, Integers, Integers]:
    """Cut large outlines along the edges of tiles: pieces, the outline of each, column, row."""
    owner, x, y = _spread(first, last)
    side, margin = 1.0 / (1 << level.z), _MARGIN_PX * level.pixel
    tiles = shapely.box(x * side - margin, y * side - margin, (x + 1) * side + margin, (y + 1) * side + margin)
    touched = shapely.intersects(tiles, shapes[owner]) if len(owner) else np.empty(0, dtype=bool)
    owner, x, y, tiles = owner[touched], x[touched], y[touched], tiles[touched]
    # What a simplified outline has crossed is mended first; the overlay would refuse it.
    cut = shapely.intersection(shapely.make_valid(shapes)[owner], tiles)
    cut = _polygons(cut)
    full = ~shapely.is_empty(cut)
    return cut[full], owner[full], x[full], y[full]


def _polygons(geometries: Any) -> Any:
    """Return each geometry's polygons as one multipolygon, turned as tiles want them."""
    parts, owner = shapely.get_parts(geometries, return_index=True)
    nested, inner = shapely.get_parts(parts, return_index=True)
    owner = owner[inner]
    areal = shapely.get_dimensions(nested) == 2
    out = np.full(len(geometries), shapely.MultiPolygon(), dtype=object)
    filled = np.unique(owner[areal])
    if len(filled):
        joined = shapely.multipolygons(nested[areal], indices=np.searchsorted(filled, owner[areal]))
        # Rows count from the north, so what looks clockwise is the other way round in numbers.
        out[filled] = shapely.orient_polygons(joined, exterior_cw=False)
    return out


def _drawn(shapes: Any, tiny: npt.NDArray[np.bool_], level: Level) -> tuple[Integers, Integers, Integers]:
    """Return vertices, vertices of each ring and rings of each shape, on the grid of a level."""
    xy, ring_of, shape_of, outer = _rings(shapes[~tiny])
    shape_of = np.flatnonzero(~tiny)[shape_of]
    grid = np.rint(xy * level.units).astype(np.int64)
    # What falls on the vertex before it, or closes the ring, is not written.
    same = np.zeros(len(grid), dtype=bool)
    same[1:] = (grid[1:] == grid[:-1]).all(axis=1) & (ring_of[1:] == ring_of[:-1])
    grid, ring_of = grid[~same], ring_of[~same]
    size = np.bincount(ring_of, minlength=len(shape_of))
    closing = np.cumsum(size) - 1
    first = closing - size + 1
    keep = np.ones(len(grid), dtype=bool)
    keep[closing[(closing > first) & (grid[closing] == grid[first]).all(axis=1)]] = False
    grid, ring_of = grid[keep], ring_of[keep]
    good = _sound(grid, ring_of, outer)
    grid, ring_of = grid[good[ring_of]], ring_of[good[ring_of]]
    size = np.bincount(ring_of, minlength=len(shape_of))[good]
    return _with_squares(grid, size, shape_of[good], shapes, level)


def _rings(shapes: Any) -> tuple[Floats, Integers, Integers, Integers]:
    """Return vertices, the ring of each, the shape of each ring, and the exterior that each ring belongs to."""
    parts, part_shape = shapely.get_parts(shapes, return_index=True)
    rings, ring_part = shapely.get_rings(parts, return_index=True)
    xy, ring_of = shapely.get_coordinates(rings, return_index=True)
    return xy, ring_of, part_shape[ring_part], np.searchsorted(ring_part, ring_part)


def _sound(grid: Integers, ring_of: Integers, outer: Integers) -> npt.NDArray[np.bool_]:
    """Tell which rings are left on the grid: with an area, turned as before, and holes only where their exterior is."""
    count = len(outer)
    first = np.searchsorted(ring_of, np.arange(count))
    size = np.bincount(ring_of, minlength=count)
    # From the ring's own first vertex, so that the products stay small.
    near = grid - grid[np.minimum(first, max(len(grid) - 1, 0))][ring_of]
    after = np.arange(1, len(grid) + 1)
    ends = first[size > 0] + size[size > 0] - 1
    after[ends] = first[size > 0]
    cross = near[:, 0] * near[after, 1] - near[after, 0] * near[:, 1]
    turn = np.bincount(ring_of, weights=cross, minlength=count)
    exterior = outer == np.arange(count)
    good: npt.NDArray[np.bool_] = (size >= 3) & np.where(exterior, turn > 0, turn < 0)
    good &= good[outer]
    return good


def _with_squares(
    grid: Integers, size: Integers, shape_of: Integers, shapes: Any, level: Level
) -> tuple[Integers, Integers, Integers]:
    """Give each shape of which no ring is left a square of its area, so that no site is lost."""
    count = np.bincount(shape_of, minlength=len(shapes))
    lost = np.flatnonzero(count == 0)
    bounds = shapely.bounds(shapes[lost])
    side = np.maximum(np.rint(np.sqrt(shapely.area(shapes[lost])) * level.units), 1).astype(np.int64)
    centre = (bounds[:, :2] + bounds[:, 2:]) / 2 * level.units
    corner = np.rint(centre - side[:, None] / 2).astype(np.int64)
    # Clockwise as readers see it; rows count from the north.
    steps = np.array([[0, 0], [1, 0], [1, 1], [0, 1]])
    squares = (corner[:, None, :] + steps * side[:, None, None]).reshape(-1, 2)
    all_of = np.concatenate([np.repeat(shape_of, size), np.repeat(lost, 4)])
    order = np.argsort(all_of, kind="stable")
    ring_shape = np.concatenate([shape_of, lost])
    ring_order = np.argsort(ring_shape, kind="stable")
    count[lost] = 1
    sizes = np.concatenate([size, np.full(len(lost), 4, dtype=np.int64)])
    return np.concatenate([grid, squares])[order], sizes[ring_order], count
