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
import shapely

from sitemap.analysis.propagation import Floats, Places, Vertices

__all__ = ["Rectangle", "axis_gradients", "circle_gradient", "smallest_rectangle"]

# How far from the circle or side a supporting vertex may lie by rounding, as a share of its size.
_ROUNDING = 1e-6


def circle_gradient(vertices: Vertices, geometries: Any, radius_m: Floats) -> Floats:
    """Return the change of the smallest circle's radius for each metre that a vertex moves.

    ``geometries`` are the outlines that the vertices are of, so generalised
    ones, and ``radius_m`` the radii of their smallest circles.
    """
    circle = shapely.minimum_bounding_circle(geometries)
    # The circle comes as a regular polygon whose centroid is its centre.
    centre = _points(shapely.centroid(circle))[vertices.owner]
    radius = radius_m[vertices.owner]
    away = (vertices.xy - centre) / radius[:, np.newaxis]
    supports = np.hypot(away[:, 0], away[:, 1]) >= 1 - _ROUNDING
    row = np.column_stack([away, np.ones(len(away))]) * supports[:, np.newaxis]
    normal = np.zeros((vertices.size, 3, 3))
    np.add.at(normal, vertices.owner, row[:, :, np.newaxis] * row[:, np.newaxis, :])
    balance = np.linalg.pinv(normal, rcond=1e-9)[:, :, 2]
    weight = (row * balance[vertices.owner]).sum(axis=1)
    gradient: Floats = away * weight[:, np.newaxis]
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
        degrees: Floats = np.degrees(np.arctan2(self.along[:, 0], self.along[:, 1])) % 180
        # A hair west of north is north.
        return np.where(degrees > 180 - 1e-7, 0.0, degrees)


def smallest_rectangle(geometries: Any) -> Rectangle:
    """Return the rectangle of least area around each outline; NaN where one is missing."""
    outlines = np.asarray(geometries, dtype=object)
    box = shapely.oriented_envelope(outlines)
    solid = np.flatnonzero(shapely.get_type_id(box) == shapely.GeometryType.POLYGON)
    corner = shapely.get_coordinates(box[solid]).reshape(len(solid), 5, 2)
    sides = np.diff(corner[:, :3], axis=1)
    length = np.hypot(sides[..., 0], sides[..., 1])
    longer = length.argmax(axis=1)
    each = np.arange(len(solid))
    along = sides[each, longer] / length[each, longer][:, np.newaxis]
    backward = (along[:, 1] < 0) | ((along[:, 1] == 0) & (along[:, 0] < 0))
    along[backward] *= -1
    directions, axis, width = np.full((len(outlines), 2), np.nan), *np.full((2, len(outlines)), np.nan)
    directions[solid], axis[solid], width[solid] = along, length.max(axis=1), length.min(axis=1)
    return Rectangle(directions, axis, width)


def axis_gradients(vertices: Vertices, rectangle: Rectangle) -> tuple[Floats, Floats, Floats]:
    """Return the gradients of the rectangle's longer side, shorter side (both m) and direction (rad, clockwise)."""
    along = rectangle.along[vertices.owner]
    across = np.column_stack([along[:, 1], -along[:, 0]])  # to the right of it
    reach = {"along": (vertices.xy * along).sum(axis=1), "across": (vertices.xy * across).sum(axis=1)}
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


def _points(points: Any) -> Floats:
    # Unlike get_coordinates this keeps the place of a missing one.
    xy: Floats = np.column_stack([shapely.get_x(points), shapely.get_y(points)])
    return xy
