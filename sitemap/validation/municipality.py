"""A site lies in the municipalities that it names."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely

from sitemap.finding import Finding
from sitemap.register.frame import cells_of
from sitemap.register.model import Register
from sitemap.validation.borders import usable_borders
from sitemap.validation.overlap import usable_sites

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["municipality", "plainly_inside"]


def municipality(register: Register) -> Iterator[Finding]:
    """Find sites outside the municipalities they name, and names that they do not reach.

    Both only beyond what the outline and the border can be off together. A
    site that names a municipality without a sound border is left out.
    """
    known = usable_borders(register)
    sites = usable_sites(register)
    keys = _named(sites, set(known.index))
    ids = cells_of(sites.index)
    shapes = dict(zip(ids, sites.geometry.to_numpy(), strict=True))
    accuracy_m = dict(zip(ids, sites["geometry_accuracy_m"].tolist(), strict=True))
    borders = dict(zip(known.index, known.geometry.to_numpy(), strict=True))
    for feature in sorted(keys.keys() - plainly_inside(keys, shapes, borders)):
        shape, chosen = shapes[feature], known.loc[list(keys[feature])]
        accuracies_m = accuracy_m[feature] + chosen["accuracy_m"].to_numpy(dtype=float)
        yield from _outside(feature, shape, accuracies_m, chosen)
        distances = shapely.distance(chosen.geometry.to_numpy(), shape)
        for name, distance_m, nearest_m in zip(chosen["name"], distances, accuracies_m, strict=True):
            if distance_m > nearest_m:
                yield Finding.of(
                    "municipality-not-reached",
                    "sites",
                    feature,
                    "municipalities",
                    name=name,
                    distance_m=f"{distance_m:.0f}",
                )


def _named(sites: "gpd.GeoDataFrame", known: set[str]) -> dict[str, tuple[str, ...]]:
    """Return the keys that each site names; a site that names one without a sound border is left out."""
    cells = sites["municipalities"].dropna()
    keys = {cell: tuple(sorted(set(cell.split(";")))) for cell in set(cells_of(cells))}
    usable = {cell: named for cell, named in keys.items() if known.issuperset(named)}
    pairs = zip(cells_of(cells.index), cells_of(cells), strict=True)
    return {feature: usable[cell] for feature, cell in pairs if cell in usable}


def plainly_inside(
    keys: Mapping[str, tuple[str, ...]], shapes: Mapping[str, Any], borders: Mapping[str, Any]
) -> set[str]:
    """Return the sites that touch each municipality they name and lie in them together: nothing is to be said of them.

    Parameters
    ----------
    keys
        For each site the municipalities that it names, all of them among ``borders``.
    shapes, borders
        The outlines of the sites and of the municipalities, in one CRS.
    """
    together: dict[tuple[str, ...], list[str]] = {}
    for feature, named in keys.items():
        together.setdefault(named, []).append(feature)
    inside: set[str] = set()
    for named, features in together.items():
        outlines = np.array([shapes[feature] for feature in features], dtype=object)
        # One border many times: prepared, each question costs next to nothing.
        one = [borders[key] for key in named]
        whole = one[0] if len(one) == 1 else shapely.union_all(one)
        shapely.prepare([whole, *one])
        fine = shapely.covers(whole, outlines)
        for border in one if len(one) > 1 else ():
            fine &= shapely.intersects(border, outlines)
        inside.update(feature for feature, is_fine in zip(features, fine, strict=True) if is_fine)
    return inside


def _outside(
    feature: str, shape: Any, accuracies_m: npt.NDArray[np.float64], chosen: "gpd.GeoDataFrame"
) -> Iterator[Finding]:
    borders = chosen.geometry.to_numpy()
    outside = shapely.difference(shape, shapely.union_all(borders))
    # What lies within the accuracy of a border may as well lie inside.
    beyond = shapely.difference(outside, shapely.union_all(shapely.buffer(borders, accuracies_m)))
    if shapely.area(beyond) > 0:
        share = 100 * shapely.area(outside) / shapely.area(shape)
        yield Finding.of(
            "outside-municipality",
            "sites",
            feature,
            "municipalities",
            share=f"{share:.1f}",
            names=", ".join(chosen["name"]),
            accuracy_m=f"{accuracies_m.max():.0f}",
        )
