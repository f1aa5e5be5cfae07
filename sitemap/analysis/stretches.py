"""Stretches along a line: where sites lie on it, what is free between them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

__all__ = ["Stretch", "gaps", "length_m", "stretches_near", "union"]


@dataclass(frozen=True, order=True)
class Stretch:
    """A stretch of a line from ``begin_m`` to ``end_m``, and the sites at its two ends."""

    begin_m: float
    end_m: float
    first: str = ""
    last: str = ""

    @property
    def length_m(self) -> float:
        """Return its length in m."""
        return self.end_m - self.begin_m


def stretches_near(line: shapely.LineString, shapes: Any, names: npt.ArrayLike, distance_m: float) -> list[Stretch]:
    """Return the stretches of ``line`` that lie within ``distance_m`` of each shape, in order."""
    areas = shapely.buffer(shapes, distance_m, quad_segs=32)
    parts, owner = shapely.get_parts(shapely.intersection(line, areas), return_index=True)
    parts, owner = parts[shapely.length(parts) > 0], owner[shapely.length(parts) > 0]
    ends = np.sort([shapely.line_locate_point(line, shapely.get_point(parts, place)) for place in (0, -1)], axis=0)
    named = np.asarray(names, dtype=object)[owner]
    found = [Stretch(float(a), float(b), str(n), str(n)) for a, b, n in zip(*ends, named, strict=True)]
    return sorted(found)


def union(stretches: list[Stretch]) -> list[Stretch]:
    """Return the stretches joined where they meet or overlap.

    Examples
    --------
    >>> union([Stretch(0, 10, "a", "a"), Stretch(5, 20, "b", "b"), Stretch(30, 40, "c", "c")])
    [Stretch(begin_m=0, end_m=20, first='a', last='b'), Stretch(begin_m=30, end_m=40, first='c', last='c')]
    """
    joined: list[Stretch] = []
    for one in sorted(stretches):
        if joined and one.begin_m <= joined[-1].end_m:
            before = joined[-1]
            farther = one if one.end_m > before.end_m else before
            joined[-1] = Stretch(before.begin_m, farther.end_m, before.first, farther.last)
        else:
            joined.append(one)
    return joined


def gaps(stretches: list[Stretch], total_m: float) -> list[Stretch]:
    """Return what lies between the stretches, with the sites before and after; empty at the line's ends.

    Examples
    --------
    >>> gaps([Stretch(0, 10, "a", "a"), Stretch(30, 40, "c", "c")], 50)
    [Stretch(begin_m=10, end_m=30, first='a', last='c'), Stretch(begin_m=40, end_m=50, first='c', last='')]
    """
    joined = union(stretches)
    begins = [(0.0, "")] + [(s.end_m, s.last) for s in joined]
    ends = [(s.begin_m, s.first) for s in joined] + [(total_m, "")]
    between = [Stretch(a, b, before, after) for (a, before), (b, after) in zip(begins, ends, strict=True)]
    return [gap for gap in between if gap.length_m > 1e-6]


def length_m(stretches: list[Stretch]) -> float:
    """Return the length in m that the stretches cover together, none counted twice."""
    return sum(s.length_m for s in union(stretches))
