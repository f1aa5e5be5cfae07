"""Sites over a layer: areas by class, whatever the file's format, parts and CRS, and whichever the engine."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely

from sitemap.overlay import LayerSource, combine, open_layer, overlay
from sitemap.overlay.partial import table_of
from sitemap.overlay.task import task_for
from sitemap.overlay.threads import part_sums

CRS = "EPSG:25833"


@pytest.fixture(scope="module")
def sites() -> gpd.GeoSeries:
    shapes = [shapely.Point(50 * i, 50 * j).buffer(30) for i in range(4) for j in range(4)]
    return gpd.GeoSeries(shapes, index=pd.Index([f"s{i:02}" for i in range(16)], name="site_id"), crs=CRS)


@pytest.fixture(scope="module")
def parcels() -> gpd.GeoDataFrame:
    boxes = [shapely.box(i * 7, j * 9, i * 7 + 7, j * 9 + 9) for i in range(-8, 30) for j in range(-6, 25)]
    uses = [("green", "street", None)[i % 3] for i in range(len(boxes))]
    return gpd.GeoDataFrame({"use": uses, "people": np.arange(len(boxes)) % 5}, geometry=boxes, crs=CRS)


def by_geopandas(sites: gpd.GeoSeries, parcels: gpd.GeoDataFrame) -> pd.Series:
    cut = gpd.overlay(sites.rename("geometry").reset_index(), parcels, keep_geom_type=True)
    return cut.assign(area_m2=cut.area).groupby(["site_id", "use"], dropna=False)["area_m2"].sum()


def test_areas_by_class_are_those_of_geopandas(sites, parcels, tmp_path):
    parcels.to_parquet(tmp_path / "parcels.parquet", write_covering_bbox=True, row_group_size=100)
    found = overlay(sites, LayerSource(tmp_path / "parcels.parquet"), by=["use"]).frame["area_m2"]
    pd.testing.assert_series_equal(found, by_geopandas(sites, parcels), rtol=1e-9)


def test_partial_sums_of_parts_add_up_in_any_grouping(sites, parcels, tmp_path):
    parcels.to_parquet(tmp_path / "parcels.parquet", write_covering_bbox=True, row_group_size=100)
    layer = open_layer(LayerSource(tmp_path / "parcels.parquet"))
    task = task_for(sites, layer, by=["use"], sums=["people"])
    parts = [part_sums(part, task) for part in layer.parts]
    assert len(parts) == pq.ParquetFile(tmp_path / "parcels.parquet").num_row_groups > 9
    at_once = table_of(combine(parts, task), sites.index, task)
    grouped = combine([combine(parts[i::3], task) for i in range(3)], task)
    pd.testing.assert_frame_equal(at_once, table_of(grouped, sites.index, task), rtol=1e-12)
    whole = overlay(sites, LayerSource(tmp_path / "parcels.parquet"), by=["use"], sums=["people"]).frame
    pd.testing.assert_frame_equal(at_once, whole, check_exact=True)
