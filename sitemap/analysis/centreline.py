"""The line along the middle of a band: the river in it, or else the medial axis of its outline.

The medial axis is approximated by the Voronoi edges between points on the
outline (Brandt 1994, "Convergence and continuity criteria for discrete
approximations of the continuous planar skeleton"); the centre line is the
longest of the shortest ways along them.
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
import shapely.ops

__all__ = ["Centreline", "along_river", "medial_axis", "same_way"]

# Points on the outline for each mean width of the band, tried until the axis is whole.
_POINTS_A_WIDTH = (4, 8, 16, 32)
# A river that covers less than this share of the band's own axis does not stand for the band.
_LEAST_SHARE = 0.8


@dataclass(frozen=True)
class Centreline:
    """A line in m and where it came from: the name of a river layer, or empty for the outline itself."""

    line: shapely.LineString
    layer: str = ""


def along_river(band: Any, axis: shapely.LineString, lines: Any, layers: Sequence[str]) -> Centreline:
    """Return the river's line along the band, or the band's own ``axis`` where no river follows it.

    Parameters
    ----------
    band
        The band's polygon.
    axis
        Its medial axis.
    lines
        Lines of the rivers, shape (n,).
    layers
        The layer of each.

    Notes
    -----
    Pieces of a layer that meet end to end are one line. Of each line the way
    from where it first enters the band to where it last leaves it counts; the
    one with the most metres inside the band is taken, if these are at least
    four fifths of the length of the axis and no more of its way lies outside
    than inside. It runs as the layer has drawn it.
    """
    best: tuple[float, shapely.LineString, str] | None = None
    for layer in sorted(set(layers)):
        of_layer = [line for line, name in zip(lines, layers, strict=True) if name == layer]
        for line in shapely.get_parts(shapely.line_merge(shapely.union_all(of_layer), directed=True)):
            inside_m = float(shapely.length(shapely.intersection(line, band)))
            if inside_m >= _LEAST_SHARE * axis.length and (best is None or inside_m > best[0]):
                best = inside_m, _between(line, band), layer
    if best is None or best[1].length > 2 * best[0]:
        return Centreline(axis)
    return Centreline(best[1], best[2])


def _between(line: shapely.LineString, band: Any) -> shapely.LineString:
    """Return the part of ``line`` from its first to its last point in ``band``."""
    inside = shapely.intersection(line, band)
    places = shapely.line_locate_point(line, shapely.points(shapely.get_coordinates(inside)))
    part: Any = shapely.ops.substring(line, places.min(), places.max())
    return shapely.LineString(part)


@lru_cache(maxsize=16)  # several tables look along the same band
def medial_axis(band: Any) -> shapely.LineString:
    """Return the centre line of a band, which runs from west to east or, if due north, from south to north.

    Of a band in several parts the largest is taken. The line ends where the
    axis forks towards the corners of the band's ends and is then drawn on to
    the outline.

    Examples
    --------
    >>> line = medial_axis(shapely.box(0, 0, 1000, 100))
    >>> round(line.length), [round(y) for _, y in (line.coords[0], line.coords[-1])]
    (1000, [50, 50])
    """
    parts = shapely.get_parts(band)
    outline = parts[int(np.argmax(shapely.area(parts)))]
    width_m = 2 * outline.area / outline.length
    outline = shapely.simplify(outline, width_m / 50)
    ways: list[npt.NDArray[np.float64]] = []
    for points_a_width in _POINTS_A_WIDTH:
        ways = _longest_ways(_axis_edges(outline, width_m / points_a_width))
        # Where the band is narrow, too few points tear its axis apart.
        if len(ways) == 1 or shapely.LineString(ways[1]).length <= width_m:
            break
    smooth = shapely.simplify(shapely.LineString(ways[0]), width_m / 20)
    return _heading_east(_drawn_on(_without_forks(smooth, width_m), outline, width_m))


def _axis_edges(outline: Any, spacing_m: float) -> Any:
    points = shapely.segmentize(outline, spacing_m)
    edges = shapely.get_parts(shapely.voronoi_polygons(points, only_edges=True))
    shapely.prepare(outline)
    return edges[shapely.contains_properly(outline, edges)]


def _longest_ways(edges: Any) -> list[npt.NDArray[np.float64]]:
    """Return the longest of the shortest ways along the edges of each connected piece, longest first."""
    ends = shapely.get_coordinates(edges).reshape(-1, 2, 2)
    nodes, place = np.unique(ends.reshape(-1, 2).round(6), axis=0, return_inverse=True)
    pairs = place.reshape(-1, 2)
    length = np.hypot(ends[:, 1, 0] - ends[:, 0, 0], ends[:, 1, 1] - ends[:, 0, 1])
    neighbours: list[list[tuple[int, float]]] = [[] for _ in nodes]
    for (a, b), metres in zip(pairs.tolist(), length.tolist(), strict=True):
        neighbours[a].append((b, metres))
        neighbours[b].append((a, metres))
    ways: list[tuple[float, list[int]]] = []
    seen: set[int] = set()
    for first in range(len(nodes)):
        if first in seen:
            continue
        # In a tree the node farthest from any one is an end of the longest way;
        # with islands in the band this holds up to the way around an island.
        distance, _ = _ways_from(first, neighbours)
        seen.update(distance)
        start = max(distance, key=lambda n: (distance[n], n))
        ways.append(_longest_from(start, neighbours))
    ways.sort(reverse=True)
    return [nodes[way] for _, way in ways]


def _longest_from(start: int, neighbours: list[list[tuple[int, float]]]) -> tuple[float, list[int]]:
    distance, came_from = _ways_from(start, neighbours)
    end = max(distance, key=lambda n: (distance[n], n))
    way = [end]
    while way[-1] != start:
        way.append(came_from[way[-1]])
    return distance[end], way


def _ways_from(start: int, neighbours: list[list[tuple[int, float]]]) -> tuple[dict[int, float], dict[int, int]]:
    """Return the distance of each node that can be reached, and the node before it (Dijkstra)."""
    distance: dict[int, float] = {}
    came_from: dict[int, int] = {}
    waiting = [(0.0, start, start)]
    while waiting:
        metres, node, before = heapq.heappop(waiting)
        if node in distance:
            continue
        distance[node], came_from[node] = metres, before
        for following, length in neighbours[node]:
            if following not in distance:
                heapq.heappush(waiting, (metres + length, following, node))
    return distance, came_from


def _without_forks(line: shapely.LineString, width_m: float) -> shapely.LineString:
    """Cut both ends by a width, where the axis turns towards a corner of the end."""
    if line.length <= 4 * width_m:
        return line
    part: Any = shapely.ops.substring(line, width_m, line.length - width_m)
    return shapely.LineString(part)


def _drawn_on(line: shapely.LineString, outline: Any, width_m: float) -> shapely.LineString:
    """Lengthen both ends in the direction of their last width until they meet the outline."""
    for _ in range(2):
        inner = shapely.get_coordinates(shapely.line_interpolate_point(line, max(line.length - width_m, 0)))[0]
        way = shapely.get_coordinates(line)
        step = way[-1] - inner
        if np.hypot(*step) > 0:
            ray = shapely.LineString([way[-1], way[-1] + step / np.hypot(*step) * 4 * width_m])
            met = shapely.get_parts(shapely.intersection(ray, outline))
            if len(met):
                nearest = met[int(np.argmin(shapely.distance(met, shapely.Point(way[-1]))))]
                way = np.vstack([way, shapely.get_coordinates(nearest)[-1:]])
        line = shapely.LineString(way[::-1])
    return line


def _heading_east(line: shapely.LineString) -> shapely.LineString:
    return line if line.coords[-1] >= line.coords[0] else shapely.reverse(line)


def same_way(axis: shapely.LineString, river: Any) -> shapely.LineString:
    """Return ``axis`` turned so that it runs the way the river is drawn."""
    parts = shapely.get_parts(river)
    ends = shapely.points(
        np.concatenate([shapely.get_coordinates(parts[0])[:1], shapely.get_coordinates(parts[-1])[-1:]])
    )
    start, end = (float(place) for place in np.asarray(shapely.line_locate_point(axis, ends)))
    return axis if start <= end else shapely.reverse(axis)
