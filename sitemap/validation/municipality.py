"""A site lies in the municipalities that it names."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely

from sitemap.finding import Finding
from sitemap.register.model import Register
from sitemap.validation.borders import usable_borders
from sitemap.validation.overlap import usable_sites
from sitemap.validation.references import cells_of_ids

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["municipality"]


def municipality(register: Register) -> Iterator[Finding]:
    """Find sites outside the municipalities they name, and names that they do not reach.

    Both only beyond what the outline and the border can be off together. A
    site that names a municipality without a sound border is left out.
    """
    known = usable_borders(register)
    sites = usable_sites(register)
    named = cells_of_ids(sites["municipalities"])
    for feature, keys in named.groupby(level=0):
        if not keys.isin(known.index).all():
            continue
        shape = sites.geometry.loc[feature]
        chosen = known.loc[sorted(set(keys))]
        accuracies_m = float(sites["geometry_accuracy_m"].loc[feature]) + chosen["accuracy_m"].to_numpy(dtype=float)
        yield from _outside(str(feature), shape, accuracies_m, chosen)
        distances = shapely.distance(chosen.geometry.to_numpy(), shape)
        for name, distance_m, accuracy_m in zip(chosen["name"], distances, accuracies_m, strict=True):
            if distance_m > accuracy_m:
                yield Finding.of(
                    "municipality-not-reached",
                    "sites",
                    str(feature),
                    "municipalities",
                    name=name,
                    distance_m=f"{distance_m:.0f}",
                )


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
