"""The smallest circle and the smallest rectangle around an outline, and their errors.

The radius of the smallest circle is the largest value that the weighted mean
distance of vertices from a common centre can take: with the weights ``w`` that
make the supporting vertices balance around the centre (Σ w = 1, Σ w·u = 0 for
the unit vectors u from the centre) it changes by ``Σ w·u·dp`` (envelope
theorem). Where more than three vertices support the circle, the weights of
least norm are taken.

The smallest rectangle lies flush with one edge a–b of the convex hull (Freeman
and Shapira 1975, "Determining the minimum-area encasing rectangle for an
arbitrary closed curve"); it turns with this edge, and its sides follow the
outermost vertices.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from sitemap.analysis.propagation import Floats, Places, Vertices
from sitemap.outline import row_sums

__all__ = ["Circle", "Rectangle", "axis_gradients", "circle_gradient", "smallest_circle", "smallest_rectangle"]

# How far from the circle or side a supporting vertex may lie by rounding, as a share of its size.
_ROUNDING = 1e-6
# Areas and lengths that differ by less than this share of them are equal but for rounding.
_EQUAL = 1e-9
_TURN = 2 * np.pi


@dataclass(frozen=True)
class Circle:
    """The smallest circle around each of n outlines: ``centre`` of shape (n, 2), ``radius_m`` of shape (n,)."""

    centre: Floats
    radius_m: Floats


def smallest_circle(hulls: Any) -> Circle:
    """Return the smallest circle around each outline, of which the convex hull is given; NaN where one is missing."""
    # It comes as a polygon with vertices due north, east, south and west of its centre.
    west, south, east, north = shapely.bounds(shapely.minimum_bounding_circle(hulls)).T
    return Circle(np.column_stack([west + east, south + north]) / 2, (east - west) / 2)


def circle_gradient(vertices: Vertices, circle: Circle) -> Floats:
    """Return the change of the smallest circle's radius for each metre that a vertex moves.

    ``circle`` is the one around the outlines that the vertices are of, so the generalised ones.
    """
    away = (vertices.xy - circle.centre[vertices.owner]) / circle.radius_m[vertices.owner, np.newaxis]
    carrying = np.flatnonzero(np.hypot(away[:, 0], away[:, 1]) >= 1 - _ROUNDING)
    owner = vertices.owner[carrying]
    row = np.column_stack([away[carrying], np.ones(len(carrying))])
    normal = np.empty((vertices.size, 3, 3))
    for i, j in np.ndindex(3, 3):
        normal[:, i, j] = np.bincount(owner, weights=row[:, i] * row[:, j], minlength=vertices.size)
    balance = np.linalg.pinv(normal, rcond=1e-9)[:, :, 2]
    gradient = np.zeros_like(vertices.xy)
    gradient[carrying] = away[carrying] * row_sums(row * balance[owner])[:, np.newaxis]
    return gradient


@dataclass(frozen=True)
class Rectangle:
    """The smallest rectangle around each of n outlines.

    ``along`` is the unit vector of its longer side, pointing north or due
    east, shape (n, 2); ``axis_m`` and ``width_m`` are its sides.
    """

    along: Floats
    axis_m: Floats
    width_m: Floats

    @property
    def orientation_deg(self) -> Floats:
        """Return the azimuth of the longer side from grid north, clockwise, in [0, 180)."""
        return _azimuth_deg(self.along)


def smallest_rectangle(hulls: Any) -> Rectangle:
    """Return the rectangle of least area around each outline, of which the convex hull is given; NaN where one is missing.

    Of rectangles that are equally small, as around symmetric shapes, it is the
    one with the longest side, and of these the one whose longer side has the
    smallest azimuth: so that neither a shift nor another first vertex chooses.
    """
    sides = _hull_sides(hulls)
    longer = sides.across_m > sides.along_m * (1 + _EQUAL)
    direction = np.where(longer[:, np.newaxis], np.column_stack([-sides.edge[:, 1], sides.edge[:, 0]]), sides.edge)
    backward = (direction[:, 1] < 0) | ((direction[:, 1] == 0) & (direction[:, 0] < 0))
    direction[backward] *= -1
    axis = np.maximum(sides.along_m, sides.across_m)
    width = np.minimum(sides.along_m, sides.across_m)
    best = np.flatnonzero(_least(axis * width, sides.owner, len(hulls)))
    best = best[_least(-axis[best], sides.owner[best], len(hulls))]
    azimuth = _azimuth_deg(direction[best])
    best = best[np.lexsort((azimuth, sides.owner[best]))]
    solid, first = np.unique(sides.owner[best], return_index=True)
    chosen = best[first]
    directions, axis_m, width_m = np.full((len(hulls), 2), np.nan), *np.full((2, len(hulls)), np.nan)
    directions[solid], axis_m[solid], width_m[solid] = direction[chosen], axis[chosen], width[chosen]
    return Rectangle(directions, axis_m, width_m)


def _least(values: Floats, owner: Places, size: int) -> npt.NDArray[np.bool_]:
    """Tell which values are the least of their owner but for rounding."""
    least = np.full(size, np.inf)
    np.minimum.at(least, owner, values)
    close: npt.NDArray[np.bool_] = values - least[owner] <= _EQUAL * np.abs(least[owner])
    return close


@dataclass(frozen=True)
class _Sides:
    """For each edge of the hulls its unit vector, shape (m, 2), and the sides of the rectangle that lies flush with it."""

    owner: Places
    edge: Floats
    along_m: Floats
    across_m: Floats


def _hull_sides(hulls: npt.NDArray[np.object_]) -> _Sides:
    solid = np.flatnonzero(shapely.get_type_id(hulls) == shapely.GeometryType.POLYGON)
    rings = shapely.normalize(hulls[solid])
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    edge = np.diff(xy, axis=0)
    length = np.hypot(edge[:, 0], edge[:, 1])
    inside = np.flatnonzero((ring[1:] == ring[:-1]) & (length > 0))
    # ``normalize`` winds clockwise: the edges are turned round, and start where they ended.
    start, edge, ring = xy[1:][inside], edge[inside] / -length[inside, np.newaxis], ring[inside]
    angle = np.arctan2(edge[:, 1], edge[:, 0]) % _TURN
    # One hull after the other, and of each the edges by angle: they stand so already but for where they begin.
    place_of = ring * 2 * _TURN + angle
    order = np.argsort(place_of, kind="stable")
    start, edge, ring, angle, place_of = start[order], edge[order], ring[order], angle[order], place_of[order]
    count = np.bincount(ring, minlength=len(solid))
    first = np.cumsum(count) - count

    def farthest(turned: float) -> Floats:
        """Return the outermost vertex in each edge's direction turned to the left by so much."""
        # It is where the first edge begins that runs to the left of that direction.
        wanted = (angle + turned + _TURN / 4) % _TURN
        place = np.searchsorted(place_of, ring * 2 * _TURN + wanted)
        past = place >= (first + count)[ring]
        found: Floats = start[np.where(past, first[ring], place)]
        return found

    normal = np.column_stack([-edge[:, 1], edge[:, 0]])
    along = row_sums((farthest(0) - farthest(_TURN / 2)) * edge)
    across = row_sums((farthest(_TURN / 4) - start) * normal)
    return _Sides(solid[ring], edge, along, across)


def _azimuth_deg(direction: Floats) -> Floats:
    """Return the azimuth of unit vectors from north, clockwise, in [0, 180)."""
    degrees: Floats = np.degrees(np.arctan2(direction[:, 0], direction[:, 1])) % 180
    # A hair west of north is north.
    return np.where(degrees > 180 - 1e-7, 0.0, degrees)


def axis_gradients(vertices: Vertices, rectangle: Rectangle) -> tuple[Floats, Floats, Floats]:
    """Return the gradients of the rectangle's longer side, shorter side (both m) and direction (rad, clockwise)."""
    along = rectangle.along[vertices.owner]
    across = np.column_stack([along[:, 1], -along[:, 0]])  # to the right of it
    reach = {"along": row_sums(vertices.xy * along), "across": row_sums(vertices.xy * across)}
    turn = _turn(vertices, rectangle, reach)
    axis = _side_gradient(vertices, reach["along"], along, reach["across"], turn)
    width = _side_gradient(vertices, reach["across"], across, -reach["along"], turn)
    return axis, width, turn


def _side_gradient(vertices: Vertices, reach: Floats, direction: Floats, sideways: Floats, turn: Floats) -> Floats:
    """Follow the two outermost vertices, and how far they lie apart sideways when the rectangle turns."""
    front, back = vertices.highest(reach), vertices.highest(-reach)
    gradient = np.zeros_like(vertices.xy)
    gradient[front] += direction[front]
    gradient[back] -= direction[back]
    lever = np.zeros(vertices.size)
    lever[vertices.owner[front]] = sideways[front] - sideways[back]
    total: Floats = gradient + turn * lever[vertices.owner][:, np.newaxis]
    return total


def _turn(vertices: Vertices, rectangle: Rectangle, reach: dict[str, Floats]) -> Floats:
    """Return how the direction (rad, clockwise) follows the ends of the flush edge."""
    longest = np.zeros(vertices.size)
    ends: dict[str, Places] = {k: np.zeros(vertices.size, dtype=np.intp) for k in "ab"}
    sides = (("across", 1, "along"), ("across", -1, "along"), ("along", 1, "across"), ("along", -1, "across"))
    tolerance = rectangle.axis_m * _ROUNDING
    for side, sign, run in sides:
        far = sign * reach[side]
        top = np.full(vertices.size, -np.inf)
        np.maximum.at(top, vertices.owner, far)
        flush = far >= (top - tolerance)[vertices.owner]
        last = vertices.highest(np.where(flush, reach[run], -np.inf))
        first = vertices.highest(np.where(flush, -reach[run], -np.inf))
        owner = vertices.owner[last]
        length = reach[run][last] - reach[run][first]
        better = length > longest[owner]
        longest[owner[better]] = length[better]
        ends["a"][owner[better]], ends["b"][owner[better]] = first[better], last[better]
    gradient = np.zeros_like(vertices.xy)
    known = np.flatnonzero(longest > 0)
    a, b = ends["a"][known], ends["b"][known]
    edge = vertices.xy[b] - vertices.xy[a]
    right = np.column_stack([edge[:, 1], -edge[:, 0]]) / (longest[known] ** 2)[:, np.newaxis]
    gradient[b] += right
    gradient[a] -= right
    return gradient
