"""How errors of vertices become errors of figures.

Each figure is a function of the vertices. Its gradient at a vertex times the
standard deviation of one axis there is what this vertex adds to the error, and
the vertices add up as independent errors do (first-order propagation). Which
vertices count as independent observations is said in ``sitemap.outline``.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from sitemap.outline import axis_sd_m, row_sums

__all__ = ["Vertices", "area_gradient", "perimeter_gradient", "spread", "vertices_of"]

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Vertices:
    """The vertices of n outlines in one array.

    Parameters
    ----------
    xy
        Coordinates in m, shape (m, 2); the ring's closing vertex stands once.
    owner
        Which outline each belongs to, shape (m,).
    before, after
        Places of the neighbours on the ring, shape (m,); exteriors run counter-clockwise.
    size
        n, the number of outlines.
    sd
        Standard deviation of one axis of each outline in m, shape (n,).
    """

    xy: Floats
    owner: Places
    before: Places
    after: Places
    size: int
    sd: Floats

    def total(self, values: Floats) -> Floats:
        """Return the sum over the vertices of each outline, shape (n,)."""
        return np.bincount(self.owner, weights=values, minlength=self.size).astype(np.float64)

    def highest(self, values: Floats) -> Places:
        """Return for each outline that has vertices the place of the vertex with the highest value."""
        if len(self.owner) and not np.isnan(values).any():
            start = np.flatnonzero(np.append(True, self.owner[1:] != self.owner[:-1]))
            length = np.diff(np.append(start, len(values)))
            top = np.flatnonzero(values == np.repeat(np.maximum.reduceat(values, start), length))
            # Of several the last.
            topmost: Places = top[np.append(self.owner[top][1:] != self.owner[top][:-1], True)]
            return topmost
        order = np.lexsort((values, self.owner))
        last: Places = order[np.append(np.diff(self.owner[order]) != 0, True)] if len(order) else order
        return last


def vertices_of(plain: Any, accuracy_m: Floats) -> Vertices:
    """Return the vertices that count as observations.

    Parameters
    ----------
    plain
        Polygons or multipolygons in a projected CRS in metres, generalised to
        their accuracy as ``sitemap.outline.corners`` does, shape (n,); a
        missing one has no vertices.
    accuracy_m
        Positional accuracy in m (95 %), shape (n,).
    """
    usable = np.flatnonzero(~shapely.is_missing(plain) & np.isfinite(accuracy_m))
    turned = shapely.orient_polygons(plain[usable], exterior_cw=False)
    parts, part_of = shapely.get_parts(turned, return_index=True)
    rings, ring_of = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    closing = np.append(ring[1:] != ring[:-1], True) if len(ring) else np.empty(0, dtype=bool)
    xy, ring = xy[~closing], ring[~closing]
    length = np.bincount(ring, minlength=len(rings))
    start = np.cumsum(length) - length
    place = np.arange(len(ring)) - start[ring]
    return Vertices(
        xy=xy,
        owner=usable[part_of[ring_of[ring]]],
        before=start[ring] + (place - 1) % length[ring],
        after=start[ring] + (place + 1) % length[ring],
        size=len(plain),
        sd=axis_sd_m(accuracy_m),
    )


def area_gradient(vertices: Vertices) -> Floats:
    """Return the change of area in m² for each metre that a vertex moves east and north."""
    across = vertices.xy[vertices.after] - vertices.xy[vertices.before]
    gradient: Floats = np.column_stack([across[:, 1], -across[:, 0]]) / 2
    return gradient


def perimeter_gradient(vertices: Vertices) -> Floats:
    """Return the change of the outline's length for each metre that a vertex moves east and north."""
    came = vertices.xy - vertices.xy[vertices.before]
    goes = vertices.xy - vertices.xy[vertices.after]
    gradient: Floats = _unit(came) + _unit(goes)
    return gradient


def spread(vertices: Vertices, gradient: Floats) -> Floats:
    """Return the standard error of a figure from its gradient at the vertices, shape (n,).

    An outline without vertices or without an accuracy has an unknown one, NaN.
    """
    count = vertices.total(np.ones(len(vertices.owner)))
    sd = np.where(count > 0, vertices.sd, np.nan)
    error: Floats = sd * np.sqrt(vertices.total(row_sums(gradient**2)))
    return error


def _unit(vectors: Floats) -> Floats:
    length = np.hypot(vectors[:, 0], vectors[:, 1])[:, np.newaxis]
    unit: Floats = np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 0)
    return unit
