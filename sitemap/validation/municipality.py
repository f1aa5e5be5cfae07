"""A site lies in the municipalities that it names."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

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
    roles = register.layers
    accuracies = roles.loc[roles["role"] == "municipalities", "accuracy_m"].dropna()
    border_accuracy_m = float(accuracies.max()) if len(accuracies) else 0.0
    sites = usable_sites(register)
    named = cells_of_ids(sites["municipalities"])
    for feature, keys in named.groupby(level=0):
        if not keys.isin(known.index).all():
            continue
        shape = sites.geometry.loc[feature]
        accuracy_m = float(sites["geometry_accuracy_m"].loc[feature]) + border_accuracy_m
        chosen = known.loc[sorted(set(keys))]
        yield from _outside(str(feature), shape, accuracy_m, chosen)
        distances = shapely.distance(chosen.geometry.to_numpy(), shape)
        for name, distance_m in zip(chosen["name"], distances, strict=True):
            if distance_m > accuracy_m:
                yield Finding.of(
                    "municipality-not-reached",
                    "sites",
                    str(feature),
                    "municipalities",
                    name=name,
                    distance_m=f"{distance_m:.0f}",
                )


def _outside(feature: str, shape: Any, accuracy_m: float, chosen: "gpd.GeoDataFrame") -> Iterator[Finding]:
    inside = shapely.union_all(chosen.geometry.to_numpy())
    outside = shapely.difference(shape, inside)
    # What lies within the accuracy of the border may as well lie inside.
    beyond = shapely.difference(outside, shapely.buffer(inside, accuracy_m))
    if shapely.area(beyond) > 0:
        share = 100 * shapely.area(outside) / shapely.area(shape)
        yield Finding.of(
            "outside-municipality",
            "sites",
            feature,
            "municipalities",
            share=f"{share:.1f}",
            names=", ".join(chosen["name"]),
            accuracy_m=f"{accuracy_m:.0f}",
        )
