"""From what a file holds to what the register keeps: flat polygons, everything else told."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely import GeometryType

from sitemap.finding import Finding

__all__ = ["Collected", "outlines"]

_AREAL = (GeometryType.POLYGON, GeometryType.MULTIPOLYGON)
_LINEAR = (GeometryType.LINESTRING, GeometryType.MULTILINESTRING, GeometryType.LINEARRING)
_POINTS = (GeometryType.POINT, GeometryType.MULTIPOINT)
# Of each kind of finding so many are listed.
_SHOWN = 20

Shapes = npt.NDArray[np.object_]


@dataclass
class Collected:
    """Findings of a source, of each kind the first few and how many more there are."""

    label: str
    found: list[Finding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, code: str, feature: str = "", field: str = "", **values: object) -> None:
        """Add a finding of the rule ``code``."""
        self.counts[code] += 1
        if self.counts[code] <= _SHOWN:
            self.found.append(Finding.of(code, self.label, feature, field, **values))

    def all(self) -> list[Finding]:
        """Return the findings, and for each kind of which there are more a line that says so."""
        more = [
            Finding.of("import-more", self.label, rule=code, count=count - _SHOWN)
            for code, count in sorted(self.counts.items())
            if count > _SHOWN
        ]
        return [*self.found, *more]


def outlines(shapes: Shapes, places: list[str], faults: Collected) -> Shapes:
    """Return polygons and points in two dimensions; None where there is neither.

    Closed lines become polygons, rings inside others holes. Collections give
    their polygons. What was changed or cannot be used is told in ``faults``;
    nothing is repaired.

    Parameters
    ----------
    shapes
        Geometries in any CRS, shape (n,).
    places
        What each feature is called in findings, for example ``feature 3``.
    faults
        Receives what was found.
    """
    shapes = shapes.copy()
    shapes[shapely.is_empty(shapes)] = None
    for i in np.flatnonzero(_has_heights(shapes) | shapely.has_m(shapes)):
        faults.add("import-flattened", places[i], "geometry")
    flat = shapely.force_2d(shapes)
    kinds = shapely.get_type_id(flat)
    result: Shapes = flat.copy()
    result[~np.isin(kinds, (*_AREAL, *_POINTS))] = None
    collections = kinds == GeometryType.GEOMETRYCOLLECTION
    for i in np.flatnonzero(collections):
        result[i] = _polygons_of(flat[i], places[i], faults)
    lines = np.isin(kinds, _LINEAR)
    if lines.any():
        result[lines] = _closed(flat[lines], [places[i] for i in np.flatnonzero(lines)], faults)
    return result


def _has_heights(shapes: Shapes) -> npt.NDArray[np.bool_]:
    """Tell which geometries have a height that is not 0, as some programs write it everywhere."""
    xyz, owner = shapely.get_coordinates(shapes, include_z=True, return_index=True)
    high: npt.NDArray[np.bool_] = np.bincount(owner, np.nan_to_num(xyz[:, 2]) != 0, minlength=len(shapes)) > 0
    return high


def _polygons_of(collection: Any, place: str, faults: Collected) -> Any:
    parts = shapely.get_parts(collection)
    while (shapely.get_type_id(parts) == GeometryType.GEOMETRYCOLLECTION).any():
        parts = shapely.get_parts(parts)
    areal = parts[np.isin(shapely.get_type_id(parts), _AREAL)]
    polygons = shapely.get_parts(areal)
    if len(areal) < len(parts) or not len(polygons):
        faults.add("import-parts-left-out", place, "geometry", count=len(parts) - len(areal), kept=len(polygons))
    if not len(polygons):
        return None
    return polygons[0] if len(polygons) == 1 else shapely.multipolygons(polygons)


def _closed(lines: Shapes, places: list[str], faults: Collected) -> Shapes:
    merged = shapely.line_merge(lines)
    areas = shapely.build_area(merged)
    # Where a line is not part of a border the area leaves it out, so the lengths differ.
    whole = (shapely.area(areas) > 0) & np.isclose(shapely.length(areas), shapely.length(merged), rtol=1e-9)
    for i, place in enumerate(places):
        if whole[i]:
            faults.add("import-line-closed", place, "geometry")
        else:
            ends = shapely.get_coordinates(shapely.boundary(merged[i]))
            gap = float(np.hypot(*(ends[0] - ends[-1]))) if len(ends) > 1 else float("nan")
            faults.add("import-line-open", place, "geometry", gap=f"{gap:.3g}")
    result: Shapes = areas.copy()
    result[~whole] = None
    return result
