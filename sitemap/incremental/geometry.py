"""The outlines in the page, with those of some sites made anew."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from sitemap.incremental.features import NotPlainError
from sitemap.incremental.splicing import Change, spliced
from sitemap.webmap.encode import ring_columns, units_of

__all__ = ["Numbered", "Numbers", "extents", "geometry_with", "numbered"]

Places = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Numbers:
    """Where in the columns of the page's outlines those of each site stand.

    Parameters
    ----------
    polygons, rings, vertices
        Of each site the first one, and at the end how many there are, shape (n + 1,).
    first, last
        The first and the last vertex of each site, as ``units_of`` gives them, shape (n, 2).
    """

    polygons: Places
    rings: Places
    vertices: Places
    first: Places
    last: Places


@dataclass(frozen=True)
class Numbered:
    """The numbers that outlines come to: rings of each polygon, vertices of each ring, these, and where they stand."""

    rings: Places
    sizes: Places
    units: Places
    stand: Numbers


def numbered(outlines: Any, lnglat: Floats) -> Numbered | None:
    """Return the numbers of outlines, whose vertices in WGS 84 are given; None where one has no polygon."""
    parts, of = shapely.get_parts(np.asarray(outlines, dtype=object), return_index=True)
    polygons = _starts(np.bincount(of, minlength=len(outlines)))
    if (np.diff(polygons) == 0).any() or (shapely.get_type_id(parts) != shapely.GeometryType.POLYGON).any():
        return None
    rings, sizes, own = ring_columns(parts, lnglat)
    units, of_sites = units_of(own), _starts(rings)[polygons]
    vertices = _starts(sizes)[of_sites]
    return Numbered(
        rings, sizes, units, Numbers(polygons, of_sites, vertices, units[vertices[:-1]], units[vertices[1:] - 1])
    )


def _starts(counts: Places) -> Places:
    return np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])


def extents(outlines: Any, lnglat: Floats) -> Floats:
    """Return the least and the greatest longitude and latitude of each outline, shape (n, 4); none is empty."""
    starts = _starts(shapely.get_num_coordinates(outlines))[:-1]
    return np.column_stack([np.minimum.reduceat(lnglat, starts), np.maximum.reduceat(lnglat, starts)])


def geometry_with(
    part: Mapping[str, Any], stand: Numbers, moved: Places, outlines: Any, lnglat: Floats
) -> dict[str, Any]:
    """Return what ``encode_geometries`` gives for all outlines, given what it gave before some moved.

    Parameters
    ----------
    part
        What it gave before.
    stand
        Where in it each site stands.
    moved
        The places of the sites that moved, in order, shape (m,).
    outlines
        Their outlines, shape (m,).
    lnglat
        All vertices of these in WGS 84.

    Raises
    ------
    NotPlainError
        There is something else than polygons.
    """
    new = numbered(outlines, lnglat)
    if new is None or part.keys() != {"polygons"}:
        raise NotPlainError("geometry")
    changes: dict[str, list[Change]] = {"of": [], "rings": [], "sizes": [], "coordinates": []}
    for n, place in enumerate(moved.tolist()):
        mine, old = _ranges(new.stand, n), _ranges(stand, place)
        # As differences: the first polygon of a site follows the last one of the site before, which has one.
        changes["of"].append((*old[0], [min(place, 1), *[0] * (mine[0][1] - mine[0][0] - 1)]))
        changes["rings"].append((*old[0], new.rings[slice(*mine[0])]))
        changes["sizes"].append((*old[1], new.sizes[slice(*mine[1])]))
        before = new.stand.last[n - 1] if place - 1 in moved[n - 1 : n] else stand.last[place - 1 : place].sum(axis=0)
        own = np.diff(new.units[slice(*mine[2])], axis=0, prepend=before[np.newaxis])
        end = 2 * old[2][1]
        changes["coordinates"].append((2 * old[2][0], end, own))
        # The first vertex of the site that follows is a difference from the last one of this.
        if place + 1 < len(stand.first) and place + 1 not in moved[n + 1 : n + 2]:
            changes["coordinates"].append((end, end + 2, stand.first[place + 1] - new.stand.last[n]))
    counts = {"of": stand.polygons[-1], "rings": stand.polygons[-1], "sizes": stand.rings[-1],
              "coordinates": 2 * stand.vertices[-1]}  # fmt: skip
    polygons = part["polygons"]
    return {"polygons": {name: spliced(polygons[name], of, count=int(counts[name])) for name, of in changes.items()}}


def _ranges(stand: Numbers, place: int) -> list[tuple[int, int]]:
    """Return first and end of the polygons, rings and vertices of one site."""
    return [(int(of[place]), int(of[place + 1])) for of in (stand.polygons, stand.rings, stand.vertices)]
