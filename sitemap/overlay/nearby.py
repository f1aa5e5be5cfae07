"""The features of a large layer that meet the sites, handed over."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitemap.overlay.choice import AUTO, Engine, chosen_engine
from sitemap.overlay.layer import GEOMETRY, LayerSource
from sitemap.overlay.opening import open_layer
from sitemap.overlay.task import task_for

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["NearFeatures", "near"]


@dataclass(frozen=True)
class NearFeatures:
    """Features of a layer in the CRS of the sites, in the order in which it is read; ``repaired`` had invalid rings."""

    frame: "gpd.GeoDataFrame"
    repaired: int
    engine: Engine


def near(
    sites: "gpd.GeoSeries", layer: LayerSource, *, columns: Sequence[str] = (), engine: str = AUTO
) -> NearFeatures:
    """Return the polygons of a layer that meet one of the sites or touch it.

    Only these are held in memory, however large the layer is.

    Parameters
    ----------
    sites
        Polygons in a projected CRS in metres, widened by the distance of interest.
    layer
        The layer, in any CRS.
    columns
        Fields to keep.
    engine
        The name of an engine, or ``auto``.

    Raises
    ------
    LayerError
        The layer cannot be read or used.
    FeatureError
        A site cannot be used.
    UsageError
        There is no such engine, or it is not installed.
    """
    import geopandas as gpd
    import pandas as pd
    import pyarrow as pa
    import shapely

    opened = open_layer(layer)
    task = task_for(sites, opened, by=columns)
    chosen = chosen_engine(engine)
    found = chosen.near(opened, task)
    repaired = sum(count for _, count in found)
    if not found:
        return NearFeatures(
            gpd.GeoDataFrame({c: pd.Series(dtype="str") for c in columns}, geometry=[], crs=sites.crs), 0, chosen
        )
    table = pa.concat_tables([t for t, _ in found], promote_options="permissive")
    shapes = shapely.from_wkb(table[GEOMETRY].to_numpy())
    frame = table.select(list(task.by)).to_pandas()
    return NearFeatures(gpd.GeoDataFrame(frame, geometry=shapes, crs=sites.crs), repaired, chosen)
