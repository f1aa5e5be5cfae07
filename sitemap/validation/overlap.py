"""Sites do not overlap deeper than their outlines can be off."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely

from sitemap.finding import Finding
from sitemap.register.model import Register
from sitemap.validation.geometry import crs_refused, in_area_of_use

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["deeper_than", "overlap", "usable_sites"]

# Neighbouring outlines that were digitised apart never meet to the millimetre.
_LEAST_AREA_M2 = 1.0


def overlap(register: Register) -> Iterator[Finding]:
    """Find pairs of sites whose outlines contradict each other.

    A corridor runs through other sites by its nature and is left out.
    """
    sites = usable_sites(register)
    sites = sites[sites["kind"] != "corridor"]
    shapes = sites.geometry.to_numpy()
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    left, right = left[left < right], right[left < right]
    common = shapely.intersection(shapes[left], shapes[right])
    accuracy = sites["geometry_accuracy_m"].to_numpy(dtype=float)
    # Each border may move by its own accuracy towards the other.
    allowed_m = accuracy[left] + accuracy[right]
    area_m2 = shapely.area(common)
    deep = (area_m2 > _LEAST_AREA_M2) & deeper_than(common, allowed_m)
    for i in np.flatnonzero(deep):
        yield Finding.of(
            "overlap",
            "sites",
            sites.index[left[i]],
            "geometry",
            other=sites.index[right[i]],
            area_m2=f"{area_m2[i]:.0f}",
            depth_m=f"{allowed_m[i]:.0f}",
        )


def deeper_than(geometries: Any, width_m: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Tell which geometries are anywhere wider than ``width_m`` (m)."""
    deep: npt.NDArray[np.bool_] = ~shapely.is_empty(shapely.buffer(geometries, -np.asarray(width_m) / 2))
    return deep


def usable_sites(register: Register) -> "gpd.GeoDataFrame":
    """Return the sites with a valid polygon in its place and a known accuracy, each id once."""
    sites = register.sites
    if crs_refused(register):
        return sites.iloc[:0]
    sound = register.sound & in_area_of_use(sites.geometry.to_numpy(), register.crs)
    return sites[sound & sites["geometry_accuracy_m"].gt(0).to_numpy() & ~sites.index.duplicated()]
