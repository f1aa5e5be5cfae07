"""What cannot be laid over each other is refused in one sentence with a remedy."""

import json
from pathlib import Path

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from sitemap.errors import FeatureError, LayerError, UsageError
from sitemap.overlay import LayerSource, duck, overlay

SITES = gpd.GeoSeries([shapely.box(0, 0, 100, 100)], index=["works"], crs=25833)
BOX = shapely.box(50, 0, 150, 100)


def written(path: Path, shape: shapely.Geometry = BOX, crs: object = 25833, **geo: object) -> Path:
    frame = gpd.GeoDataFrame({"use": ["green"], "people": [3]}, geometry=[shape], crs=crs)
    frame.to_parquet(path)
    if geo:
        table = pq.read_table(path)
        head = json.loads(table.schema.metadata[b"geo"])
        head["columns"]["geometry"] |= geo
        pq.write_table(table.replace_schema_metadata({"geo": json.dumps(head)}), path)
    return path


def folder_of_two(path: Path, **other: object) -> Path:
    path.mkdir()
    written(path / "a.parquet")
    written(path / "b.parquet", **other)
    return path


def damaged(path: Path) -> Path:
    whole = written(path).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return path


def plain(path: Path) -> Path:
    pq.write_table(pa.table({"use": ["green"]}), path)
    return path


def note(path: Path) -> Path:
    path.write_text("no layer")
    return path


def table_only(path: Path) -> Path:
    gpd.pd.DataFrame({"use": ["green"]}).to_csv(path)
    return path


LAYERS = {
    "there is no such file": lambda p: p / "missing.gpkg",
    "the folder holds no GeoParquet file": lambda p: p,
    "no Parquet": lambda p: damaged(p / "half.parquet"),
    "the Parquet file does not say where its geometry is": lambda p: plain(p / "plain.parquet"),
    "its geometry is stored as point with planar edges": lambda p: written(p / "p.parquet", encoding="point"),
    "its geometry is stored as WKB with spherical edges": lambda p: written(p / "s.parquet", edges="spherical"),
    "the layer does not say its coordinate reference system": lambda p: written(p / "c.parquet", crs=None),
    "the file has another coordinate reference system": lambda p: folder_of_two(p / "two", crs=3035),
    "GDAL cannot read the layer": lambda p: note(p / "note.gpkg"),
    "the layer has no geometry": lambda p: table_only(p / "table.csv"),
    "the layer has no field “use2”": lambda p: written(p / "fields.parquet"),
}


@pytest.mark.parametrize("why", LAYERS)
def test_a_layer_that_cannot_be_used_is_refused(why, tmp_path):
    with pytest.raises(LayerError) as error:
        overlay(SITES, LayerSource(LAYERS[why](tmp_path)), by=["use2"] if "use2" in why else ["use"])
    text = str(error.value)
    assert why in text
    assert "→" in text
    assert str(tmp_path) in text


@pytest.mark.parametrize("engine", ["shapely", "duckdb"])
def test_other_than_polygons_and_numbers_are_refused(engine, tmp_path):
    line = shapely.LineString([(0, 0), (50, 50)])
    with pytest.raises(LayerError, match=r"the layer holds LineString, not Polygon / MultiPolygon"):
        overlay(SITES, LayerSource(written(tmp_path / "l.parquet", line)), engine=engine)
    with pytest.raises(LayerError, match=r"the field “use” holds no numbers"):
        overlay(SITES, LayerSource(written(tmp_path / "n.parquet")), sums=["use"], engine=engine)


def test_sites_that_cannot_be_measured_are_refused(tmp_path):
    source = LayerSource(written(tmp_path / "l.parquet"))
    with pytest.raises(LayerError, match="no projected coordinate reference system in metres"):
        overlay(SITES.to_crs(4326), source)
    crossed = gpd.GeoSeries([shapely.Polygon([(0, 0), (9, 9), (9, 0), (0, 9)])], index=["mill"], crs=25833)
    with pytest.raises(FeatureError, match=r"mill: the outline cannot be laid over a layer: Self-intersection"):
        overlay(crossed, source)
    with pytest.raises(FeatureError, match=r"pit: .*Point"):
        overlay(gpd.GeoSeries([shapely.Point(0, 0)], index=["pit"], crs=25833), source)


def test_a_missing_extension_is_told_with_its_remedy_and_left_out_by_itself(tmp_path, monkeypatch):
    source = LayerSource(written(tmp_path / "l.parquet"))
    # As if the package of the extension were that of another DuckDB.
    monkeypatch.setattr(duck, "_PACKAGE", "duckdb_extension_of_yesterday")
    with pytest.raises(UsageError, match=r"the engine “duckdb” is not installed → install sitemap\[layers\]"):
        overlay(SITES, source, engine="duckdb")
    assert overlay(SITES, source).frame["area_m2"].to_list() == [5_000]
