"""The land within a walk or a ride of the sites as a context layer, for maps."""

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from sitemap.analysis.inputs import Inputs
from sitemap.analysis.service_area import BANDS, ServiceArea, network_and_areas
from sitemap.errors import UsageError
from sitemap.locale import LANGUAGES, N_, translate
from sitemap.register.model import Register

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["reach_names", "with_reach"]

_TITLES = {
    ("walking", "network"): N_("Within {minutes} minutes on foot of a site"),
    ("cycling", "network"): N_("Within {minutes} minutes by bicycle of a site"),
    ("walking", "straight-line"): N_("Within {minutes} minutes on foot of a site, straight line"),
    ("cycling", "straight-line"): N_("Within {minutes} minutes by bicycle of a site, straight line"),
}


def reach_names() -> tuple[str, ...]:
    """Return what can be shown.

    Examples
    --------
    >>> reach_names()
    ('walking-5', 'walking-10', 'walking-15', 'cycling-5', 'cycling-10', 'cycling-15')
    """
    return tuple(f"{b.mode}-{b.minutes}" for b in BANDS)


def with_reach(register: Register, name: str, inputs: Inputs | None = None, *, sites: Collection[str] = ()) -> Register:
    """Return the register with one context layer more: the land within so many minutes of any site.

    The areas of all sites are one, without the sites; a corridor's is left
    out, because it would hide all others.

    Parameters
    ----------
    register
        A register without errors.
    name
        One of ``reach_names``, for example ``walking-15``.
    inputs
        Its ``network`` is followed; without one the way is a straight line, and the layer's title says so.
    sites
        Ids of the sites that count; none means all.

    Raises
    ------
    UsageError, LayerError
        There is no such name, or the network cannot be read.
    """
    import pandas as pd

    if name not in reach_names():
        raise UsageError(
            N_("there is no reach “{name}”"),
            remedy=N_("use one of: {names}"),
            name=name,
            names=", ".join(reach_names()),
        )
    given = inputs or Inputs()
    network, areas = network_and_areas(register, given.network)
    found = next(a for a in areas if f"{a.band.mode}-{a.band.minutes}" == name)
    title = _TITLES[found.band.mode, "straight-line" if network is None else "network"]
    titles = {f"title_{code}": translate(title, code).format(minutes=found.band.minutes) for code in LANGUAGES}
    row = pd.DataFrame({"role": "other", "file": "", "accuracy_m": 0.0, **titles}, index=pd.Index([name], name="id"))
    layers = pd.concat([register.layers, row.reindex(columns=register.layers.columns).astype(register.layers.dtypes)])
    return replace(register, layers=layers, context={**register.context, name: _one(register, found, sites)})


def _one(register: Register, found: ServiceArea, ids: Collection[str]) -> "gpd.GeoDataFrame":
    import geopandas as gpd
    import shapely

    asked = register.sites.index.isin(list(ids) or register.sites.index)
    counted = (register.sites["kind"] != "corridor").to_numpy() & asked
    sites = register.sites.geometry.to_numpy()[counted]
    land = shapely.difference(shapely.union_all(found.area[counted]), shapely.union_all(sites))
    parts = shapely.get_parts(shapely.normalize(land))
    return gpd.GeoDataFrame(geometry=parts[shapely.area(parts) > 0], crs=register.crs)
