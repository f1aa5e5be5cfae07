"""Which feature is which site: by id, then by name, then by where it lies."""

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely

from sitemap.exchange.importing.mapping import slug
from sitemap.exchange.importing.outlines import Collected

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

__all__ = ["LEAST_OVERLAP", "match_sites", "overlap_share"]

# Intersection over union from which two outlines are taken for the same land.
LEAST_OVERLAP = 0.5


def match_sites(incoming: "gpd.GeoDataFrame", sites: "gpd.GeoDataFrame", faults: Collected) -> "pd.DataFrame":
    """Return for each feature the site it is (empty where it is none) and how that was found.

    Parameters
    ----------
    incoming
        Features with the columns ``id`` and ``name_de`` (None where unknown),
        ``place``, and geometries in the CRS of ``sites``.
    sites
        The register's sites.
    faults
        Receives features that could be several sites, or share one.

    Returns
    -------
    DataFrame
        Columns ``site`` and ``how`` (``id``, ``name``, ``overlap`` or empty) on the index of ``incoming``.
    """
    import pandas as pd

    ids = [slug(i) if isinstance(i, str) else "" for i in incoming["id"]]
    known = set(sites.index)
    site = np.array([i if i in known else "" for i in ids], dtype=object)
    how = np.where(site != "", "id", "").astype(object)
    for step, find in (("name", _by_name), ("overlap", _by_place)):
        found = find(incoming, sites, site, faults)
        # What another feature already is by a surer sign is not taken from it.
        free = (site == "") & (found != "") & ~np.isin(found, site[site != ""])
        site[free], how[free] = found[free], step
    _once(site, how, list(incoming["place"]), faults)
    return pd.DataFrame({"site": site, "how": how}, index=incoming.index)


def overlap_share(one: npt.NDArray[np.object_], other: npt.NDArray[np.object_]) -> npt.NDArray[np.float64]:
    """Return intersection over union of pairs of valid outlines, 0 where one is missing."""
    common = shapely.area(shapely.intersection(one, other))
    union = shapely.area(one) + shapely.area(other) - common
    share: npt.NDArray[np.float64] = np.divide(common, union, out=np.zeros_like(common), where=union > 0)
    return np.nan_to_num(share)


def _by_name(
    incoming: "gpd.GeoDataFrame", sites: "gpd.GeoDataFrame", _known: npt.NDArray[np.object_], _faults: Collected
) -> npt.NDArray[np.object_]:
    """Return the only site that has a feature's name, in any language."""
    named: dict[str, set[str]] = {}
    for column in ("name_de", "name_en"):
        for site, name in sites[column].dropna().items():
            named.setdefault(slug(name), set()).add(str(site))
    found = []
    for name in incoming["name_de"]:
        candidates = named.get(slug(name), set()) if isinstance(name, str) and slug(name) else set()
        found.append(next(iter(candidates)) if len(candidates) == 1 else "")
    return np.array(found, dtype=object)


def _by_place(
    incoming: "gpd.GeoDataFrame", sites: "gpd.GeoDataFrame", known: npt.NDArray[np.object_], faults: Collected
) -> npt.NDArray[np.object_]:
    """Return the site that a feature covers most of, or in which a point lies."""
    result = np.full(len(incoming), "", dtype=object)
    shapes, outlines = incoming.geometry.to_numpy(), sites.geometry.to_numpy()
    nothing = np.array(None, dtype=object)
    # Area operations need valid outlines; what is invalid is reported elsewhere.
    usable = shapely.is_valid(shapes) & ~shapely.is_missing(shapes)
    good = shapely.is_valid(outlines) & ~shapely.is_missing(outlines)
    left, right = shapely.STRtree(np.where(good, outlines, nothing)).query(
        np.where(usable, shapes, nothing), "intersects"
    )
    if not len(left):
        return result
    share = overlap_share(shapes[left], outlines[right])
    is_point = shapely.get_dimensions(shapes[left]) == 0
    share = np.where(is_point, 1.0, share)
    alone = np.bincount(left, weights=is_point, minlength=len(incoming))[left] == 1
    for i in np.unique(left[is_point & ~alone & (known[left] == "")]):
        names = ", ".join(sorted(str(sites.index[k]) for k in right[left == i]))
        faults.add("import-point-ambiguous", incoming["place"].iloc[i], "geometry", names=names)
    order = np.argsort(share, kind="stable")
    for k in order:
        if share[k] >= LEAST_OVERLAP and (not is_point[k] or alone[k]):
            result[left[k]] = str(sites.index[right[k]])
    return result


def _once(site: npt.NDArray[np.object_], how: npt.NDArray[np.object_], places: list[str], faults: Collected) -> None:
    """Report sites that several features claim, and let none of them have it."""
    counts = Counter(s for s in site if s)
    twice = {s for s, n in counts.items() if n > 1}
    for i, name in enumerate(site):
        if name in twice:
            faults.add("import-site-twice", places[i], "id", site=name, count=counts[name], how=how[i])
    claimed = np.isin(site, list(twice))
    site[claimed], how[claimed] = "", "twice"
