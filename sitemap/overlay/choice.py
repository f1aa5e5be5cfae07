"""Which engine lays the sites over a layer: chosen by itself, or by name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from sitemap.errors import UsageError
from sitemap.locale import N_
from sitemap.overlay.cluster import LOCAL, cluster_lacking, is_cluster, near_on_cluster, sums_on_cluster
from sitemap.overlay.duck import duck_lacking, near_in_duck, sums_in_duck
from sitemap.overlay.layer import Layer, LayerSource
from sitemap.overlay.opening import open_layer
from sitemap.overlay.partial import PartialSums, table_of
from sitemap.overlay.task import Task, task_for
from sitemap.overlay.threads import near_in_threads, sums_in_threads

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    import pyarrow as pa

__all__ = ["AUTO", "ENGINES", "Engine", "Overlaid", "chosen_engine", "overlay"]

AUTO = "auto"


@dataclass(frozen=True)
class Engine:
    """A way to work through all parts of a layer.

    Parameters
    ----------
    name
        What it is called on the command line.
    says
        Message id: how the work was done, for readers.
    sums
        Returns the sum of all parts of a layer.
    near
        Returns the features of the layer that meet the sites, piece by piece
        in the layer's order, each with the number of repaired ones.
    lacking
        Returns what is not installed for it, empty if nothing is.
    """

    name: str
    says: str
    sums: Callable[[Layer, Task], PartialSums]
    near: "Callable[[Layer, Task], list[tuple[pa.Table, int]]]"
    lacking: Callable[[], str] = lambda: ""


ENGINES: tuple[Engine, ...] = (
    Engine("shapely", N_("Arrow and shapely in threads"), sums_in_threads, near_in_threads),
    Engine("duckdb", N_("DuckDB with its spatial extension"), sums_in_duck, near_in_duck, duck_lacking),
)


@dataclass(frozen=True)
class Overlaid:
    """What each class of a layer covers of each site.

    Parameters
    ----------
    frame
        One row for each site and class that meet, on the index of the site's id
        and the class fields, in the order of the sites and then of the classes
        (missing last): ``area_m2``, ``features`` and, for each field to be
        shared out, ``sum_FIELD`` and ``missing_FIELD``.
    repaired
        How many features near the sites had invalid rings and were repaired.
    engine
        The engine that did it.
    """

    frame: "pd.DataFrame"
    repaired: int
    engine: Engine


def overlay(
    sites: "gpd.GeoSeries",
    layer: LayerSource,
    *,
    by: Sequence[str] = (),
    sums: Sequence[str] = (),
    engine: str = AUTO,
) -> Overlaid:
    """Return the area of each site that each class of a layer covers.

    Parameters
    ----------
    sites
        Polygons in a projected CRS in metres, on their ids.
    layer
        The polygons to lay them over, in any CRS.
    by
        Fields whose values are the classes; none for the layer as one.
    sums
        Numeric fields to be shared out by area, for example people of grid cells.
    engine
        The name of one of ``ENGINES``, ``auto``, ``dask`` for processes on this
        machine, or the address of a Dask scheduler such as ``tcp://10.0.0.5:8786``.

    Raises
    ------
    LayerError
        The layer cannot be read or used.
    FeatureError
        A site cannot be used.
    UsageError
        There is no such engine, or it is not installed.

    Examples
    --------
    >>> import geopandas as gpd, shapely, tempfile
    >>> from pathlib import Path
    >>> folder = tempfile.TemporaryDirectory()
    >>> file = Path(folder.name, "parcels.parquet")
    >>> parcels = gpd.GeoDataFrame({"use": ["green"]}, geometry=[shapely.box(0, 0, 10, 10)], crs=25833)
    >>> parcels.to_parquet(file)
    >>> sites = gpd.GeoSeries([shapely.box(5, 0, 20, 10)], index=["yard"], crs=25833)
    >>> overlay(sites, LayerSource(file), by=["use"]).frame["area_m2"].to_dict()
    {('yard', 'green'): 50.0}
    >>> folder.cleanup()
    """
    opened = open_layer(layer)
    task = task_for(sites, opened, by=by, sums=sums)
    chosen = chosen_engine(engine)
    total = chosen.sums(opened, task)
    return Overlaid(table_of(total, sites.index, task), total.repaired, chosen)


def chosen_engine(name: str) -> Engine:
    """Return the engine called ``name``, or for ``auto`` the one to be preferred.

    Raises
    ------
    UsageError
        There is no such engine, or it is not installed.
    """
    if name == AUTO:
        return ENGINES[0]
    for engine in (*ENGINES, *_cluster(name)):
        if engine.name == name:
            _require_installed(engine)
            return engine
    raise UsageError(
        N_("there is no engine “{name}”"),
        remedy=N_("use one of: {names}"),
        name=name,
        names=", ".join([AUTO, *(e.name for e in ENGINES), LOCAL, "tcp://…"]),
    )


def _cluster(name: str) -> tuple[Engine, ...]:
    """Return the engine that a name of a cluster stands for."""
    if not is_cluster(name):
        return ()
    sums, near = partial(sums_on_cluster, address=name), partial(near_on_cluster, address=name)
    return (Engine(name, N_("a Dask cluster"), sums, near, cluster_lacking),)


def _require_installed(engine: Engine) -> None:
    lacking = engine.lacking()
    if lacking:
        raise UsageError(
            N_("the engine “{name}” is not installed"),
            remedy=N_("install {what}, or leave --engine out"),
            name=engine.name,
            what=lacking,
        )
