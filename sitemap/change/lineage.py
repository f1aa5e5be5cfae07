"""What became of each site: kept, added, removed, split, merged, or called otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["Lineage", "lineage"]

# A site belongs to another one if at least this share of its area lies in it.
_MOST = 0.5
# Two outlines are the same land under another id from this share of their common area in their joint area.
_SAME = 0.8


@dataclass(frozen=True)
class Lineage:
    """Ids of both versions: what each site was split into, merged from, or is called now."""

    split: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    merged: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)


def lineage(old: "gpd.GeoDataFrame", new: "gpd.GeoDataFrame") -> Lineage:
    """Return how the sites of two versions descend from each other.

    An old site is split if two or more sites of the new version lie for the
    most part in it, cover most of it, and none of them but itself was there
    before. Merging is the same the other way round. A removed and an added site
    that share four fifths of their joint area are one site with a new id.
    Corridors, which run across other sites, descend from corridors only.

    Parameters
    ----------
    old, new
        Sites of the two versions by id, in the same CRS.
    """
    one, other, common = _overlaps(old, new)
    split = _descent(old, new, one, other, common)
    merged = _descent(new, old, other, one, common)
    taken = {i for parts in (*split.values(), *merged.values()) for i in parts} | set(split) | set(merged)
    renamed = {
        a: b
        for a, b in _same_land(old, new, one, other, common)
        if a not in new.index and b not in old.index and a not in taken and b not in taken
    }
    return Lineage(split, merged, renamed)


def _overlaps(old: "gpd.GeoDataFrame", new: "gpd.GeoDataFrame") -> tuple[Any, Any, Any]:
    """Return the pairs of both versions that overlap, by place, and their common areas in m²."""
    before, after = old.geometry.to_numpy(), new.geometry.to_numpy()
    one, other = shapely.STRtree(after).query(before, predicate="intersects")
    alike = (old["kind"] == "corridor").to_numpy()[one] == (new["kind"] == "corridor").to_numpy()[other]
    one, other = one[alike], other[alike]
    return one, other, shapely.area(shapely.intersection(before[one], after[other]))


def _descent(
    whole: "gpd.GeoDataFrame", parts: "gpd.GeoDataFrame", of: Any, part: Any, common: Any
) -> dict[str, tuple[str, ...]]:
    """Return for each site of ``whole`` that became several the ids of ``parts``."""
    whole_area, part_area = whole.geometry.area.to_numpy(), parts.geometry.area.to_numpy()
    itself = whole.index.to_numpy()[of] == parts.index.to_numpy()[part]
    fresh = itself | ~parts.index.isin(whole.index)[part]
    mostly = fresh & (common >= _MOST * part_area[part])
    covered = np.bincount(of[mostly], weights=common[mostly], minlength=len(whole))
    count = np.bincount(of[mostly], minlength=len(whole))
    found = np.flatnonzero((count > 1) & (covered >= _MOST * whole_area))
    return {str(whole.index[i]): tuple(sorted(str(parts.index[p]) for p in part[mostly & (of == i)])) for i in found}


def _same_land(
    old: "gpd.GeoDataFrame", new: "gpd.GeoDataFrame", one: Any, other: Any, common: Any
) -> list[tuple[str, str]]:
    joint = old.geometry.area.to_numpy()[one] + new.geometry.area.to_numpy()[other] - common
    same = common >= _SAME * joint
    return [(str(old.index[a]), str(new.index[b])) for a, b in zip(one[same], other[same], strict=True)]
