"""Whether validation surely has nothing to say about some changed sites, while all else stays as it was.

Only a plain "yes" is given: where a check would find anything, or would have
to look at more than the sites themselves, the register is validated as a whole.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely

from sitemap.finding import Finding
from sitemap.incremental.outlines import Outlines
from sitemap.register.schema import table
from sitemap.validation.area import contradictions
from sitemap.validation.attributes import in_rows
from sitemap.validation.geometry import in_outlines
from sitemap.validation.municipality import plainly_inside
from sitemap.validation.references import dangling, single_ids

if TYPE_CHECKING:
    from pyproj import CRS

__all__ = ["JUDGED", "Others", "Sites", "nothing_to_say"]

SITES = table("sites")
_CORRIDOR = "corridor"
_SOURCES = tuple(f.name for f in SITES.fields if f.domain == "sources")


@dataclass(frozen=True)
class Sites:
    """Changed sites: their ids, cells by field (None where nothing stands), outlines, and their places among all."""

    ids: Sequence[str]
    cells: Mapping[str, list[Any]]
    outlines: Any
    places: Sequence[int]

    def column(self, name: str) -> list[Any]:
        """Return one column."""
        return self.cells[name]


@dataclass(frozen=True)
class Others:
    """What the rest of the register is, as far as checks of a site look at it.

    Parameters
    ----------
    known
        The ids that exist, by the table or layer that a field refers to.
    borders
        The outlines of municipalities by key.
    records
        For each site the areas on record (ha) that are comparable with its outline.
    outlines, bounds, kinds
        Of all sites, with the changes; ``bounds`` in the register's CRS, shape (n, 4).
    findings
        What was found before.
    """

    known: Mapping[str, frozenset[str]]
    borders: Mapping[str, Any]
    records: Mapping[str, list[float]]
    outlines: Outlines
    bounds: npt.NDArray[np.float64]
    kinds: Sequence[str | None]
    findings: Sequence[Finding]


def nothing_to_say(new: Sites, old_cells: Mapping[str, list[Any]], others: Others, crs: "CRS") -> bool:
    """Tell whether the findings of the whole register surely stay as they were."""
    return all(judge(new, old_cells, others, crs) for judge in JUDGED.values())


def _identity(new: Sites, _old: Mapping[str, list[Any]], others: Others, _crs: "CRS") -> bool:
    # The ids are those of before; what was said of these sites, or of others because of them, may not hold any more.
    ids = set(new.ids)
    said = {f.feature for f in others.findings} | {v for f in others.findings for _, v in f.values}
    return not ids & said and not any(f.table == "areas" for f in others.findings)


def _attributes(new: Sites, _old: Mapping[str, list[Any]], _others: Others, _crs: "CRS") -> bool:
    return not list(in_rows(SITES, list(new.ids), dict(new.cells)))


def _references(new: Sites, old: Mapping[str, list[Any]], others: Others, _crs: "CRS") -> bool:
    ids = list(new.ids)
    for field in (f for f in SITES.fields if f.kind in ("ref", "refs")):
        known = others.known.get(field.domain)
        if known is None or list(dangling(SITES, field, single_ids(ids, new.column(field.name)), set(known))):
            return False
    # Which sources are used is a finding as well.
    return _cited(new.cells, ids) == _cited(old, ids)


def _cited(cells: Mapping[str, list[Any]], ids: list[str]) -> set[str]:
    return {source for name in _SOURCES for _, source in single_ids(ids, cells[name])}


def _links(_new: Sites, _old: Mapping[str, list[Any]], _others: Others, _crs: "CRS") -> bool:
    # They look at the ids of sites alone.
    return True


def _geometry(new: Sites, _old: Mapping[str, list[Any]], _others: Others, crs: "CRS") -> bool:
    return not list(in_outlines(new.ids, new.outlines, crs))


def _borders(_new: Sites, _old: Mapping[str, list[Any]], _others: Others, _crs: "CRS") -> bool:
    # They look at the layers of municipalities alone.
    return True


def _municipality(new: Sites, _old: Mapping[str, list[Any]], others: Others, _crs: "CRS") -> bool:
    keys: dict[str, set[str]] = {}
    for site, key in single_ids(list(new.ids), new.column("municipalities")):
        keys.setdefault(site, set()).add(key)
    if len(keys) < len(new.ids) or not set().union(*keys.values()) <= others.borders.keys():
        return False
    named = {site: tuple(sorted(of)) for site, of in keys.items()}
    shapes = dict(zip(new.ids, new.outlines, strict=True))
    return len(plainly_inside(named, shapes, others.borders)) == len(new.ids)


def _overlap(new: Sites, _old: Mapping[str, list[Any]], others: Others, _crs: "CRS") -> bool:
    for place, outline, (minx, miny, maxx, maxy) in zip(
        new.places, new.outlines, shapely.bounds(new.outlines), strict=True
    ):
        of = others.bounds
        near = np.flatnonzero((of[:, 0] <= maxx) & (of[:, 2] >= minx) & (of[:, 1] <= maxy) & (of[:, 3] >= miny))
        near = near[near != place]
        met = near[shapely.intersects(outline, others.outlines.at(near))].tolist()
        if others.kinds[place] != _CORRIDOR and any(others.kinds[other] != _CORRIDOR for other in met):
            return False
    return True


def _area(new: Sites, _old: Mapping[str, list[Any]], others: Others, _crs: "CRS") -> bool:
    pairs = [(n, ha) for n, site in enumerate(new.ids) for ha in others.records.get(site, ())]
    if not pairs:
        return True
    at, record_ha = [n for n, _ in pairs], np.array([ha for _, ha in pairs])
    accuracy_m = np.array(new.column("geometry_accuracy_m"), dtype=float)
    return not contradictions(new.outlines[at], accuracy_m[at], record_ha)[2].any()


# For each of ``sitemap.validation.CHECKS`` by name what it comes to for a changed site. A new check needs its row.
JUDGED = {
    "identity": _identity,
    "attributes": _attributes,
    "references": _references,
    "links": _links,
    "geometry": _geometry,
    "borders": _borders,
    "municipality": _municipality,
    "overlap": _overlap,
    "area_against_record": _area,
}
