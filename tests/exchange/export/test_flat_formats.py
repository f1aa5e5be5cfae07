"""What single formats promise beyond the round trip."""

import json
import zipfile

import pyarrow.parquet
import shapely
from hypothesis import given
from hypothesis import strategies as st

from sitemap.exchange.export.archive import zipped
from sitemap.exchange.export.shapefile import SHAPEFILE, short_names
from sitemap.register.schema import table


def test_geojson_follows_rfc_7946(exported):
    data = json.loads((exported / "seldorf.geojson").read_text("utf-8"))
    assert "crs" not in data
    ids = [f["id"] for f in data["features"]]
    assert ids == sorted(ids) == [f["properties"]["id"] for f in data["features"]]
    for feature in data["features"]:
        for part in shapely.get_parts(shapely.from_geojson(json.dumps(feature["geometry"]))):
            assert part.exterior.is_ccw
            assert not any(ring.is_ccw for ring in part.interiors)
            assert 10.4 < part.centroid.x < 10.7
            assert 51.4 < part.centroid.y < 51.5


def test_geoparquet_declares_version_crs_and_boxes(exported):
    schema = pyarrow.parquet.read_schema(exported / "seldorf.parquet")
    geo = json.loads(schema.metadata[b"geo"])
    assert geo["version"] == "1.1.0"
    column = geo["columns"][geo["primary_column"]]
    assert column["crs"]["id"] == {"authority": "EPSG", "code": 25832}
    assert column["covering"]["bbox"]["xmin"] == ["bbox", "xmin"]


def test_topojson_shares_the_border_of_neighbours(exported):
    data = json.loads((exported / "seldorf.topojson").read_text("utf-8"))
    assert data["type"] == "Topology"
    assert len(data["objects"]["sites"]["geometries"]) == 4


def test_the_shapefile_says_which_short_name_stands_for_which_field(exported):
    with zipfile.ZipFile(exported / "seldorf.shp.zip") as archive:
        assert {n.partition(".")[2] for n in archive.namelist()} >= {"shp", "shx", "dbf", "prj", "cpg", "csv"}
        told = archive.read("fields.csv").decode()
    for name in (f.name for f in table("sites").fields):
        assert f",{name}," in told


def test_each_cut_text_is_told(hostile):
    written = SHAPEFILE.write(hostile)
    notes = [note.text("en") for note in written.notes]
    long = [
        f"shapefile: {site}/{column} was cut to 254 bytes"
        for column in ("name_de", "note_de", "former_use_en")
        for site, value in hostile.register.sites[column].sort_index().items()
        if isinstance(value, str) and len(value.encode()) > 254
    ]
    assert sorted(notes) == sorted(long)
    assert len(long) == 2


@given(st.lists(st.from_regex(r"[a-z]{1,12}(_[a-z0-9]{1,9}){0,5}", fullmatch=True), unique=True, max_size=25))
def test_short_names_are_short_and_all_different(names):
    short = short_names(names)
    assert list(short) == names
    assert all(1 <= len(s) <= 10 for s in short.values())
    assert len(set(short.values())) == len(names)
    assert all(short[n] == n for n in names if len(n) <= 10 and names.index(n) == 0)


def test_a_zip_is_the_same_whatever_the_order_of_its_files():
    assert zipped({"a": b"1", "b": b"2"}, "2024-05-01") == zipped({"b": b"2", "a": b"1"}, "2024-05-01")
